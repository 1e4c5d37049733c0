"""What each kind of device can do. Drivers and simulators keep these promises; programs know only these.

House rule: every call has a time limit, a driver raises only :class:`DeviceError`, and silence is *unknown*,
never *good* (architecture.md §7, hardware-protocols.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Condition(StrEnum):
    """How a device is."""

    OK = "ok"
    DEGRADED = "degraded"  # works, needs attention: paper near its end
    UNAVAILABLE = "unavailable"  # known not to work: no paper, cover open, unplugged
    UNKNOWN = "unknown"  # did not say


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceReport:
    """What a device says of itself. ``causes`` are stable codes: ``paper_out``, ``paper_near_end``, ``cover_open``,
    ``cutter``, ``offline``, ``unplugged``, ``no_answer``, ``no_card_service`` …"""

    condition: Condition
    causes: tuple[str, ...] = ()


class DeviceError(Exception):
    """The device did not do what it was asked."""

    code = "device_error"


class DeviceUnavailable(DeviceError):
    """The device cannot be reached."""

    code = "device_unavailable"


class DeviceTimeout(DeviceError):
    """The device did not answer in time."""

    code = "device_timeout"


class DeviceRefused(DeviceError):
    """The device answered with an error."""

    code = "device_refused"


class BadFrame(DeviceError):
    """The device sent bytes that are not of its protocol."""

    code = "bad_frame"


class PrintOutcome(StrEnum):
    """What is known of a slip after its bytes were sent (promises.md §2.3)."""

    CONFIRMED = "confirmed"
    FAILED = "failed"
    SUSPECT = "suspect"


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    outcome: PrintOutcome
    report: DeviceReport


@runtime_checkable
class TicketPrinter(Protocol):
    """A slip printer (小票打印机)."""

    def print_slip(self, slip: object) -> Printed:
        """Print one :class:`hardware.slip.Slip`. Raises DeviceUnavailable when no byte has left."""
        ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What may leave a card reader: the number, to be hashed at once, and what the green channel needs. No name,
    no nation, no address, no photo (domain.md §15)."""

    number: str
    kind: str  # "resident" | "hk_mo_tw" | "permanent_resident" | "social_card"
    birth: date | None = None
    valid_until: date | None = None  # None: 长期, or not on the card


@runtime_checkable
class CardReader(Protocol):
    """An identity-card reader (身份证读卡器)."""

    def read(self, within_s: float) -> Identity | None:
        """Wait for a card and read it; None when no card was laid within the time."""
        ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...


@runtime_checkable
class HoldsCard(Protocol):
    """A card reader into which a card is put, not laid on: it can tell that one was left in it."""

    def card_in(self) -> bool:
        """Whether a card was in it when it was last asked for one."""
        ...


@runtime_checkable
class VoiceCaller(Protocol):
    """A voice caller (叫号音箱): says one announcement and returns when the sound has ended."""

    def say(self, announcement: object) -> None: ...

    def hush(self) -> None:
        """Cut off what is being said, and say nothing until :meth:`unhush`."""

    def unhush(self) -> None: ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...


class Key(StrEnum):
    """Keys of a call keypad (叫号器), whatever its wiring."""

    NEXT = "next"
    RECALL = "recall"
    RATE = "rate"
    HOLD = "hold"
    RESUME = "resume"
    ABANDON = "abandon"
    PAUSE = "pause"
    TRANSFER = "transfer"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    UNDO = "undo"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyPress:
    """A key, and the digits that were typed before it; None where there were none."""

    key: Key
    number: str | None = None


@runtime_checkable
class CallPad(Protocol):
    """A call keypad at a window. ``on_press`` is called from the driver's own thread.

    ``show`` gives the last three digits of the ticket's number and the waiting count, None leaves what stands there. A
    keypad without a display forgets them.
    """

    def listen(self, on_press: Callable[[KeyPress], None]) -> None: ...

    def show(self, *, ticket_number: int | None, waiting: int | None) -> None: ...

    def beep(self) -> None: ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...


@runtime_checkable
class RatingPad(Protocol):
    """A rating keypad (评价器). ``on_level`` gets 1 (worst) to 5 (best) from the driver's thread, while armed."""

    def listen(self, on_level: Callable[[int], None]) -> None: ...

    def arm(self) -> None: ...

    def disarm(self) -> None: ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...


@runtime_checkable
class WindowSign(Protocol):
    """A window sign or LED bar (窗口屏, 条屏): always shows the newest lines it was given."""

    def show(self, lines: Sequence[str]) -> None: ...

    def settled(self, within_s: float) -> bool:
        """Wait until the newest lines have left for it; False when they have not within the time."""
        ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...
