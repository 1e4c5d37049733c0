"""Rating a visit (好差评): only with its one-time token, only once, only after it was handled."""

from __future__ import annotations

from collections.abc import Sequence

from server.actions.turn import Turn
from server.domain.hall_ground import Events
from server.domain.rating import rating_of


def rate(turn: Turn, *, ticket: str, level: int, reasons: Sequence[str], text: str, channel: str) -> Events:
    """评价. The visitor's words are checked against the national dictionary before they are kept."""
    given = rating_of(level=level, reasons=reasons, text=text)
    return turn.hall.rate(
        now=turn.now,
        ticket=ticket,
        level=int(given.level),
        reasons=given.reasons,
        text=given.text or "",
        channel=channel,
        dictionary_version=given.dictionary_version,
    )
