"""Laying an invented card on a kiosk whose readers are virtual: for the demo and for tests, never for a real reader."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING, Any

from hardware.simulators.sample_cards import samples

if TYPE_CHECKING:
    from kiosk.agent import KioskAgent

_LIES_S = 3.0  # then the visitor takes the card away


def add_virtual_cards(agent: KioskAgent) -> None:
    """``POST /virtual/card/resident``: 404 where the reader is a real one."""

    @agent.page.app.post("/virtual/card/<name>")
    def lay(name: str) -> tuple[dict[str, Any], int]:
        simulator = getattr(agent.parts.get("id_reader"), "simulator", None)
        card = samples().get(name)
        if simulator is None or card is None:
            return {"code": "no_virtual_card", "message": "", "detail": {"known": sorted(samples())}}, 404
        simulator.lay(card)
        Timer(_LIES_S, simulator.lift).start()
        return {"laid": name}, 200
