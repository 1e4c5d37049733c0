"""Chinese for slip printers: which bytes, how wide, where to break, and what must be drawn instead.

python-escpos sends GB18030 only for strings with a character in U+4E00–U+9FA5 and prints "?" for the rest
(hardware-protocols.md §3.4), so this layer encodes by itself. A printer's font holds the double-byte areas only:
what needs four bytes in GB18030, rare names above all, is drawn as a picture.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops

from hardware.fonts import CjkFonts, draw_cell

CELL_WIDTH, CELL_HEIGHT = 12, 24  # dots of an ASCII character; a hanzi is two cells wide

# The printer's font has these only as wide as a hanzi, which tears Latin text and numbers apart.
_NARROW = str.maketrans({"–": "-", "‘": "'", "’": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " "})
_TOKEN = re.compile(r"\s+|[!-~]+|.", re.DOTALL)
_WORD = re.compile(r"\s+|\S+")
_NO_START = frozenset("，。、；：！？）》」』】〉”…—·,.;:!?)]}%")  # never first on a line
_NO_END = frozenset("（《「『【〈“([{")  # never last on a line


def clean(text: str) -> str:
    """Text without control characters, which a printer would obey, and with narrow dashes and quotes."""
    narrow = text.translate(_NARROW)
    return "".join(
        " " if char.isspace() else char
        for char in narrow
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn"}
    )


def width(text: str) -> int:
    """Width in columns. East Asian wide characters count 2, and so does everything else beyond ASCII: a Chinese font
    has arrows, dashes and accented letters only in hanzi cells."""
    return sum(1 if " " <= char <= "~" else 2 for char in text)


def wrap(text: str, columns: int, *, at_spaces: bool = False) -> list[str]:
    """Break text into lines of at most ``columns``: between hanzi, at spaces, not before closing punctuation.

    ``at_spaces`` breaks only at spaces as long as that is possible: for large words such as the name of a zone.
    """
    lines: list[str] = []
    line = ""
    for token in _pieces(text, columns, _WORD if at_spaces else _TOKEN):
        if width(line + token.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += token if line else token.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, columns: int, token_of: re.Pattern[str]) -> Iterator[str]:
    """What stays together: a Latin word, a hanzi with the punctuation that clings to it. Too long pieces are cut."""
    held = ""
    for token in token_of.findall(text):
        clings = bool(held) and not held.isspace() and (token[0] in _NO_START or held[-1] in _NO_END)
        if held and not clings:
            yield from _cut(held, columns)
            held = ""
        held += token
    if held:
        yield from _cut(held, columns)


def _cut(piece: str, columns: int) -> Iterator[str]:
    if piece.isspace() or width(piece) <= columns:
        yield piece
        return
    part = ""
    for char in piece:
        if width(part + char) > columns:
            yield part
            part = ""
        part += char
    yield part


@dataclass(frozen=True, kw_only=True, slots=True)
class ChineseText:
    """The text layer of one printer. ``encoding``: ``gb18030``, ``gbk`` or ``gb2312`` as the printer's font goes, or
    ``image`` to draw every line. ``fonts`` is needed only for drawing."""

    encoding: str = "gb18030"
    fonts: CjkFonts | None = None

    def encode(self, text: str) -> bytes | None:
        """The bytes of cleaned text in Chinese mode (after ``FS &``); None when the line must be drawn."""
        if self.encoding == "image":
            return None
        encoded = bytearray()
        for char in text:
            try:
                code = char.encode(self.encoding)
            except UnicodeEncodeError:
                return None
            if len(code) > 2:  # a four-byte GB18030 character: no printer's font holds it
                return None
            encoded += code
        return bytes(encoded)

    def geta(self, text: str) -> bytes:
        """Bytes in any case: what cannot be printed becomes 〓, the typesetter's mark for a missing character."""
        codes = (self.encode(char) for char in text)
        return b"".join(b"\xa1\xfe" if code is None else code for code in codes)

    def picture(self, text: str, *, scale: tuple[int, int] = (1, 1), bold: bool = False) -> Image.Image:
        """Text drawn in the printer's own cells, ``scale`` times (across, down); 1-bit, ink 1."""
        if self.fonts is None:
            raise ValueError("no fonts to draw with")
        across, down = CELL_WIDTH * scale[0], CELL_HEIGHT * scale[1]
        picture = Image.new("1", (max(1, width(text)) * across, down), 0)
        at = 0
        for char in text:
            cells = width(char)
            picture.paste(draw_cell(self.fonts, char, cells * across, down), (at, 0))
            at += cells * across
        if bold:  # as printers do it: struck twice, a dot apart
            shifted = Image.new("1", picture.size, 0)
            shifted.paste(picture, (scale[0], 0))
            picture = ImageChops.logical_or(picture, shifted)
        return picture
