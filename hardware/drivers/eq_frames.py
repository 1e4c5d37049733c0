"""The plain-text protocol of 诣阔 EQ2013 and EQ2023 LED cards in font mode (hardware-protocols.md §5.1).

``!#`` + card address (3 digits) + codes and text + ``$$``, in GB 2312. The code that saves to flash (``%ZF``) and the
flash programmes are not here: flash wears out, calls are live text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardware.drivers.led_text import encoded, fitting

ALL_CARDS: Final = 999
_NEW_LINE: Final[Mapping[str, str]] = {"eq2013": "\\n", "eq2023": "\r\n"}


class Colour(StrEnum):
    """Colours of a two-colour sign."""

    RED = "red"
    GREEN = "green"
    YELLOW = "yellow"

    @property
    def number(self) -> int:
        """1 red, 2 green, 3 yellow."""
        return list(Colour).index(self) + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """The live area to make before the text, in pixels, and how text comes into it."""

    x: int
    y: int
    width: int
    height: int
    effect: int = 1  # 1 at once, 2 left, 43 flash, 49 continuous left
    speed: int = 10  # 1–99
    stay: int = 10  # tenths of a second

    @property
    def codes(self) -> str:
        """Delete all areas, make area 1, set its effect."""
        place = "".join(f"{number:04d}" for number in (self.x, self.y, self.width, self.height))
        return f"%ZD00%ZI01%ZC{place}%ZA{self.effect:02d}%ZS{self.speed:02d}%ZH{self.stay:04d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How text looks. ``font`` in pixels: 16, 24 or 32; alignments 1 to 3: left/top, centre, right/bottom."""

    colour: Colour = Colour.RED
    font: int = 16
    align: int = 2
    vertical: int = 2
    area: Area | None = None


def escaped(text: str) -> str:
    """User text in which nothing is a code: ``%``, ``$``, ``\\`` and ``!#`` become full-width."""
    safe = fitting(text).replace("%", "％").replace("$", "＄").replace("\\", "＼")
    return safe.replace("!#", "！#")


def frame(card: int, body: str) -> bytes:
    """A body of codes and escaped text, for one card or :data:`ALL_CARDS`."""
    if not 0 <= card <= ALL_CARDS:
        raise ValueError(f"A card's address is 0 to {ALL_CARDS}, not {card}.")
    return b"!#%03d" % card + b"".join(encoded(character) for character in body) + b"$$"


def message(card: int, lines: Sequence[str], *, model: str, style: Style) -> bytes:
    """The frame that shows these lines now."""
    text = _NEW_LINE[model].join(escaped(line) for line in lines)
    if model == "eq2023":
        return frame(card, f"%{style.colour.number}{text}")
    area = "" if style.area is None else style.area.codes
    look = f"%F{style.font}%C{style.colour.number}%AH{style.align}%AV{style.vertical}"
    return frame(card, area + look + text)
