"""LED bars with 诣阔 EQ2013-F or EQ2023 cards (条屏; hardware-protocols.md §5.1).

The card must have been set to font mode (字库模式) with its vendor's tool. It gives no answers, so the best that can be
known of it is that the bytes left: *unknown*, never *ok*.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hardware.drivers.byte_line import open_line, turn
from hardware.drivers.eq_frames import Area, Colour, Style, message
from hardware.drivers.led_sign import LedSign
from hardware.drivers.newest_text import NewestText

if TYPE_CHECKING:
    from hardware.simulators.led_card import EqCardSimulator

_LOG = logging.getLogger(__name__)

_NET_PORT = 5005
_ANSWER_S = 0.1  # long enough to notice a line that has gone; a card that does answer is heard
_MODELS = ("eq2013", "eq2023")


class Eq2013Sign(LedSign["EqCardSimulator"]):
    """A :class:`~hardware.ports.WindowSign`.

    ``port``: a serial device, ``tcp://host[:5005]`` or ``"virtual"``. Several cards may hang on one serial line and
    differ by ``card`` (999 is all of them). ``model`` is ``eq2013`` or ``eq2023``; ``colour`` red, green or yellow;
    ``font`` 16, 24 or 32; ``align`` and ``vertical`` 1 to 3; ``area`` makes a live area first, for instance
    ``{"x": 0, "y": 0, "width": 64, "height": 32, "effect": 49}``.
    """

    def __init__(
        self,
        port: str,
        *,
        card: int = 1,
        model: str = "eq2013",
        baud: int = 57600,
        colour: str = "red",
        font: int = 16,
        align: int = 2,
        vertical: int = 2,
        area: Mapping[str, int] | None = None,
        again_s: float = 5.0,
    ) -> None:
        if model not in _MODELS:
            raise ValueError(f"model is one of {', '.join(_MODELS)}, not {model!r}.")
        self._style = Style(
            colour=Colour(colour),
            font=font,
            align=align,
            vertical=vertical,
            area=None if area is None else Area(**area),
        )
        simulator: EqCardSimulator | None = None
        if port == "virtual":
            from hardware.simulators.led_card import EqCardSimulator  # noqa: PLC0415 - only the demo needs it

            simulator = EqCardSimulator(card=card, model=model)
            port = simulator.path
        self._port, self._card, self._model, self._baud = port, card, model, baud
        super().__init__(NewestText(f"LED card {port} {card}", _LOG, self._send, again_s=again_s), simulator)

    def _send(self, lines: tuple[str, ...]) -> bool:
        with turn(self._port):
            line = open_line(self._port, baud=self._baud, net_port=_NET_PORT)
            try:
                line.send(message(self._card, lines, model=self._model, style=self._style))
                return bool(line.receive(_ANSWER_S))
            finally:
                line.close()
