"""SDT frames against the vectors of hardware-protocols.md §1."""

from __future__ import annotations

import pytest

from hardware.drivers import sdt_frames as frames
from hardware.ports import BadFrame


@pytest.mark.parametrize(
    ("command", "vector"),
    [
        (frames.RESET_SAM, "AA AA AA 96 69 00 03 10 FF EC"),
        (frames.SAM_STATE, "AA AA AA 96 69 00 03 11 FF ED"),
        (frames.SAM_ID, "AA AA AA 96 69 00 03 12 FF EE"),
        (frames.FIND_CARD, "AA AA AA 96 69 00 03 20 01 22"),
        (frames.SELECT_CARD, "AA AA AA 96 69 00 03 20 02 21"),
        (frames.READ_CARD, "AA AA AA 96 69 00 03 30 01 32"),
    ],
)
def test_requests(command: bytes, vector: str) -> None:
    assert frames.request(command) == bytes.fromhex(vector)


@pytest.mark.parametrize(
    ("vector", "sw3", "body"),
    [
        ("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", 0x9F, bytes(4)),
        ("AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", 0x90, bytes(8)),
        ("AA AA AA 96 69 00 04 00 00 41 45", 0x41, b""),
    ],
)
def test_answers(vector: str, sw3: int, body: bytes) -> None:
    octets = bytes.fromhex(vector)
    assert frames.answer(sw3, body) == octets
    (content,) = frames.FrameBuffer().feed(octets)
    assert frames.read_answer(content) == frames.Answer(sw3=sw3, body=body)


def test_frames_may_come_byte_by_byte_after_noise_and_a_broken_frame() -> None:
    good = frames.answer(0x80)
    broken = bytearray(frames.answer(0x90, bytes(8)))
    broken[12] ^= 0xFF
    buffer = frames.FrameBuffer()
    contents = [
        content
        for octet in b"\x00\xaa\xaa\x96" + bytes(broken) + b"\xaa" + good + b"\xaa\xaa" + good
        for content in buffer.feed(bytes([octet]))
    ]
    assert [content[2] for content in contents] == [0x80, 0x80]
    assert buffer.bad == 1


def test_an_absurd_length_is_skipped() -> None:
    buffer = frames.FrameBuffer()
    assert buffer.feed(frames.PREAMBLE + b"\xff\xff" + frames.answer(0x80)) == [b"\x00\x00\x80"]
    assert buffer.bad == 1


def test_noise_does_not_pile_up() -> None:
    buffer = frames.FrameBuffer()
    for _ in range(100):
        buffer.feed(b"\x55" * 1000)
    assert len(buffer._held) < len(frames.PREAMBLE)


def test_length_of_the_text_is_taken_from_the_answer() -> None:
    text = bytes(range(256))
    assert frames.text_of(b"\x01\x00\x04\x00" + text + bytes(1024)) == text
    with pytest.raises(BadFrame):
        frames.text_of(b"\x01\x00\x04\x00" + text[:200])
