"""68H call keypads and rating pads on a serial line (叫号器, 评价器; hardware-protocols.md §4)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Event, Lock
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from hardware.drivers import frames68h as frames
from hardware.drivers.bus68h import release, share
from hardware.drivers.handover import Handover
from hardware.ports import DeviceError, DeviceReport, Key, KeyPress

if TYPE_CHECKING:
    from hardware.simulators.keypad import UnitSimulator

_LOG = logging.getLogger(__name__)

Value = TypeVar("Value")

KEYS: Final[Mapping[int, Key]] = {
    0x0C: Key.NEXT,
    0x0D: Key.RECALL,
    0x0B: Key.RATE,
    0x12: Key.PAUSE,
    0x13: Key.TRANSFER,
}
"""What the last byte of a key frame means. 0E (``*``) and 11 (一米) are free for the ``keys`` option."""

CONFIRMED: Final[Mapping[int, Key]] = {0x06: Key.ABANDON, 0x00: Key.HOLD, 0x03: Key.RESUME}
"""A digit and then confirm (0F): 6 弃号, 0 挂起, 3 回呼. The ``confirm`` option gives further digits a meaning."""

_DIGITS = range(10)  # keys 0 to 9 send their number

LEVELS: Final[Mapping[int, int]] = {0: 2, 1: 3, 2: 4, 3: 5}
"""A four-key pad's raw values, worst first: 0 不满意, 1 基本满意, 2 满意, 3 非常满意.

It has no key for level 1, 非常不满意. Pads differ (§4): press each key once to check, and set the ``levels`` option.
"""


class _Unit68H(Generic[Value]):
    """What both kinds of pad share: a place on the line, and deafness to the same frame sent twice."""

    def __init__(
        self, port: str, *, name: str, address: int, baud: int, debounce_s: float, quiet_s: float, retry_s: float
    ) -> None:
        self.address = address
        self._debounce_s = debounce_s
        self._quiet_s = quiet_s
        self._last: frames.Frame | None = None
        self._last_at = float("-inf")
        self._handover: Handover[Value] = Handover(f"{name} {address}", _LOG)
        self._closed = Event()
        self._bus = share(port, baud=baud, retry_s=retry_s)
        bus_simulator = self._bus.simulator
        self.simulator: UnitSimulator | None = None if bus_simulator is None else bus_simulator.unit(address)
        self._bus.add(self)

    def heard(self, frame: frames.Frame) -> None:
        """A frame of this address came (called by the line)."""
        raise NotImplementedError

    def opened(self) -> None:
        """The line has opened, or come back (called by the line)."""

    def stars(self, count: int) -> None:
        """Show the clerk's stars, 0 to 9. Raises DeviceUnavailable when the pad cannot be told."""
        if count not in _DIGITS:
            raise ValueError(f"a clerk has 0 to 9 stars, not {count}")
        self._bus.send(frames.stars(self.address, count))

    def close(self) -> None:
        """Stop listening; the line closes with its last pad. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        self._bus.remove(self)
        self._handover.close()
        release(self._bus)

    def report(self) -> DeviceReport:
        """How the pad is. It speaks only when pressed, so after a quiet while it is *unknown*."""
        return self._bus.report(self.address, self._quiet_s)

    def _is_repeat(self, frame: frames.Frame) -> bool:
        """A pad that missed its acknowledgement sends again; a worn key bounces. Neither is a second wish."""
        now = time.monotonic()
        repeat = frame == self._last and now - self._last_at < self._debounce_s
        self._last, self._last_at = frame, now
        return repeat


class Keypad68H(_Unit68H[KeyPress]):
    """A :class:`~hardware.ports.CallPad`.

    ``port`` is a serial device, ``"virtual"`` or ``"virtual:NAME"``; pads with the same port share the line and differ
    by ``address``. ``keys`` gives further key bytes a meaning, for instance ``{"0x11": "start", "0x0E": "finish"}``;
    ``confirm`` does so for a digit and confirm: ``{"1": "start", "8": "no_show"}``. Presses of one key within
    ``debounce_s`` count once. Digits before another key are its number: that the pad sends them so follows from its
    frames (§4: only the last byte is the key), and no source says it; a pad that does not simply has no numbers.
    """

    def __init__(
        self,
        port: str,
        *,
        address: int = 1,
        baud: int = 9600,
        keys: Mapping[str | int, str] | None = None,
        confirm: Mapping[str | int, str] | None = None,
        debounce_s: float = 0.3,
        quiet_s: float = 900.0,
        retry_s: float = 2.0,
    ) -> None:
        self._keys = dict(KEYS) | {_number(raw): Key(key) for raw, key in (keys or {}).items()}
        self._confirmed = dict(CONFIRMED) | {_number(raw): Key(key) for raw, key in (confirm or {}).items()}
        self._shown: frames.Frame | None = None
        super().__init__(
            port,
            name="call pad",
            address=address,
            baud=baud,
            debounce_s=debounce_s,
            quiet_s=quiet_s,
            retry_s=retry_s,
        )

    def listen(self, on_press: Callable[[KeyPress], None]) -> None:
        """Call ``on_press`` for every key pressed from now on, from the pad's own thread."""
        self._handover.listen(on_press)

    def show(self, *, ticket_number: int | None, waiting: int | None) -> None:
        """Show the last three digits of the ticket number and the waiting count; None leaves the old digits."""
        self._shown = shown = frames.display(self.address, ticket_number=ticket_number, waiting=waiting)
        self._bus.send(shown)

    def opened(self) -> None:
        """Show again what stood there (called by the line): a pad that was unplugged has forgotten it."""
        if self._shown is not None:
            try:
                self._bus.send(self._shown)
            except DeviceError as error:
                _LOG.debug("call pad %d: not shown again: %s", self.address, error)

    def beep(self) -> None:
        """One beep."""
        self._bus.send(frames.beep(self.address))

    def heard(self, frame: frames.Frame) -> None:
        """A frame of this address came (called by the line)."""
        if frame.function == frames.RATING_RESULT or self._is_repeat(frame):
            return
        press = self._press(frame.payload)
        if press is None:
            _LOG.debug("call pad %d: key bytes %s mean nothing here", self.address, frame.payload.hex(" "))
        else:
            self._handover.offer(press)

    def _press(self, payload: bytes) -> KeyPress | None:
        *before, last = payload
        if last == frames.CONFIRM_KEY:
            key = self._confirmed.get(before[0]) if len(before) == 1 else None
            return KeyPress(key=key) if key else None
        key = self._keys.get(last)
        if key is None:
            return None
        typed = bool(before) and all(octet in _DIGITS for octet in before)
        return KeyPress(key=key, number="".join(map(str, before)) if typed else None)


