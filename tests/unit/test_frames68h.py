"""68H frames against the vectors of hardware-protocols.md §4."""

from __future__ import annotations

import pytest

from hardware.drivers.frames68h import (
    Frame,
    FrameBuffer,
    acknowledgement,
    beep,
    display,
    start_rating,
)


@pytest.mark.parametrize(
    ("frame", "vector"),
    [
        (display(5, ticket_number=12, waiting=None), "FF 68 08 08 68 05 02 0A 0A 0A 00 01 02 28 16"),
        (display(5, ticket_number=None, waiting=37), "FF 68 08 08 68 05 02 00 03 07 0A 0A 0A 2F 16"),
        (beep(5), "FF 68 02 02 68 05 03 08 16"),
        (Frame(address=5, function=2, payload=b"\x05"), "FF 68 03 03 68 05 02 05 0C 16"),
        (start_rating(5), "FF 68 03 03 68 05 01 0B 11 16"),
        (Frame(address=5, function=1, payload=b"\x06\x0f"), "FF 68 04 04 68 05 01 06 0F 1B 16"),
        (Frame(address=5, function=1, payload=b"\x0c"), "FF 68 03 03 68 05 01 0C 12 16"),
        (Frame(address=5, function=0x11, payload=b"\x03"), "FF 68 03 03 68 05 11 03 19 16"),
    ],
)
def test_vectors(frame: Frame, vector: str) -> None:
    assert frame.encoded() == bytes.fromhex(vector)


def test_numbers_that_do_not_fit_three_digits() -> None:
    assert display(1, ticket_number=1234, waiting=4000).payload == bytes([9, 9, 9, 2, 3, 4])


def test_acknowledgements() -> None:
    (pressed,) = FrameBuffer().feed(bytes.fromhex("FF 68 04 04 68 05 01 06 0F 1B 16"))
    assert acknowledgement(pressed) == pressed
    (rated,) = FrameBuffer().feed(bytes.fromhex("FF 68 03 03 68 05 11 03 19 16"))
    assert acknowledgement(rated).encoded() == bytes.fromhex("FF 68 03 03 68 05 01 03 09 16")


GOOD = "FF 68 03 03 68 05 01 0C 12 16"


@pytest.mark.parametrize(
    "wrong",
    [
        "FF 68 03 03 68 05 01 0C 13 16",  # SUM
        "FF 68 03 04 68 05 01 0C 12 16",  # copy of the length
        "FF 68 03 03 68 05 01 0C 12 17",  # end
        "FF 68 03 03 69 05 01 0C 12 16",  # mark
        "FF 68 02 02 68 05 03 08 16",  # too short to come from a device
        "FF 68 08 08 68 05 02 0A 0A 0A 00 01 02 28 16",  # too long
    ],
)
def test_wrong_frames_are_skipped_and_the_next_is_found(wrong: str) -> None:
    buffer = FrameBuffer()
    assert buffer.feed(bytes.fromhex(wrong)) == []
    assert buffer.bad >= 1
    assert buffer.feed(b"\xff" + bytes.fromhex(GOOD)) == [Frame(address=5, function=1, payload=b"\x0c")]
    assert buffer.bad == 0


def test_byte_by_byte_with_noise() -> None:
    buffer = FrameBuffer()
    octets = b"\x00\xff\xff" + bytes.fromhex(GOOD) + b"\xff\x68\x03" + bytes.fromhex(GOOD)
    assert sum(len(buffer.feed(bytes([octet]))) for octet in octets) == 2


def test_an_interrupted_frame_can_be_forgotten() -> None:
    buffer = FrameBuffer()
    buffer.feed(bytes.fromhex(GOOD)[:8])
    buffer.forget()
    assert len(buffer.feed(bytes.fromhex(GOOD))) == 1
