"""ESC/POS bytes taken apart: what arrives at a printer → one :class:`Command` after the other.

Incremental: bytes may come in any portions. What no table knows becomes a command named ``?``, never silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One command with its arguments, or a run of text (name ``text``), as it came."""

    name: str
    arguments: bytes = b""
    raw: bytes = b""

    def __str__(self) -> str:
        if self.name == "text":
            return f"text {self.arguments.hex(' ')}"
        shown = self.arguments if len(self.arguments) <= 64 else self.arguments[:8]
        more = "" if shown is self.arguments else f" … {len(self.arguments)} bytes"
        return f"{self.name} {shown.hex(' ')}{more}".rstrip()


def _fixed(size: int) -> Callable[[bytes], int | None]:
    return lambda _: size


def _raster_size(head: bytes) -> int | None:
    """m xL xH yL yH, then the picture."""
    return None if len(head) < 5 else 5 + (head[1] + 256 * head[2]) * (head[3] + 256 * head[4])


def _counted(head: bytes) -> int | None:
    """pL pH, then that many bytes: GS ( and FS ( functions, after their letter."""
    return None if len(head) < 3 else 3 + head[1] + 256 * head[2]


def _cut_size(head: bytes) -> int | None:
    """GS V: 0, 1, 48, 49 alone; 65, 66 with a feed."""
    if not head:
        return None
    return 2 if head[0] in (65, 66) else 1


def _barcode_size(head: bytes) -> int | None:
    """GS k: m ≥ 65 with a length; else up to NUL."""
    if len(head) < 2:
        return None
    if head[0] >= 65:
        return 2 + head[1]
    end = head.find(b"\0", 1)
    return None if end < 0 else end + 1


# What follows the two bytes of a command: a function of the bytes so far, None while more are needed to know.
_SIZES: Mapping[bytes, tuple[str, Callable[[bytes], int | None]]] = {
    b"\x1b@": ("ESC @", _fixed(0)),
    b"\x1b!": ("ESC !", _fixed(1)),
    b"\x1b-": ("ESC -", _fixed(1)),
    b"\x1b2": ("ESC 2", _fixed(0)),
    b"\x1b3": ("ESC 3", _fixed(1)),
    b"\x1bE": ("ESC E", _fixed(1)),
    b"\x1bG": ("ESC G", _fixed(1)),
    b"\x1bJ": ("ESC J", _fixed(1)),
    b"\x1bM": ("ESC M", _fixed(1)),
    b"\x1bR": ("ESC R", _fixed(1)),
    b"\x1ba": ("ESC a", _fixed(1)),
    b"\x1bc": ("ESC c", _fixed(2)),
    b"\x1bd": ("ESC d", _fixed(1)),
    b"\x1bp": ("ESC p", _fixed(3)),
    b"\x1bt": ("ESC t", _fixed(1)),
    b"\x1c&": ("FS &", _fixed(0)),
    b"\x1c.": ("FS .", _fixed(0)),
    b"\x1c!": ("FS !", _fixed(1)),
    b"\x1cW": ("FS W", _fixed(1)),
    b"\x1cS": ("FS S", _fixed(2)),
    b"\x1c(": ("FS (", _counted),
    b"\x1d!": ("GS !", _fixed(1)),
    b"\x1dB": ("GS B", _fixed(1)),
    b"\x1dL": ("GS L", _fixed(2)),
    b"\x1dW": ("GS W", _fixed(2)),
    b"\x1dV": ("GS V", _cut_size),
    b"\x1dr": ("GS r", _fixed(1)),
    b"\x1da": ("GS a", _fixed(1)),
    b"\x1dI": ("GS I", _fixed(1)),
    b"\x1d(": ("GS (", _counted),
    b"\x1dv": ("GS v", lambda head: None if len(head) < 1 else _after_kind(head)),
    b"\x1dk": ("GS k", _barcode_size),
    b"\x10\x04": ("DLE EOT", _fixed(1)),
    b"\x10\x05": ("DLE ENQ", _fixed(1)),
}
_CONTROLS = {0x0A: "LF", 0x0D: "CR", 0x09: "HT", 0x0C: "FF", 0x18: "CAN"}


def _after_kind(head: bytes) -> int | None:
    """GS v 0: the kind, then the size of the picture."""
    size = _raster_size(head[1:])
    return None if size is None else 1 + size


def take(buffer: bytearray) -> Command | None:
    """Take the first command off the buffer; None while it is not complete."""
    if not buffer:
        return None
    first = buffer[0]
    if first in (DLE, ESC, FS, GS):
        return _take_sequence(buffer)
    if first in _CONTROLS:
        return _cut_off(buffer, _CONTROLS[first], 1, b"")
    if first < 0x20:
        return _cut_off(buffer, "?", 1, bytes(buffer[:1]))
    return _take_text(buffer)


def _take_text(buffer: bytearray) -> Command:
    size = next((at for at, byte in enumerate(buffer) if byte < 0x20), len(buffer))
    return _cut_off(buffer, "text", size, bytes(buffer[:size]))


def _take_sequence(buffer: bytearray) -> Command | None:
    if len(buffer) < 2:
        return None
    known = _SIZES.get(bytes(buffer[:2]))
    if known is None:
        return _cut_off(buffer, "?", 2, bytes(buffer[:2]))
    name, size_of = known
    size = size_of(bytes(buffer[2:]))
    if size is None or len(buffer) < 2 + size:
        return None
    return _cut_off(buffer, name, 2 + size, bytes(buffer[2 : 2 + size]))


def _cut_off(buffer: bytearray, name: str, size: int, arguments: bytes) -> Command:
    raw = bytes(buffer[:size])
    del buffer[:size]
    return Command(name=name, arguments=arguments, raw=raw)
