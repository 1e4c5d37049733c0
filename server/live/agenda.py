"""What a publisher has to paint, and when. Pure: the time is an argument, in seconds of any steady clock.

What somebody in the hall must see at once (a call on a board, one's own window) is due at once, but no view is painted
more than fifty times a second. What only counts (a queue grows by one) may gather for a moment. So a rush of visitors
costs the hall's writer little, and a call does not wait behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_GAP_S = 0.02  # between two paintings of one view
_GATHER_S = {"manager": 0.5, "team": 0.5, "board": 0.05}  # what is not urgent may wait so long
_GATHER_ELSE_S = 0.2  # at a window a longer queue changes nothing yet, and there are a hundred of them


@dataclass
class _Due:
    at: float
    events: list[dict[str, Any]] = field(default_factory=list)


class Agenda:
    """The views that are due, each with the events to be told with it."""

    def __init__(self) -> None:
        self._due: dict[str, _Due] = {}
        self._painted: dict[str, float] = {}

    def note(self, view: str, now: float, *, urgent: bool, event: dict[str, Any] | None = None) -> None:
        """A view has changed, by an event or without one."""
        at = max(now, self._painted.get(view, 0.0) + _GAP_S)
        if not urgent:
            at = now + _GATHER_S.get(view.partition(":")[0], _GATHER_ELSE_S)
        due = self._due.get(view)
        if due is None:
            due = self._due[view] = _Due(at)
        due.at = min(due.at, at)
        if event is not None:
            due.events.append(event)

    def ready(self, now: float) -> list[str]:
        """The views whose time has come, the longest due first."""
        return sorted((view for view, due in self._due.items() if due.at <= now), key=lambda view: self._due[view].at)

    def take(self, view: str, now: float) -> list[dict[str, Any]]:
        """It is painted now: the events to be told with it."""
        self._painted[view] = now
        return self._due.pop(view).events

    def next_at(self) -> float | None:
        """When the next view will be due; None when nothing is."""
        return min((due.at for due in self._due.values()), default=None)

    def keep(self, views: Iterable[str]) -> None:
        """Forget the views that nobody looks at any more."""
        watched = set(views)
        for gone in [view for view in (*self._due, *self._painted) if view not in watched]:
            self._due.pop(gone, None)
            self._painted.pop(gone, None)
