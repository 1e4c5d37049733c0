"""Following advice and taking it back (采纳、撤销)."""

from __future__ import annotations

from server.actions.turn import Turn
from server.domain.advice import Change
from server.domain.hall_ground import Events
from server.domain.moves.advice import Promised


def follow(
    turn: Turn, advice: str, window: str, change: Change, promised: Promised, *, automatic: bool = False
) -> Events:
    return turn.hall.apply_advice(
        now=turn.now, advice=advice, window=window, change=change, promised=promised, automatic=automatic
    )


def undo(turn: Turn, advice: str) -> Events:
    return turn.hall.undo_advice(now=turn.now, advice=advice)
