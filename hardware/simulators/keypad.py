"""68H pads that are not there: several units on one simulated line, speaking the real frames."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Condition, Lock
from typing import Final

from hardware.drivers.frames68h import BEEP, DISPLAY, RATE, RATE_KEY, RATING_RESULT, Frame, FrameBuffer
from hardware.ports import Key
from hardware.simulators.line_faults import FaultyLine

_LEAVE = 0x0A
_SUM_BYTE = -2
_PRESSES: Final[Mapping[Key, bytes]] = {
    Key.NEXT: b"\x0c",
    Key.RECALL: b"\x0d",
    Key.RATE: b"\x0b",
    Key.PAUSE: b"\x12",
    Key.TRANSFER: b"\x13",
    Key.ABANDON: b"\x06\x0f",
    Key.HOLD: b"\x00\x0f",
    Key.RESUME: b"\x03\x0f",
}


class UnitSimulator:
    """One pad: press its keys, see its digits, hear its beeps."""

    def __init__(self, bus: BusSimulator, address: int) -> None:
        self._bus = bus
        self._address = address
        self.waiting_digits = "---"
        self.ticket_digits = "---"
        self.beeps = 0
        self.asks_for_rating = 0
        self.stars = 0
        self.heard: list[Frame] = []
        self._unacknowledged: list[Frame] = []
        self._changed = Condition()

    def press(self, key: Key | str, number: str = "") -> None:
        """Press the keys that mean this, for instance ``"next"`` or, with a digit and confirm, ``"hold"``.

        ``number``: up to two digits typed before them.
        """
        self.press_bytes(bytes(map(int, number)) + _PRESSES[Key(key)])

    def forget(self) -> None:
        """What a pad does that loses its power: nothing stands on its display."""
        with self._changed:
            self.waiting_digits = self.ticket_digits = "---"

    def press_bytes(self, payload: bytes) -> None:
        """Press keys with these bytes."""
        self._say(Frame(address=self._address, function=0x01, payload=payload), expect_function=0x01)

    def rate(self, raw: int) -> None:
        """Press a rating key; 0 is the worst."""
        self._say(Frame(address=self._address, function=RATING_RESULT, payload=bytes([raw])), expect_function=RATE)

    def wait(self, within_s: float, *, beeps: int = 0, asks: int = 0, ticket: str | None = None) -> bool:
        """Wait until every press was acknowledged and the pad has beeped, asked and shown this; False if it did not."""
        with self._changed:
            return self._changed.wait_for(
                lambda: (
                    not self._unacknowledged
                    and self.beeps >= beeps
                    and self.asks_for_rating >= asks
                    and ticket in (None, self.ticket_digits)
                ),
                within_s,
            )

    def hear(self, frame: Frame) -> None:
        """A frame of the host for this unit (called by the bus)."""
        with self._changed:
            self.heard.append(frame)
            if frame in self._unacknowledged:
                self._unacknowledged.remove(frame)
            elif frame.function == DISPLAY and len(frame.payload) == 6:
                self.waiting_digits = _shown(self.waiting_digits, frame.payload[:3])
                self.ticket_digits = _shown(self.ticket_digits, frame.payload[3:])
            elif frame.function == DISPLAY and len(frame.payload) == 1:
                self.stars = frame.payload[0]
            elif frame.function == BEEP:
                self.beeps += 1
            elif frame.function == RATE and frame.payload == bytes([RATE_KEY]):
                self.asks_for_rating += 1
            self._changed.notify_all()

    def _say(self, frame: Frame, *, expect_function: int) -> None:
        with self._changed:
            self._unacknowledged.append(Frame(address=frame.address, function=expect_function, payload=frame.payload))
        self._bus.line.answer(frame.encoded(), damaged_byte=_SUM_BYTE)


class BusSimulator:
    """The line. :meth:`unit` gives the pad with that address, making it when it is new."""

    def __init__(self) -> None:
        self._buffer = FrameBuffer(shortest=2, longest=8)
        self._units: dict[int, UnitSimulator] = {}
        self._lock = Lock()
        self.line = FaultyLine(self._on_bytes)

    @property
    def path(self) -> str:
        """The serial device a driver opens."""
        return self.line.path

    def unit(self, address: int) -> UnitSimulator:
        """The pad with that address."""
        with self._lock:
            if address not in self._units:
                self._units[address] = UnitSimulator(self, address)
            return self._units[address]

    def close(self) -> None:
        """End the line and its thread."""
        self.line.close()

    def _on_bytes(self, octets: bytes) -> None:
        for frame in self._buffer.feed(octets):
            with self._lock:
                unit = self._units.get(frame.address)
            if unit is not None:
                unit.hear(frame)


def _shown(old: str, digits: bytes) -> str:
    return "".join(before if digit == _LEAVE else str(digit) for before, digit in zip(old, digits, strict=True))
