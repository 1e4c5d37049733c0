"""What the day remembers beside its tickets and windows: last moves, ratings, advice that was followed, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from server.domain import events as happened
from server.domain.ticket import Move, Ticket
from server.domain.window import WindowMove, WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoable:
    """The last thing that a clerk did at a window: how window and ticket stood before, and how it left them.

    ``ticket_before`` is None for a ticket that the move itself has made, both are for a move without a ticket.
    """

    move: Move | WindowMove
    at: datetime
    window_before: WindowState
    window_after: WindowState
    ticket_before: Ticket | None
    ticket_after: Ticket | None
    others_before: tuple[WindowState, ...] = ()  # other windows that the move changed: the one the clerk had left
    others_after: tuple[WindowState, ...] = ()
    pressed: Undoable | None = None  # of a call that followed by itself: what the clerk had pressed

    @property
    def finished_units(self) -> frozenset[str]:
        """What may be rated because of this move, by name."""
        before, after = (
            {unit.id for unit in ticket.units} if ticket else set[str]()
            for ticket in (self.ticket_before, self.ticket_after)
        )  # fmt: skip
        return frozenset(after - before)

    def window_again(self, now: WindowState) -> WindowState | None:
        """The window with what the move changed as it was before; None where that has changed since."""
        return _again(self.window_before, self.window_after, now)

    def others_again(self, windows: Mapping[str, WindowState]) -> tuple[WindowState, ...] | None:
        """The other windows in the same way; None where one of them has changed since."""
        found = []
        for before, after in zip(self.others_before, self.others_after, strict=True):
            again = _again(before, after, windows[before.code])
            if again is None:
                return None
            found.append(again)
        return tuple(found)


def _again(before: WindowState, after: WindowState, now: WindowState) -> WindowState | None:
    changed = {
        one.name: getattr(before, one.name)
        for one in fields(WindowState)
        if getattr(before, one.name) != getattr(after, one.name)
    }
    decisive = set(changed) - {"idle_since"}  # a break in between ends idleness, but nothing that was done
    if any(getattr(now, name) != getattr(after, name) for name in decisive):
        return None
    return replace(now, **changed)


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingGiven:
    """The rating that counts: the newest revision. ``first_at``: when the visit was rated for the first time."""

    level: int
    at: datetime
    window: str
    clerk: str | None
    revision: int
    first_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A 一次性告知, and what is known of its newest paper: confirmed, failed or suspect; None while nothing is."""

    given: happened.NoticeGiven
    copies: tuple[happened.NoticeReprinted, ...] = ()
    printed: str | None = None

    @property
    def job(self) -> str | None:
        """The order of its newest paper; None where it was never to be printed."""
        if self.copies:
            return self.copies[-1].job
        return self.given.notice if self.given.device is not None else None

    @property
    def ordered_at(self) -> datetime:
        return self.copies[-1].at if self.copies else self.given.at


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceTaken:
    """Advice that was followed, and when it was undone."""

    applied: happened.AdviceApplied
    undone_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertOwner:
    """Who looks after an alert, and since when."""

    by: str
    at: datetime
