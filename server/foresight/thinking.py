"""The hard thinking, done in a process of its own (:mod:`server.foresight.thinker`): Python runs one thread at a time.

What goes there and comes back are plain frozen values; little of the server is loaded there but the domain.
"""

from __future__ import annotations

from server.domain.advice import Change, Effect, Proposal, advise, foretell
from server.domain.live_scene import NumberedHall
from server.domain.waits.table import Glance, WaitTable, wait_table

_MOST_WAITING = 1000  # beyond it advice takes many seconds, and needs no computer


def think(seen: Glance, hall: NumberedHall, *, advice: bool) -> tuple[WaitTable, list[Proposal] | None]:
    """The waits of everybody who comes next, and where it is wanted what could be changed. Pure."""
    table = wait_table(seen, hall)
    if not advice:
        return table, None
    return table, advise(hall.premises, seen.scene) if len(seen.scene.waiting) <= _MOST_WAITING else []


def foretold(seen: Glance, hall: NumberedHall, changes: tuple[tuple[int, Change], ...]) -> Effect:
    """What these changes together would bring. Pure."""
    return foretell(hall.premises, seen.scene, changes)
