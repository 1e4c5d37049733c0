"""The paper of the virtual printer: commands in, dots out.

Draws what a printer of 203 dpi would burn: 12×24 Latin and 24×24 hanzi cells scaled by whole numbers, QR codes
encoded from the stored bytes, raster pictures. It is strict where printers are: Chinese bytes outside Chinese mode
become rubbish boxes, unknown commands become ``faults``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PIL import Image, ImageChops, ImageDraw

from hardware.fonts import CjkFonts, draw_cell
from hardware.simulators.escpos_commands import Command
from hardware.simulators.paper_qr import QrFault, QrMemory

_PITCH = 30  # dots from line to line after ESC @ (1/6 inch)
_TO_CUTTER = 80  # dots between the print head and the cutter: 10 mm
_MARGIN = {384: 40, 512: 24, 576: 32}  # dots of paper at each side that no printer reaches
_INK, _PAPER = 28, 252  # grey levels of burnt and clean thermal paper


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One slip as it fell into the tray. ``text``: its lines as read from the bytes; ``data``: the bytes themselves;
    ``qr``: contents of its QR codes; ``faults``: what a real printer would have got wrong."""

    image: Image.Image
    text: tuple[str, ...]
    qr: tuple[str, ...]
    data: bytes
    faults: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Style:
    chinese: bool
    align: int = 0
    bold: bool = False
    underline: bool = False
    reverse: bool = False
    latin: tuple[int, int] = (1, 1)
    hanzi: tuple[int, int] = (1, 1)
    pitch: int = _PITCH


