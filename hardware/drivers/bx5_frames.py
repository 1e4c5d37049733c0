"""Packets of 仰邦 Onbon BX-5 font cards (hardware-protocols.md §5.2).

``A5`` × 8, header of 14 bytes, data, CRC, ``5A``; little endian; between the marks A5, A6, 5A and 5B are escaped. Only
commands that touch the card's RAM are here: programmes (A1 …) live in flash that wears out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

ANY_SCREEN: Final = 0xFFFE
_LEAD: Final = b"\xa5" * 8
_END: Final = 0x5A
_HOST = 0x8000
_ANY_TYPE, _VERSION = 0xFE, 0x02
_HEADER = struct.Struct("<HH3xBBBBBH")
_ESCAPES: Final = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_PLAIN: Final = {escaped: bytes([octet]) for octet, escaped in _ESCAPES.items()}

PING: Final = bytes.fromhex("A200010000")
CLEAR: Final = bytes.fromhex("A310010000")
UPDATE_AREAS: Final = b"\xa3\x06"
_PIXELS = 0x8000  # this bit says that X and width count pixels, not 8-pixel units


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A dynamic area in pixels, and how text comes into it."""

    x: int = 0
    y: int = 0
    width: int = 128
    height: int = 32
    number: int = 0
    align: int = 0  # bits 1-0 horizontal, 3-2 vertical
    display: int = 1  # 1 static, 2 quick, 3 left, 4 right, 5 up, 6 down
    speed: int = 2
    stay: int = 10
    seconds: int = 10  # the card's own time-out; without effect in run mode 0, loop


def crc(octets: bytes) -> int:
    """CRC-16/ARC: polynomial A001 reflected, start 0."""
    value = 0
    for octet in octets:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


def packet(payload: bytes, *, screen: int = ANY_SCREEN) -> bytes:
    """A command's bytes as a whole packet for that screen."""
    # Fields after the addresses: barcode, check mode 0 (CRC), display mode 0, device type, protocol version, length.
    head = _HEADER.pack(screen, _HOST, 0, 0, 0, _ANY_TYPE, _VERSION, len(payload))
    whole = head + payload
    whole += crc(whole).to_bytes(2, "little")
    return _LEAD + b"".join(_ESCAPES.get(octet, bytes([octet])) for octet in whole) + bytes([_END])


def show_text(text: bytes, area: Area) -> bytes:
    """The data that puts GB 2312 text into one dynamic area (A3 06), asking for an answer."""
    place = struct.pack(
        "<BHHHHBB",
        0,  # type of the area
        area.x | _PIXELS,
        area.y,
        area.width | _PIXELS,
        area.height,
        area.number,
        0,  # line spacing
    )
    # Run mode 0 (loop), time-out, no voice, no extension, alignment, several lines, wrap only where told to.
    look = struct.pack("<BHBBBBB", 0, area.seconds, 0, 0, area.align, 2, 1)
    motion = struct.pack("<BBBB", area.display, 0, area.speed, area.stay)
    content = place + look + motion + struct.pack("<I", len(text)) + text
    # Answer wanted, reserved, no area to delete, one area follows.
    return UPDATE_AREAS + struct.pack("<BHBBH", 1, 0, 0, 1, len(content)) + content


def unescaped(octets: bytes) -> bytes:
    """The bytes between the marks as they were before escaping. Raises ValueError."""
    plain = bytearray()
    index = 0
    while index < len(octets):
        if octets[index] in (0xA6, 0x5B):
            pair = octets[index : index + 2]
            if pair not in _PLAIN:
                raise ValueError(f"not an escape: {pair.hex(' ')}")
            plain += _PLAIN[pair]
            index += 2
        else:
            plain.append(octets[index])
            index += 1
    return bytes(plain)


class PacketBuffer:
    """Collects bytes as they come and gives the data of whole, right packets; ``bad`` counts wrong ones."""

    def __init__(self) -> None:
        self._held = b""
        self.bad = 0

    def feed(self, octets: bytes) -> list[bytes]:
        """Add bytes; give the data (header and CRC taken off) of every packet now whole."""
        self._held += octets
        found: list[bytes] = []
        # Inside a packet neither mark can occur, so a packet is what stands between them.
        while (end := self._held.find(_END)) >= 0:
            inside = self._held[:end].rpartition(b"\xa5")[2]
            marked = b"\xa5" in self._held[:end]
            self._held = self._held[end + 1 :]
            payload = _payload(inside) if marked else None
            if payload is None:
                self.bad += 1
            else:
                found.append(payload)
        return found


def _payload(inside: bytes) -> bytes | None:
    try:
        whole = unescaped(inside)
    except ValueError:
        return None
    if len(whole) < _HEADER.size + 2 or crc(whole[:-2]) != int.from_bytes(whole[-2:], "little"):
        return None
    payload = whole[_HEADER.size : -2]
    announced = int.from_bytes(whole[_HEADER.size - 2 : _HEADER.size], "little")
    return payload if announced == len(payload) else None
