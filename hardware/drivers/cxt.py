"""LED bars with CXT CX-H cards (条屏; hardware-protocols.md §5.3).

The card gives no answers, so the best that can be known of it is that the datagrams left: *unknown*, never *ok*. Each
text is sent ``times`` times, for a datagram may be lost without a word.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from hardware.drivers.byte_line import open_line, turn
from hardware.drivers.cxt_frames import Look, show_text
from hardware.drivers.led_sign import LedSign
from hardware.drivers.led_text import encoded, fitting
from hardware.drivers.newest_text import NewestText

if TYPE_CHECKING:
    from hardware.simulators.cxt_card import CxtCardSimulator

_LOG = logging.getLogger(__name__)

_NET_PORT = 8453
_PAUSE_S = 0.1  # between two datagrams of one text; a card that has gone is told of by its network meanwhile
_COLOURS = {"red": 1, "green": 2, "yellow": 3}


class CxtSign(LedSign["CxtCardSimulator"]):
    """A :class:`~hardware.ports.WindowSign`.

    ``port``: ``udp://host[:8453]`` or ``"virtual"``. ``area`` is the card's first area; with ``areas = "each"`` every
    line goes into an area of its own, else all stand in one, apart by two spaces: how this card writes a new line is
    not known. ``effect`` 0 page, 1 up, 2 down, 3 left; ``speed`` 0 to 9; ``stay`` in tenths of a second.
    """

    def __init__(
        self,
        port: str,
        *,
        area: int = 0,
        areas: Literal["one", "each"] = "one",
        colour: str = "red",
        effect: int = 0,
        speed: int = 8,
        stay: int = 16,
        times: int = 2,
        again_s: float = 5.0,
    ) -> None:
        if areas not in ("one", "each"):
            raise ValueError(f'areas is "one" or "each", not {areas!r}')
        self._look = Look(colour=_COLOURS[colour], effect=effect, speed=speed, stay=stay)
        simulator: CxtCardSimulator | None = None
        if port == "virtual":
            from hardware.simulators.cxt_card import CxtCardSimulator  # noqa: PLC0415 - only the demo needs it

            simulator = CxtCardSimulator()
            port = simulator.port
        self._port, self._area, self._each, self._times = port, area, areas == "each", times
        self._most = 0  # areas written to so far, to be emptied when a text has fewer lines
        super().__init__(NewestText(f"LED card {port}", _LOG, self._send, again_s=again_s), simulator)

    def _send(self, lines: tuple[str, ...]) -> bool:
        texts = [fitting(line) for line in lines] if self._each else ["  ".join(fitting(line) for line in lines)]
        self._most = max(self._most, len(texts))
        texts += [""] * (self._most - len(texts))
        answered = False
        with turn(self._port):
            line = open_line(self._port, baud=0, net_port=_NET_PORT)
            try:
                for _ in range(self._times):
                    for place, text in enumerate(texts):
                        line.send(show_text(self._area + place, encoded(text), self._look))
                    answered = bool(line.receive(_PAUSE_S)) or answered
            finally:
                line.close()
        return answered
