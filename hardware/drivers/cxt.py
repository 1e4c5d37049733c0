"""LED bars with CXT CX-H cards (条屏; hardware-protocols.md §5.3).

The card gives no answers, so the best that can be known of it is that the datagrams left: *unknown*, never *ok*. Each
text is sent ``times`` times, for a datagram may be lost without a word.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from hardware.drivers.byte_line import open_line, turn
from hardware.drivers.cxt_frames import Look, show_text
from hardware.drivers.led_text import encoded, fitting, lines_of
from hardware.drivers.newest_text import NewestText
from hardware.ports import DeviceReport

if TYPE_CHECKING:
    from hardware.simulators.cxt_card import CxtCardSimulator

_LOG = logging.getLogger(__name__)

_NET_PORT = 8453
_PAUSE_S = 0.1  # between two datagrams of one text; a card that has gone is told of by its network meanwhile
_COLOURS = {"red": 1, "green": 2, "yellow": 3}


class CxtSign:
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
        self.simulator: CxtCardSimulator | None = None
        if port == "virtual":
            from hardware.simulators.cxt_card import CxtCardSimulator  # noqa: PLC0415 - only the demo needs it

            self.simulator = CxtCardSimulator()
            port = self.simulator.port
        self._port, self._area, self._each, self._times = port, area, areas == "each", times
        self._most = 0  # areas written to so far, to be emptied when a text has fewer lines
        self._text = NewestText(f"LED card {port}", _LOG, self._send, again_s=again_s)

    def show(self, lines: Sequence[str]) -> None:
        """Show these lines; returns at once. The newest text wins."""
        self._text.show(lines_of(lines))

    def settled(self, within_s: float) -> bool:
        """Wait until the newest text has left; False when it has not within the time."""
        return self._text.settled(within_s)

    def report(self) -> DeviceReport:
        """*unknown* while the network takes the datagrams, *unavailable* when it does not."""
        return self._text.report()

    def close(self) -> None:
        """Stop sending. The sign keeps its last text."""
        self._text.close()
        if self.simulator is not None:
            self.simulator.close()

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
