"""LED cards that are not there: they take the real bytes, keep them, and can draw their bar."""

from __future__ import annotations

import re
import socket
import struct
import unicodedata
from threading import Condition, Event

from PIL import Image

from hardware.drivers import bx5_frames
from hardware.fonts import draw_cell, find_fonts
from hardware.simulators.line_faults import FaultyLine
from hardware.simulators.net_card import NetCard

_CELL = 16
_COLOURS = {1: (255, 40, 20), 2: (40, 230, 60), 3: (255, 200, 0)}
_OFF = (24, 12, 12)
_TEXT_AT = 7 + 23 + 4 + 2  # in A3 06 data: command and counts, place and look, length of the text


class LedBar:
    """What a bar shows, and every frame it was sent."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.lines: tuple[str, ...] = ()
        self.colour = 1
        self.flash_writes = 0
        self._changed = Condition()

    def set(self, lines: tuple[str, ...], colour: int) -> None:
        """Show these lines."""
        with self._changed:
            self.lines, self.colour = lines, colour
            self._changed.notify_all()

    def shows(self, *lines: str, within_s: float = 2.0) -> bool:
        """Wait until the bar shows exactly these lines; False when it does not within the time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.lines == lines, within_s)

    def render(self, *, columns: int = 16, rows: int = 2, dot: int = 3) -> Image.Image:
        """The bar as a picture: ``columns`` hanzi wide, ``rows`` lines high, ``dot`` pixels a diode."""
        width, height = columns * _CELL, rows * _CELL
        diodes = Image.new("1", (width, height), 0)
        fonts = find_fonts()
        for row, line in enumerate(self.lines[:rows]):
            cells = [(character, _CELL if _is_wide(character) else _CELL // 2) for character in line]
            x = max((width - sum(size for _, size in cells)) // 2, 0)
            for character, size in cells:
                diodes.paste(draw_cell(fonts, character, size, _CELL), (x, row * _CELL))
                x += size
        big = diodes.resize((width * dot, height * dot), Image.Resampling.NEAREST)
        grid = Image.new("1", (dot, dot), 0)
        grid.paste(1, (0, 0, max(dot - 1, 1), max(dot - 1, 1)))
        mask = Image.new("1", big.size, 0)
        for y in range(0, big.height, dot):
            for x in range(0, big.width, dot):
                mask.paste(grid, (x, y))
        picture = Image.new("RGB", big.size, (0, 0, 0))
        picture.paste(_OFF, (0, 0, *big.size), mask)
        lit = Image.new("RGB", big.size, _COLOURS.get(self.colour, _COLOURS[1]))
        unlit = picture.copy()
        unlit.paste(lit, (0, 0), mask)
        picture.paste(unlit, (0, 0), big)
        return picture


class EqCardSimulator:
    """An EQ2013 or EQ2023 card on a serial line. It answers nothing, as the real ones.

    Other cards' frames are recorded in :attr:`bar` but not shown. ``line.unplug()`` and ``line.plug()`` as usual.
    """

    def __init__(self, *, card: int = 1, model: str = "eq2013") -> None:
        self.bar = LedBar()
        self._card = card
        self._model = model
        self._held = b""
        self.line = FaultyLine(self._on_bytes)

    @property
    def path(self) -> str:
        """The serial device a driver opens."""
        return self.line.path

    def close(self) -> None:
        """End the line and its thread."""
        self.line.close()

    def _on_bytes(self, octets: bytes) -> None:
        self._held += octets
        while (end := self._held.find(b"$$")) >= 0:
            frame, self._held = self._held[: end + 2], self._held[end + 2 :]
            start = frame.rfind(b"!#")
            if start < 0:
                continue
            self.bar.frames.append(frame[start:])
            if frame[start + 2 : start + 5] in (b"%03d" % self._card, b"999"):
                self._obey(frame[start + 5 : -2].decode("gb18030"))

    def _obey(self, body: str) -> None:
        if "%ZF" in body:
            self.bar.flash_writes += 1
        if self._model == "eq2023":
            colours, text, break_ = re.findall(r"%([123])", body), re.sub(r"%[123]", "", body), "\r\n"
        else:
            colours = re.findall(r"%C([123])", body)
            text = re.sub(r"%(Z[A-Z]\d+|C[123]|F(16|24|32)|A[HV][123])", "", body)
            break_ = "\\n"
        self.bar.set(tuple(text.split(break_)), int(colours[-1]) if colours else 1)


class Bx5CardSimulator(NetCard):
    """A BX-5 card on loopback, by TCP or UDP.

    ``silent``: it shows but does not answer; ``rubbish``: its answers are damaged.
    """

    def __init__(self, *, datagrams: bool = False) -> None:
        self.bar = LedBar()
        self.silent = False
        self.rubbish = False
        self.pings = 0
        super().__init__(datagrams=datagrams)

    def serve(self, listener: socket.socket, stop: Event) -> None:
        """Obey what is sent, and answer."""
        if self._datagrams:
            self._serve_datagrams(listener, stop)
        else:
            self._serve_connections(listener, stop)

    def _serve_connections(self, listener: socket.socket, stop: Event) -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(0.05)
                self._serve_one(connection, stop)

    def _serve_one(self, connection: socket.socket, stop: Event) -> None:
        buffer = bx5_frames.PacketBuffer()
        while not stop.is_set():
            try:
                octets = connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                return
            if not octets:
                return
            for payload in buffer.feed(octets):
                answer = self._obey(payload)
                if answer:
                    connection.sendall(answer)

    def _serve_datagrams(self, listener: socket.socket, stop: Event) -> None:
        while not stop.is_set():
            try:
                octets, sender = listener.recvfrom(65536)
            except OSError:  # nothing came, or the last answer found nobody
                continue
            for payload in bx5_frames.PacketBuffer().feed(octets):
                answer = self._obey(payload)
                if answer:
                    listener.sendto(answer, sender)

    def _obey(self, payload: bytes) -> bytes:
        self.bar.frames.append(payload)
        if payload[:1] in (b"\xa1", b"\xa4"):
            self.bar.flash_writes += 1
        if payload[:2] == bx5_frames.UPDATE_AREAS:
            self._show(payload)
        elif payload == bx5_frames.CLEAR:
            self.bar.set((), 1)
        elif payload == bx5_frames.PING:
            self.pings += 1
        if self.silent:
            return b""
        # The real answer is not known (§8): a right packet of our own making.
        answer = bx5_frames.packet(b"\xa0\x00\x00\x00\x00")
        return answer[:-3] + b"\x00\x00\x5a" if self.rubbish else answer

    def _show(self, payload: bytes) -> None:
        (length,) = struct.unpack_from("<I", payload, _TEXT_AT - 4)
        text = payload[_TEXT_AT : _TEXT_AT + length].decode("gb18030")
        colours = re.findall(r"\\C([123])", text)
        shown = re.sub(r"\\C[123]", "", text)
        self.bar.set(tuple(shown.split("\\n")), int(colours[-1]) if colours else 1)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F", "A")
