"""Frames of the 68H call keypads and rating pads (叫号器, 评价器; hardware-protocols.md §4).

``FF 68 | L | L | 68 | address | function | bytes (L - 2) | SUM | 16``, SUM over address, function and bytes, mod 256.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

START: Final = b"\xff\x68"
_END = 0x16
_MARK = 0x68
_SMALLEST = 2  # address and function alone

DISPLAY: Final = 0x02
BEEP: Final = 0x03
RATE: Final = 0x01
RATING_RESULT: Final = 0x11
RATE_KEY: Final = 0x0B
CONFIRM_KEY: Final = 0x0F
_LEAVE = 0x0A  # leave that digit as it is
_MOST = 999  # three digits


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One frame to or from the unit with that address."""

    address: int
    function: int
    payload: bytes = b""

    def encoded(self) -> bytes:
        """The frame's bytes on the line."""
        summed = bytes([self.address, self.function]) + self.payload
        return START + bytes([len(summed), len(summed), _MARK]) + summed + bytes([sum(summed) % 256, _END])


def acknowledgement(heard: Frame) -> Frame:
    """What the host answers: the same frame, but function 01 to a rating result (so its SUM is 10 hex less)."""
    function = RATE if heard.function == RATING_RESULT else heard.function
    return Frame(address=heard.address, function=function, payload=heard.payload)


def display(address: int, *, ticket_number: int | None, waiting: int | None) -> Frame:
    """Show three digits of waiting count and three of ticket number; None leaves the old digits.

    The pad has three digits and no letters: of a longer ticket number it shows the last three, of more than 999
    waiting it shows 999.
    """
    shown_ticket = None if ticket_number is None else ticket_number % (_MOST + 1)
    shown_waiting = None if waiting is None else min(max(waiting, 0), _MOST)
    return Frame(address=address, function=DISPLAY, payload=_digits(shown_waiting) + _digits(shown_ticket))


def beep(address: int) -> Frame:
    """One beep."""
    return Frame(address=address, function=BEEP)


def stars(address: int, count: int) -> Frame:
    """Show the clerk's stars (星级)."""
    return Frame(address=address, function=DISPLAY, payload=bytes([count]))


def start_rating(address: int) -> Frame:
    """Ask the visitor to rate."""
    return Frame(address=address, function=RATE, payload=bytes([RATE_KEY]))


def _digits(number: int | None) -> bytes:
    if number is None:
        return bytes([_LEAVE]) * 3
    return bytes([number // 100, number // 10 % 10, number % 10])


class FrameBuffer:
    """Collects bytes as they come and gives whole, right frames; skips the rest byte by byte.

    From a device the length is 3 to 5 (``shortest``, ``longest``). ``bad`` counts wrong frames since the last right
    one.
    """

    def __init__(self, *, shortest: int = 3, longest: int = 5) -> None:
        self._shortest = max(shortest, _SMALLEST)
        self._longest = longest
        self._held = b""
        self.bad = 0

    def feed(self, octets: bytes) -> list[Frame]:
        """Add bytes; give the frames now whole."""
        self._held += octets
        frames: list[Frame] = []
        while True:
            start = self._held.find(START)
            if start < 0:
                self._held = self._held[-1:] if self._held.endswith(START[:1]) else b""
                return frames
            self._held = self._held[start:]
            if len(self._held) < 5:
                return frames
            length = self._held[2]
            if self._held[3] != length or self._held[4] != _MARK or not self._shortest <= length <= self._longest:
                self._skip()
                continue
            whole = 5 + length + 2
            if len(self._held) < whole:
                return frames
            summed = self._held[5 : 5 + length]
            if self._held[5 + length] != sum(summed) % 256 or self._held[whole - 1] != _END:
                self._skip()
                continue
            frames.append(Frame(address=summed[0], function=summed[1], payload=summed[2:]))
            self.bad = 0
            self._held = self._held[whole:]

    @property
    def begun(self) -> bool:
        """Whether the beginning of a frame is held whose end has not come."""
        return bool(self._held)

    def forget(self) -> None:
        """Drop the beginning of a frame whose end did not come."""
        if self._held:
            self._held = b""

    def _skip(self) -> None:
        self.bad += 1
        self._held = self._held[1:]