@dataclass(slots=True)
class Paper:
    """A roll of paper under the print head. ``starts_in_chinese`` is False as on printers that need FS & sent."""

    dots: int
    fonts: CjkFonts
    starts_in_chinese: bool = False
    _style: _Style = field(init=False)
    _line: list[Image.Image] = field(default_factory=list)
    _words: str = ""
    _lead: bytes = b""  # first half of a hanzi whose second half has not come yet
    _strips: list[Image.Image] = field(default_factory=list)
    _since_ink: int = 0
    _text: list[str] = field(default_factory=list)
    _codes: list[str] = field(default_factory=list)
    _faults: list[str] = field(default_factory=list)
    _data: bytearray = field(default_factory=bytearray)
    _qr: QrMemory = field(default_factory=QrMemory)

    def __post_init__(self) -> None:
        self._style = _Style(chinese=self.starts_in_chinese)

    def obey(self, command: Command) -> Sheet | None:
        """Do one command; a cut gives the finished sheet."""
        if command.name not in _QUESTIONS:
            self._data += command.raw
        if command.name == "GS V":
            return self._cut(command.arguments)
        action = _ACTIONS.get(command.name)
        if action is None:
            self._fault(f"unknown command {command.raw[:8].hex(' ')}")
        else:
            action(self, command.arguments)
        return None

    def tear(self) -> Sheet | None:
        """What has been printed since the last cut, torn off as it is; None when that is nothing."""
        return self._sheet() if self._strips or self._line else None

    @property
    def used(self) -> int:
        """Bytes obeyed since the last cut."""
        return len(self._data)

    def _fault(self, what: str) -> None:
        self._faults.append(what)

    # -- text

    def put_text(self, content: bytes) -> None:
        """Print characters into the line."""
        for byte in content:
            if self._lead:
                self._put_hanzi(self._lead + bytes([byte]))
                self._lead = b""
            elif byte < 0x80:
                self._put_cell(chr(byte), self._style.latin, 1)
            elif self._style.chinese and 0x81 <= byte <= 0xFE:
                self._lead = bytes([byte])
            else:
                self._fault(f"byte {byte:02x} outside Chinese mode")
                self._put_cell("", self._style.latin, 1)

    def _put_hanzi(self, code: bytes) -> None:
        try:
            char = code.decode("gb18030")
        except UnicodeDecodeError:
            self._fault(f"no character {code.hex(' ')}")
            char = ""
        self._put_cell(char, self._style.hanzi, 2)

    def _put_cell(self, char: str, scale: tuple[int, int], cells: int) -> None:
        across, down = scale
        cell = draw_cell(self.fonts, char, 12 * cells, 24) if char.strip() else Image.new("1", (12 * cells, 24), 0)
        if not char:  # a box full of rubbish, as printers show it
            ImageDraw.Draw(cell).rectangle((1, 2, 12 * cells - 2, 21), fill=None, outline=1, width=3)
        if self._style.bold:
            cell = ImageChops.logical_or(cell, _moved(cell, 1))
        if self._style.underline:
            cell = cell.copy()
            ImageDraw.Draw(cell).line((0, 23, 12 * cells, 23), fill=1)
        if self._style.reverse:
            cell = ImageChops.invert(cell)
        cell = cell.resize((cell.width * across, cell.height * down), Image.Resampling.NEAREST)
        if sum(done.width for done in self._line) + cell.width > self.dots:
            self.line_feed(b"")
        self._line.append(cell)
        self._words += char or "\ufffd"

    def line_feed(self, _: bytes) -> None:
        """LF: burn the line and move on."""
        if self._lead:
            self._fault("half a hanzi at the end of a line")
            self._lead = b""
        high = max((cell.height for cell in self._line), default=0)
        strip = Image.new("1", (self.dots, max(high, self._style.pitch)), 0)
        at = self._left(sum(cell.width for cell in self._line))
        for cell in self._line:
            strip.paste(cell, (at, high - cell.height))
            at += cell.width
        self._burn(strip)
        self._text.append(self._words)
        self._line, self._words = [], ""

    def _left(self, across: int) -> int:
        spare = max(0, self.dots - across)
        return (0, spare // 2, spare)[self._style.align]

    def _burn(self, strip: Image.Image) -> None:
        box = strip.getbbox()
        self._since_ink = self._since_ink + strip.height if box is None else strip.height - box[3]
        self._strips.append(strip)

    def _end_line(self) -> None:
        if self._line:
            self.line_feed(b"")

    # -- moving and cutting

    def feed_lines(self, arguments: bytes) -> None:
        """ESC d n: feed n lines."""
        self._end_line()
        self._feed(arguments[0] * self._style.pitch)

    def feed_dots(self, arguments: bytes) -> None:
        """ESC J n: feed n dots."""
        self._end_line()
        self._feed(arguments[0])

    def _feed(self, dots: int) -> None:
        if dots:
            self._burn(Image.new("1", (self.dots, dots), 0))

    def _cut(self, arguments: bytes) -> Sheet:
        self._end_line()
        if arguments[0] in (65, 66):
            self._feed(_TO_CUTTER + arguments[1])
        elif self._since_ink < _TO_CUTTER:
            self._fault("cut through the text: nothing was fed before the cut")
        return self._sheet()

    def _sheet(self) -> Sheet:
        self._end_line()
        margin = _MARGIN.get(self.dots, 32)
        high = sum(strip.height for strip in self._strips)
        image = Image.new("L", (self.dots + 2 * margin, high + _TO_CUTTER), _PAPER)
        at = _TO_CUTTER  # paper that already lay between head and cutter
        for strip in self._strips:
            image.paste(_INK, (margin, at), strip)
            at += strip.height
        sheet = Sheet(
            image=image,
            text=tuple(self._text),
            qr=tuple(self._codes),
            data=bytes(self._data),
            faults=tuple(self._faults),
        )
        self._strips, self._text, self._codes, self._faults = [], [], [], []
        self._data = bytearray()
        self._since_ink = 0
        return sheet

    # -- style

    def reset(self, _: bytes) -> None:
        """ESC @: defaults, and an unfinished line is lost."""
        self._style = _Style(chinese=self.starts_in_chinese)
        self._line, self._words, self._lead = [], "", b""

    def restyle(self, **changes: object) -> None:
        self._style = replace(self._style, **changes)  # type: ignore[arg-type]  # the callers name fields of _Style

    def print_mode(self, arguments: bytes) -> None:
        """ESC !: bold, double height and double width in one byte."""
        mode = arguments[0]
        size = (2 if mode & 0x20 else 1, 2 if mode & 0x10 else 1)
        self.restyle(bold=bool(mode & 8), latin=size, underline=bool(mode & 0x80))

    def size(self, arguments: bytes) -> None:
        """GS !: 1 to 8 times across and down, Latin and hanzi."""
        size = ((arguments[0] >> 4 & 7) + 1, (arguments[0] & 7) + 1)
        self.restyle(latin=size, hanzi=size)

    def hanzi_mode(self, arguments: bytes) -> None:
        """FS !: bit 2 double width, bit 3 double height."""
        self.restyle(hanzi=(2 if arguments[0] & 4 else 1, 2 if arguments[0] & 8 else 1))

    def justify(self, arguments: bytes) -> None:
        """ESC a: 0 left, 1 centre, 2 right (or the digits)."""
        side = arguments[0] - 48 if arguments[0] >= 48 else arguments[0]
        if side not in (0, 1, 2):
            self._fault(f"ESC a {arguments[0]}")
            return
        self.restyle(align=side)

    # -- pictures

    def raster(self, arguments: bytes) -> None:
        """GS v 0: a picture, one bit a dot."""
        kind, mode, x_low, x_high, y_low, y_high = arguments[:6]
        if kind != 0x30 or self._line:
            self._fault("picture inside a line" if self._line else f"GS v {kind:02x}")
            self._end_line()
        across, down = x_low + 256 * x_high, y_low + 256 * y_high
        picture = Image.frombytes("1", (across * 8, down), arguments[6:])
        scale = (2 if mode & 1 else 1, 2 if mode & 2 else 1)
        self._place(picture.resize((picture.width * scale[0], picture.height * scale[1]), Image.Resampling.NEAREST))

    def _place(self, picture: Image.Image) -> None:
        if picture.width > self.dots:
            self._fault(f"picture of {picture.width} dots on {self.dots}")
        strip = Image.new("1", (self.dots, picture.height), 0)
        strip.paste(picture, (self._left(picture.width), 0))
        self._burn(strip)

    def function(self, arguments: bytes) -> None:
        """GS (: of its functions only k, the two-dimensional codes, and of those only QR."""
        try:
            picture = self._qr.obey(arguments)
        except QrFault as fault:
            self._fault(str(fault))
            return
        if picture is not None:
            self._place(picture)
            self._codes.append(self._qr.content.decode("utf-8", "replace"))

    def ignore(self, _: bytes) -> None:
        """Commands without a trace on paper."""


_QUESTIONS = frozenset({"GS r", "DLE EOT"})  # leave no trace on paper and belong to no slip
_ACTIONS: dict[str, Callable[[Paper, bytes], None]] = {
    "text": Paper.put_text,
    "LF": Paper.line_feed,
    "CR": Paper.ignore,
    "ESC @": Paper.reset,
    "ESC !": Paper.print_mode,
    "ESC -": lambda paper, given: paper.restyle(underline=given[0] not in (0, 48)),
    "ESC 2": lambda paper, _: paper.restyle(pitch=_PITCH),
    "ESC 3": lambda paper, given: paper.restyle(pitch=given[0]),
    "ESC E": lambda paper, given: paper.restyle(bold=bool(given[0] & 1)),
    "ESC G": lambda paper, given: paper.restyle(bold=bool(given[0] & 1)),
    "ESC J": Paper.feed_dots,
    "ESC a": Paper.justify,
    "ESC c": Paper.ignore,
    "ESC d": Paper.feed_lines,
    "ESC p": Paper.ignore,
    "ESC t": Paper.ignore,
    "FS &": lambda paper, _: paper.restyle(chinese=True),
    "FS .": lambda paper, _: paper.restyle(chinese=False),
    "FS !": Paper.hanzi_mode,
    "FS W": lambda paper, given: paper.restyle(hanzi=(2, 2) if given[0] & 1 else (1, 1)),
    "GS !": Paper.size,
    "GS B": lambda paper, given: paper.restyle(reverse=bool(given[0] & 1)),
    "GS v": Paper.raster,
    "GS (": Paper.function,
    "GS r": Paper.ignore,  # the machine answers it
    "DLE EOT": Paper.ignore,
}


def _moved(picture: Image.Image, dots: int) -> Image.Image:
    moved = Image.new("1", picture.size, 0)
    moved.paste(picture, (dots, 0))
    return moved
