"""Websocket frames, byte by byte: what is taken, and what ends a socket before it is looked into."""

from __future__ import annotations

import struct

import pytest

from server.live.frames import (
    CLOSE,
    PING,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    UNSUPPORTED,
    BadFrame,
    FrameReader,
    close_frame,
    text_frame,
    welcome,
)

MASK = b"\x01\x02\x03\x04"


def sent(payload: bytes, *, first: int = 0x80 | TEXT, masked: int = 0x80, length: int | None = None) -> bytes:
    """A frame as a client sends it; its head may lie about the length."""
    long = len(payload) if length is None else length
    small = long if long < 126 else 126 if long < 65536 else 127
    more = b"" if long < 126 else struct.pack("!H" if long < 65536 else "!Q", long)
    body = bytes(byte ^ MASK[at % 4] for at, byte in enumerate(payload))
    return bytes([first, masked | small]) + more + MASK + body


@pytest.mark.parametrize("size", [0, 1, 125, 126, 5000, 16384])
def test_a_message_of_any_size_arrives_however_it_is_cut(size: int) -> None:
    payload = bytes(65 + at % 26 for at in range(size))
    whole = sent(payload) + sent(b"again")
    for step in (1, 7, len(whole)):
        reader, came = FrameReader(16384), []
        for at in range(0, len(whole), step):
            reader.feed(whole[at : at + step])
            while (found := reader.next()) is not None:
                came.append(found)
        assert came == [(TEXT, payload), (TEXT, b"again")]


def test_a_message_in_parts_is_whole_at_its_last_part() -> None:
    reader = FrameReader(100)
    reader.feed(sent(b"one", first=TEXT) + sent(b"?", first=0x80 | PING) + sent(b"two", first=0x80))
    assert [reader.next() for _ in range(4)] == [(0, b""), (PING, b"?"), (TEXT, b"onetwo"), None]


@pytest.mark.parametrize(
    ("bytes_", "status"),
    [
        (sent(b"", length=16385), TOO_BIG),
        (sent(b"", length=1 << 40), TOO_BIG),
        (sent(b"x" * 10000, first=TEXT) + sent(b"x" * 10000, first=0x80), TOO_BIG),
        (sent(b"x", first=0x80 | 2), UNSUPPORTED),
        (sent(b"x", masked=0), PROTOCOL_ERROR),
        (sent(b"x", first=0xC0 | TEXT), PROTOCOL_ERROR),
        (sent(b"x", first=0x80 | 5), PROTOCOL_ERROR),
        (sent(b"x", first=0x80), PROTOCOL_ERROR),
        (sent(b"x", first=TEXT) + sent(b"y"), PROTOCOL_ERROR),
        (sent(b"x" * 126, first=0x80 | PING), PROTOCOL_ERROR),
        (sent(b"x", first=CLOSE), PROTOCOL_ERROR),
    ],
)
def test_what_is_not_taken(bytes_: bytes, status: int) -> None:
    reader = FrameReader(16384)
    reader.feed(bytes_)
    with pytest.raises(BadFrame) as refused:
        list(iter(reader.next, None))
    assert refused.value.status == status


def test_what_the_server_sends() -> None:
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in welcome("dGhlIHNhbXBsZSBub25jZQ==")  # RFC 6455
    assert text_frame("号") == b"\x81\x03" + "号".encode()
    assert text_frame("x" * 200)[:4] == b"\x81\x7e\x00\xc8"
    assert text_frame("x" * 70000)[:10] == b"\x81\x7f" + (70000).to_bytes(8, "big")
    assert close_frame(1008) == b"\x88\x02\x03\xf0"
