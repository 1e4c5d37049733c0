"""Frames of the SAM_V module in ID card readers, the "SDT" protocol (hardware-protocols.md §1).

request: ``AA AA AA 96 69 | length 2 | command parameter | bytes | check``
answer : ``AA AA AA 96 69 | length 2 | SW1 SW2 SW3 | bytes | check``; length counts what follows it, check included,
and check is the XOR from the length on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

from hardware.ports import BadFrame

PREAMBLE: Final = bytes.fromhex("AA AA AA 96 69")
_HEAD = len(PREAMBLE) + 2
# The longest answer (text, photo, fingerprint) is 2,321 bytes; a longer length is noise.
_LONGEST = 4096

RESET_SAM: Final = b"\x10\xff"
SAM_STATE: Final = b"\x11\xff"
SAM_ID: Final = b"\x12\xff"
FIND_CARD: Final = b"\x20\x01"
SELECT_CARD: Final = b"\x20\x02"
READ_CARD: Final = b"\x30\x01"

OK: Final = 0x90
FOUND: Final = 0x9F
NO_CARD: Final = 0x80

MEANINGS: Final[Mapping[int, tuple[str, str]]] = {
    0x10: ("reader_fault", "checksum wrong"),
    0x11: ("reader_fault", "length wrong"),
    0x21: ("reader_fault", "command not known"),
    0x23: ("not_authorised", "no permission"),
    0x24: ("reader_fault", "unknown error"),
    0x31: ("unreadable", "the card failed the reader's check"),
    0x32: ("unreadable", "the reader failed the card's check"),
    0x33: ("unreadable", "information check failed"),
    0x40: ("wrong_card", "card type not known"),
    0x41: ("unreadable", "reading failed"),
    0x47: ("unreadable", "random number failed"),
    0x60: ("reader_fault", "self-test failed"),
    0x66: ("not_authorised", "the reader's chip is not authorised"),
    0x80: ("unreadable", "no card"),
    0x81: ("unreadable", "selecting failed"),
    0x91: ("unreadable", "no such content"),
}
"""SW3 of an error answer: stable cause and meaning."""
NO_MEANING: Final = ("reader_fault", "unknown answer")
ASK_AGAIN: Final = (0x10, 0x11)
"""The request arrived damaged."""
BROKEN: Final = (0x60, 0x66)
"""The reader itself cannot work."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One good answer frame."""

    sw3: int
    body: bytes


def check(octets: bytes) -> int:
    """XOR of all bytes."""
    return reduce(xor, octets, 0)


def frame(content: bytes) -> bytes:
    """Content with preamble, length and check."""
    counted = (len(content) + 1).to_bytes(2, "big") + content
    return PREAMBLE + counted + bytes([check(counted)])


def request(command: bytes) -> bytes:
    """The request for a two-byte command, such as :data:`FIND_CARD`."""
    return frame(command)


def answer(sw3: int, body: bytes = b"") -> bytes:
    """The answer a SAM gives; used by simulators and tests."""
    return frame(bytes([0, 0, sw3]) + body)


class FrameBuffer:
    """Collects bytes as they come, split or noisy, and gives the contents of whole, right frames.

    What is no frame is skipped up to the next preamble; ``bad`` counts frames whose check was wrong.
    """

    def __init__(self) -> None:
        self._held = b""
        self.bad = 0

    def feed(self, octets: bytes) -> list[bytes]:
        """Add bytes; give the contents (after length, without check) of every frame now whole."""
        self._held += octets
        contents: list[bytes] = []
        while True:
            start = self._held.find(PREAMBLE)
            if start < 0:
                # Keep what may be the beginning of a preamble.
                self._held = self._held[-(len(PREAMBLE) - 1) :]
                return contents
            self._held = self._held[start:]
            if len(self._held) < _HEAD:
                return contents
            length = int.from_bytes(self._held[len(PREAMBLE) : _HEAD], "big")
            if not 3 <= length <= _LONGEST:
                self._skip()
                continue
            if len(self._held) < _HEAD + length:
                return contents
            counted = self._held[len(PREAMBLE) : _HEAD + length]
            if check(counted):  # XOR over everything with its own check is zero
                self._skip()
                continue
            contents.append(counted[2:-1])
            self._held = self._held[_HEAD + length :]

    def _skip(self) -> None:
        self.bad += 1
        self._held = self._held[1:]


def read_answer(content: bytes) -> Answer | None:
    """The answer in a frame's content, or None when it is too short to be one."""
    if len(content) < 3:
        return None
    return Answer(sw3=content[2], body=content[3:])


def text_of(body: bytes) -> bytes:
    """The text record in a good read answer; its length is taken from the answer. Raises BadFrame."""
    length = int.from_bytes(body[:2], "big")
    # Two lengths stand before the text, three when a fingerprint was asked for too; we never ask for that.
    text = body[4 : 4 + length]
    if len(text) != length or not length:
        raise BadFrame(f"The card's text should have {length} bytes but has {len(text)}.")
    return text
