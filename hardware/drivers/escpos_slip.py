"""A slip as ESC/POS bytes: own text layer, own QR commands, own cut (hardware-protocols.md §3).

Pure: the same slip on the same paper gives the same bytes. Nothing here talks to a printer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Literal

import segno
from PIL import Image, ImageChops

from hardware.drivers.chinese_text import ChineseText, clean, width, wrap
from hardware.slip import Align, Feed, Qr, Rule, Slip, Text

_log = logging.getLogger(__name__)

START = b"\x1b@\x1c&"  # ESC @ restores defaults, which may not be Chinese; so FS & after it
_GS_QR = b"\x1d(k"
_ALIGN = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
_LEADING = 8  # dots between lines
_MOST_ROWS = 200  # of one raster command: small printers have little memory
CUTS = {"feed": b"\x1dV\x42\x00", "full": b"\x1dV\x00", "partial": b"\x1dV\x01"}
_TO_CUTTER = 96  # dots from the print head to the cutter, fed before the cuts that do not feed by themselves


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperForm:
    """A paper: ``dots`` across and ``columns`` of 12-dot characters (hardware-protocols.md §3.1)."""

    dots: int
    columns: int


PAPER = {58: PaperForm(dots=384, columns=32), 80: PaperForm(dots=576, columns=48)}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Style:
    align: Align = Align.LEFT
    bold: bool = False
    width: int = 1
    height: int = 1
    reverse: bool = False


class SlipBytes:
    """Turns slips into bytes for one kind of printer."""

    def __init__(
        self,
        paper: PaperForm,
        text: ChineseText,
        *,
        qr: Literal["native", "image"] = "native",
        cut: Literal["feed", "full", "partial"] = "feed",
    ) -> None:
        self._paper = paper
        self._text = text
        self._qr = qr
        self._cut = cut

    def bytes_of(self, slip: Slip) -> bytes:
        """The whole job, from ESC @ to the cut."""
        out = bytearray(START)
        style: _Style | None = None
        for line in slip.lines:
            match line:
                case Text():
                    style = self._put_text(out, line, style)
                case Rule():
                    rule = Text(text="─" * (self._paper.columns // 2))
                    style = self._put_text(out, rule, style)
                case Feed():
                    out += b"\x1bJ" + bytes([min(line.dots, 255)])
                case Qr():
                    style = self._put_qr(out, line, style)
        return bytes(out) + self._end()

    def _end(self) -> bytes:
        feed = b"" if self._cut == "feed" else b"\x1bJ" + bytes([_TO_CUTTER])
        return feed + CUTS[self._cut]

    def _put_text(self, out: bytearray, line: Text, before: _Style | None) -> _Style:
        line = _fitted(replace(line, text=clean(line.text)), self._paper.columns)
        style = _Style(align=line.align, bold=line.bold, width=line.width, height=line.height, reverse=line.reverse)
        out += _style_bytes(style, before)
        room = self._paper.columns // line.width - line.indent
        for part in [line.text] if line.reverse else wrap(line.text, room, at_spaces=line.width > 1):
            text = " " * line.indent + part
            encoded = self._text.encode(text)
            out += self._drawn(text, style) if encoded is None else encoded + b"\n"
        return style

    def _drawn(self, text: str, style: _Style) -> bytes:
        """A line with characters that the printer's font lacks, as a picture."""
        if self._text.fonts is None:
            _log.warning("no font to draw %r with: marked 〓", text)
            return self._text.geta(text) + b"\n"
        picture = self._text.picture(text, scale=(style.width, style.height), bold=style.bold)
        if style.reverse:
            picture = ImageChops.invert(picture)
        return self._raster(picture, style.align) + b"\x1bJ" + bytes([_LEADING])

    def _raster(self, picture: Image.Image, align: Align) -> bytes:
        """GS v 0. Placed by blank dots on the left: not every printer aligns pictures."""
        spare = max(0, self._paper.dots - picture.width)
        left = {Align.LEFT: 0, Align.CENTRE: spare // 2, Align.RIGHT: spare}[align]
        placed = Image.new("1", (min(self._paper.dots, left + picture.width), picture.height), 0)
        placed.paste(picture, (left, 0))
        rows = b"".join(
            _raster(placed.crop((0, top, placed.width, min(top + _MOST_ROWS, placed.height))))
            for top in range(0, placed.height, _MOST_ROWS)
        )
        # From the left, for printers that do align pictures; then as before.
        return rows if align is Align.LEFT else _align_bytes(Align.LEFT) + rows + _align_bytes(align)

    def _put_qr(self, out: bytearray, line: Qr, before: _Style | None) -> _Style:
        style = _Style(align=Align.CENTRE)
        out += _style_bytes(style, before)
        content = line.content.encode()
        if self._qr == "native":
            out += b"\x1bJ" + bytes([_LEADING]) + qr_bytes(content, line.module) + b"\x1bJ" + bytes([_LEADING])
        else:
            out += self._raster(qr_picture(content, line.module), Align.CENTRE)
        return style


def qr_bytes(content: bytes, module: int) -> bytes:
    """Store and print a QR code: model 2, ``module`` dots a module, error correction L (hardware-protocols.md §3.3)."""
    stored = len(content) + 3
    return b"".join(
        (
            _GS_QR + b"\x04\x001A2\x00",
            _GS_QR + b"\x03\x001C" + bytes([module]),
            _GS_QR + b"\x03\x001E0",
            _GS_QR + bytes([stored % 256, stored // 256]) + b"1P0" + content,
            _GS_QR + b"\x03\x001Q0",
        )
    )


def qr_picture(content: bytes, module: int) -> Image.Image:
    """The same QR code as a picture with its quiet zone, for printers without the command. 1-bit, ink 1."""
    code = segno.make(content, error="l", boost_error=False, micro=False)
    rows = [bytes(row) for row in code.matrix_iter(scale=module, border=2)]
    picture = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    return picture.point(lambda dark: 255 if dark else 0).convert("1")


def _raster(picture: Image.Image) -> bytes:
    across = (picture.width + 7) // 8
    head = bytes([0, across % 256, across // 256, picture.height % 256, picture.height // 256])
    return b"\x1dv0" + head + picture.tobytes()


def _fitted(line: Text, columns: int) -> Text:
    """Shrink a ``fit`` line until it stands on one line. Its height follows, no further than ``least_height``."""
    if not line.fit:
        return line
    wide = line.width
    while wide > 1 and width(line.text) > columns // wide:
        wide -= 1
    return replace(line, width=wide, height=max(line.least_height, min(line.height, wide)))


def _style_bytes(style: _Style, before: _Style | None) -> bytes:
    """The commands that change one style into another."""
    out = bytearray()
    if before is None or style.align != before.align:
        out += _align_bytes(style.align)
    if before is None or style.bold != before.bold:
        out += b"\x1bE" + bytes([style.bold])
    if before is None or (style.width, style.height) != (before.width, before.height):
        out += _size_bytes(style)
    if (before is not None and before.reverse) != style.reverse:
        out += b"\x1dB" + bytes([style.reverse])
    return bytes(out)


def _align_bytes(align: Align) -> bytes:
    return b"\x1ba" + bytes([_ALIGN[align]])


def _size_bytes(style: _Style) -> bytes:
    """GS ! for Latin, FS ! as well for printers whose GS ! leaves hanzi alone, and ESC 3 for the pitch of lines."""
    size = b"\x1d!" + bytes([(style.width - 1) << 4 | (style.height - 1)])
    hanzi = b""
    if max(style.width, style.height) <= 2:
        hanzi = b"\x1c!" + bytes([(style.width == 2) << 2 | (style.height == 2) << 3])
    return size + hanzi + b"\x1b3" + bytes([24 * style.height + _LEADING])