class RatingPad68H(_Unit68H[int]):
    """A :class:`~hardware.ports.RatingPad`.

    ``levels`` maps the pad's raw values to 1 (worst) … 5 (best), default :data:`LEVELS`. :meth:`arm` lets one rating
    through and, with ``start``, makes the pad ask for it; without, the pad does so by itself.
    """

    def __init__(
        self,
        port: str,
        *,
        address: int = 1,
        baud: int = 9600,
        levels: Mapping[str | int, int] | None = None,
        start: bool = True,
        debounce_s: float = 0.3,
        quiet_s: float = 3600.0,
        retry_s: float = 2.0,
    ) -> None:
        self._levels = dict(LEVELS) if levels is None else {_number(raw): level for raw, level in levels.items()}
        wrong = [level for level in self._levels.values() if not 1 <= level <= 5]
        if wrong:
            raise ValueError(f"A rating level is 1 (worst) to 5 (best), not {wrong[0]}.")
        self._start = start
        self._armed = False
        self._lock = Lock()
        super().__init__(
            port,
            name="rating pad",
            address=address,
            baud=baud,
            debounce_s=debounce_s,
            quiet_s=quiet_s,
            retry_s=retry_s,
        )

    def listen(self, on_level: Callable[[int], None]) -> None:
        """Call ``on_level`` for the one rating each :meth:`arm` lets through, from the pad's own thread."""
        self._handover.listen(on_level)

    def arm(self) -> None:
        """Take one rating. Raises DeviceUnavailable when the pad cannot be told; then it is not armed."""
        if self._start:
            self._bus.send(frames.start_rating(self.address))
        with self._lock:
            self._armed = True

    def disarm(self) -> None:
        """Take no rating. Keys pressed are acknowledged, so that the pad falls silent, and count for nothing."""
        with self._lock:
            self._armed = False

    def heard(self, frame: frames.Frame) -> None:
        """A frame of this address came (called by the line)."""
        if frame.function != frames.RATING_RESULT or self._is_repeat(frame):
            return
        level = self._levels.get(frame.payload[0])
        if level is None:
            _LOG.warning("rating pad %d: raw value %02X is not in its levels", self.address, frame.payload[0])
            return
        with self._lock:
            taken, self._armed = self._armed, False
        if taken:
            self._handover.offer(level)


def _number(raw: str | int) -> int:
    """A key byte as configuration writes it: 17, "17" or "0x11"."""
    return raw if isinstance(raw, int) else int(raw, 0)
