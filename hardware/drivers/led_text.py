"""Text for LED cards whose font holds GB 2312 and nothing more (hardware-protocols.md §5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

MISSING: Final = "□"
"""Stands where a character is not in the card's font."""


def fitting(text: str) -> str:
    """The text as the card's font can show it.

    What the font lacks becomes its compatible form (``㍿`` → ``株式会社``) or :data:`MISSING`. Control characters are
    dropped: a card could take them for commands. Escape a protocol's own characters *after* this, because a compatible
    form may be one of them (``﹪`` → ``%``).
    """
    return "".join(_fitting(character) for character in text if unicodedata.category(character) != "Cc")


def lines_of(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as given by the hall, with line breaks inside them taken as further lines."""
    return tuple(part for line in lines for part in (line.splitlines() or [""]))


def encoded(text: str) -> bytes:
    """Text made by :func:`fitting`, in GB 2312."""
    return b"".join(_octets(character) for character in text)


def _fitting(character: str) -> str:
    if _octets(character):
        return character
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if all(_octets(part) for part in compatible) else MISSING


def _octets(character: str) -> bytes:
    try:
        return character.encode("gb2312")
    except UnicodeEncodeError:
        pass
    try:
        # Python's gb2312 lacks the modern code points of — and ·; GBK has them at their GB 2312 places.
        octets = character.encode("gbk")
    except UnicodeEncodeError:
        return b""
    return octets if len(octets) == 2 and octets[0] == 0xA1 and octets[1] >= 0xA1 else b""
