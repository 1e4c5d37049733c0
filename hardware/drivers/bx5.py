"""LED bars with 仰邦 Onbon BX-5 font cards (条屏; hardware-protocols.md §5.2)."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hardware.drivers import bx5_frames as frames
from hardware.drivers.byte_line import open_line, turn
from hardware.drivers.led_sign import LedSign
from hardware.drivers.led_text import encoded, fitting
from hardware.drivers.newest_text import NewestText
from hardware.ports import BadFrame, DeviceTimeout

if TYPE_CHECKING:
    from hardware.simulators.led_card import Bx5CardSimulator

_LOG = logging.getLogger(__name__)

_NET_PORT = 5005
_COLOURS = {"red": 1, "green": 2, "yellow": 3}


class Bx5Sign(LedSign["Bx5CardSimulator"]):
    """A :class:`~hardware.ports.WindowSign`.

    ``port``: ``tcp://host[:5005]``, ``udp://host[:5005]``, a serial device, or ``"virtual"`` (``"virtual:udp"``).
    ``area`` sets fields of :class:`~hardware.drivers.bx5_frames.Area`; ``line_break`` is what the card takes for a new
    line (unverified). The form of the card's answers is not known, so any right packet counts as one; without, the
    text is repeated three times and the sign is *unknown*.
    """

    def __init__(
        self,
        port: str,
        *,
        screen: int = frames.ANY_SCREEN,
        baud: int = 57600,
        colour: str = "red",
        area: Mapping[str, int] | None = None,
        line_break: str = "\\n",
        answer_s: float = 1.0,
        again_s: float = 10.0,
        ask_s: float = 30.0,
    ) -> None:
        simulator: Bx5CardSimulator | None = None
        if port in ("virtual", "virtual:udp"):
            from hardware.simulators.led_card import Bx5CardSimulator  # noqa: PLC0415 - only the demo needs it

            simulator = Bx5CardSimulator(datagrams=port == "virtual:udp")
            port = simulator.port
        self._port, self._screen, self._baud = port, screen, baud
        self._colour = f"\\C{_COLOURS[colour]}"
        self._area = frames.Area(**(area or {}))
        self._line_break = line_break
        self._answer_s = answer_s
        super().__init__(
            NewestText(f"LED card {port}", _LOG, self._send, ask=self._ping, ask_s=ask_s, again_s=again_s), simulator
        )

    def _send(self, lines: tuple[str, ...]) -> bool:
        # A backslash begins a code of the card; escaped after fitting, which may bring one about.
        text = self._line_break.join(fitting(line).replace("\\", "＼") for line in lines)
        self._exchange(frames.show_text(encoded(self._colour + text), self._area))
        return True

    def _ping(self) -> None:
        self._exchange(frames.PING)

    def _exchange(self, payload: bytes) -> None:
        with turn(self._port):
            # Opened anew each time: cards drop idle connections without a word, and the next send would be lost.
            line = open_line(self._port, baud=self._baud, net_port=_NET_PORT)
            try:
                line.send(frames.packet(payload, screen=self._screen))
                buffer = frames.PacketBuffer()
                until = time.monotonic() + self._answer_s
                while (left := until - time.monotonic()) > 0:
                    if buffer.feed(line.receive(left)):
                        return
            finally:
                line.close()
        if buffer.bad:
            raise BadFrame(f"{self._port} answered with wrong packets.")
        raise DeviceTimeout(f"{self._port} did not answer within {self._answer_s} s.")
