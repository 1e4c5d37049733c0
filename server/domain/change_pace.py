"""How fast windows are changed on advice, whoever advises: a changed window rests, and few change at a time.

Half an hour of rest and three changes in a quarter of an hour (routing.md §2.5), counted from changes that were made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

DWELL = timedelta(minutes=30)
SPAN, IN_A_SPAN = timedelta(minutes=15), 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """A change of a window that advice led to, and when it was taken back, if it was."""

    window: str
    at: datetime
    taken_back_at: datetime | None = None


def rests(window: str, changes: Iterable[Changed], now: datetime) -> bool:
    """Whether a window must be left alone: changed, or changed back, less than half an hour ago."""
    return any(one.window == window and now - (one.taken_back_at or one.at) < DWELL for one in changes)


def room(changes: Iterable[Changed], now: datetime) -> int:
    """How many more changes there may be now. What was taken back does not count."""
    return max(0, IN_A_SPAN - sum(now - one.at < SPAN for one in changes if one.taken_back_at is None))
