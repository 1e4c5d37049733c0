"""Linux input events as bytes, and the keys of a numeric keypad (linux/input.h, linux/input-event-codes.h)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_EVENT = struct.Struct(
    "@llHHi"
)  # struct input_event: seconds, microseconds, type, code, value, as this kernel has them
_SYN, _KEY = 0, 1
_DROPPED = 3
_PRESSED = 1  # 0 is a key let go, 2 one that is held down

GRAB: Final = 0x40044590
"""EVIOCGRAB, ``_IOW('E', 0x90, int)``: the keys come to us alone and type into no other program."""

NAMES: Final[Mapping[int, str]] = {
    **{2 + place: digit for place, digit in enumerate("1234567890")},
    **dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True)),
    1: "escape", 14: "backspace", 15: "tab", 28: "enter", 96: "enter", 55: "star", 69: "numlock", 74: "minus",
    78: "plus", 83: "dot", 98: "slash", 117: "equal", 121: "comma", 111: "delete",
}  # fmt: skip
"""Names of the keys, as configuration writes them; digits and Enter of the main block count the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """The kernel has dropped events: what was typed is not known."""


class InputEvents:
    """Collects bytes as they come and gives the keys that went down, by name or by ``"key 30"``."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, octets: bytes) -> Iterator[str | Lost]:
        self._held += octets
        whole = len(self._held) - len(self._held) % _EVENT.size
        taken, self._held = self._held[:whole], self._held[whole:]
        for _, _, kind, code, value in _EVENT.iter_unpack(taken):
            if kind == _SYN and code == _DROPPED:
                yield Lost()
            elif kind == _KEY and value == _PRESSED:
                yield NAMES.get(code, f"key {code}")


def events_of(code: int) -> bytes:
    """What the kernel sends when a key goes down and up."""
    down, up = (_EVENT.pack(0, 0, _KEY, code, value) + _EVENT.pack(0, 0, _SYN, 0, 0) for value in (_PRESSED, 0))
    return down + up


def held_down(code: int) -> bytes:
    """What it sends again and again while the key stays down."""
    return _EVENT.pack(0, 0, _KEY, code, 2) + _EVENT.pack(0, 0, _SYN, 1, 0)


def dropped() -> bytes:
    """What it sends where it could not keep up."""
    return _EVENT.pack(0, 0, _SYN, _DROPPED, 0)
