"""Datagrams of CXT CX-H LED cards (hardware-protocols.md §5.3, one source).

``21 21 55 AA | area | colour | effect | speed | stay (4, tenths of a second) | length (2) | GB 2312``, little endian:
so it follows from the one known example.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

MARK: Final = b"\x21\x21\x55\xaa"
_HEAD: Final = struct.Struct("<4sBBBBIH")
EFFECTS: Final = range(4)  # 0 page, 1 up, 2 down, 3 left
SPEEDS: Final = range(10)
COLOURS: Final = range(4)


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How text comes and stays. ``stay`` in tenths of a second."""

    colour: int = 1  # red, in the example
    effect: int = 0
    speed: int = 8
    stay: int = 16

    def __post_init__(self) -> None:
        for name, value, known in (
            ("colour", self.colour, COLOURS),
            ("effect", self.effect, EFFECTS),
            ("speed", self.speed, SPEEDS),
            ("stay", self.stay, range(2**32)),
        ):
            if value not in known:
                raise ValueError(f"{name} is {known.start} to {known.stop - 1}, not {value}")


def show_text(area: int, text: bytes, look: Look) -> bytes:
    """One datagram: this text in that area, at once."""
    return _HEAD.pack(MARK, area, look.colour, look.effect, look.speed, look.stay, len(text)) + text


def read(octets: bytes) -> tuple[int, Look, bytes] | None:
    """Area, look and text of a datagram, None for one that is none: for the simulated card."""
    if len(octets) < _HEAD.size:
        return None
    mark, area, colour, effect, speed, stay, length = _HEAD.unpack_from(octets)
    text = octets[_HEAD.size :]
    if mark != MARK or length != len(text):
        return None
    try:
        return area, Look(colour=colour, effect=effect, speed=speed, stay=stay), text
    except ValueError:
        return None
