"""Whether the page of a window is there: a clerk's browser that is gone mid-visit is told to the hall manager.

A page that somebody looks at is noted as a device is that asks, under the name of its view; several server processes
tell each other by the same way. A window that is worked by keypad alone has no page, and none is missed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from server.domain.window import WindowState
from server.live.conditions import Conditions
from server.live.sight import Sight

CONSOLE = "console"


class Looked(Protocol):
    """A publisher, as far as it knows who looks."""

    def looked_at(self, kind: str) -> set[str]: ...


def note_consoles(conditions: Conditions, publisher: Looked, now: datetime) -> None:
    """Asked every few seconds: these pages are there."""
    for window in publisher.looked_at(CONSOLE):
        conditions.seen(f"{CONSOLE}:{window}", now)


def session_lost_since(sight: Sight, state: WindowState) -> datetime | None:
    """When the page of a window was seen last, where a visit is under way and that is ``session_lost_min`` ago.

    None while it is there, and where the clerk who sits here has never had one. It ends by itself: the page is there
    again, the visit ends, or somebody else takes the window over.
    """
    page = sight.conditions.of(f"{CONSOLE}:{state.code}")
    if page is None or state.ticket is None or state.clerk is None or state.seated_at is None:
        return None
    if page.seen_at < state.seated_at:
        return None
    return page.seen_at if sight.now - page.seen_at >= timedelta(minutes=sight.plan.rules.session_lost_min) else None
