"""Websocket frames (RFC 6455), as much as a server of small text messages needs: no extensions, no compression."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field
from hashlib import sha1

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED, POLICY, TOO_BIG = 1001, 1002, 1003, 1008, 1009

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTROL = 125  # the longest control frame


class BadFrame(Exception):
    """What came is not what this server takes; ``status`` is the websocket's word for it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def welcome(key: str) -> bytes:
    """The answer that turns a request with this ``Sec-WebSocket-Key`` into a websocket."""
    accept = base64.b64encode(sha1(key.encode() + _GUID, usedforsecurity=False).digest()).decode()
    return (
        f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n"
    ).encode()


def text_frame(text: str) -> bytes:
    return _frame(TEXT, text.encode())


def pong_frame(payload: bytes) -> bytes:
    return _frame(PONG, payload)


def close_frame(status: int) -> bytes:
    return _frame(CLOSE, struct.pack("!H", status))


def _frame(opcode: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return struct.pack("!BB", 0x80 | opcode, length) + payload
    if length < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, length) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, length) + payload


@dataclass
class FrameReader:
    """From bytes to frames of one client. ``most``: bytes of a message; a longer one is refused by its head alone."""

    most: int
    _came: bytearray = field(default_factory=bytearray)
    _parts: bytearray = field(default_factory=bytearray)
    _open: bool = False  # a message in several frames has begun

    def feed(self, data: bytes) -> None:
        self._came += data

    def next(self) -> tuple[int, bytes] | None:
        """The next whole frame (a message in parts: None until it is whole, then at once). Raises BadFrame."""
        while (found := self._next_frame()) is not None:
            final, opcode, payload = found
            if opcode >= CLOSE:
                return opcode, payload
            if (opcode == 0) != self._open:
                raise BadFrame(PROTOCOL_ERROR)
            self._parts += payload
            if len(self._parts) > self.most:
                raise BadFrame(TOO_BIG)
            self._open = not final
            if final:
                message, self._parts = bytes(self._parts), bytearray()
                return TEXT, message
            return 0, b""  # a part: it counts like any frame
        return None

    def _next_frame(self) -> tuple[bool, int, bytes] | None:
        if len(self._came) < 2:
            return None
        first, second = self._came[0], self._came[1]
        final, opcode, length = bool(first & 0x80), first & 0x0F, second & 0x7F
        if first & 0x70 or not second & 0x80:  # an extension that was not agreed, or a client that does not mask
            raise BadFrame(PROTOCOL_ERROR)
        if opcode == BINARY:
            raise BadFrame(UNSUPPORTED)
        if opcode not in (0, TEXT, CLOSE, PING, PONG) or (opcode >= CLOSE and (not final or length > _CONTROL)):
            raise BadFrame(PROTOCOL_ERROR)
        start = 2 + {126: 2, 127: 8}.get(length, 0)
        if len(self._came) < start:
            return None
        if length > _CONTROL:
            length = int.from_bytes(self._came[2:start], "big")
        if length > self.most:
            raise BadFrame(TOO_BIG)
        end = start + 4 + length
        if len(self._came) < end:
            return None
        mask, payload = bytes(self._came[start : start + 4]), bytes(self._came[start + 4 : end])
        del self._came[:end]
        return final, opcode, _unmasked(payload, mask)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    if not payload:
        return payload
    repeated = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(payload), "big")
