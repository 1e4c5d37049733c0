"""What the day remembers beside its tickets and windows: last moves, ratings, advice that was followed, notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain import events as happened
from server.domain.ticket import Move, Ticket
from server.domain.window import WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoable:
    """The last thing done at a window, with what stood before."""

    move: Move
    at: datetime
    before: WindowState
    ticket_before: Ticket
    ticket_after: Ticket
    pressed: Undoable | None = None  # of a call that followed by itself: what the clerk had pressed


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingGiven:
    level: int
    at: datetime
    window: str
    clerk: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A 一次性告知, and what is known of its paper: confirmed, failed or suspect; None while nothing is."""

    given: happened.NoticeGiven
    printed: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceTaken:
    """Advice that was followed, and when it was undone."""

    applied: happened.AdviceApplied
    undone_at: datetime | None = None
