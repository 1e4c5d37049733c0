"""The day so far in half-hours (当日分时统计): taken, served, left, and how long people waited. Counted as it happens.

Every change of a ticket takes what it counted for out and puts in what it counts for now, so an undone move is undone
here too, and the figures are always those of the tickets as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil

from server.domain.ticket import Ticket, TicketState
from server.domain.window import OpenState, WindowState

HALF_HOUR_S = 1800


@dataclass(kw_only=True, slots=True)
class HalfHour:
    """``waits``: people by whole minutes waited, of those whose wait ended now: called for the last time, or gone."""

    taken: int = 0
    served: int = 0
    abandoned: int = 0
    taken_of: dict[str, int] = field(default_factory=dict)  # by business
    waits: dict[int, int] = field(default_factory=dict)
    waited_s: float = 0.0
    kept: int = 0  # of those called now who had been told a wait: it was within the range,
    late: int = 0  # longer,
    early: int = 0  # shorter

    @property
    def mean_wait_min(self) -> float | None:
        people = sum(self.waits.values())
        return self.waited_s / people / 60 if people else None

    @property
    def p90_wait_min(self) -> int | None:
        """Whole minutes: nine in ten waited no longer than this and the minute after it."""
        return share_of(self.waits, 0.9)


def share_of(waits: dict[int, int], share: float) -> int | None:
    """The least number of whole minutes that at least this share of the people did not exceed; None for nobody."""
    left = ceil(share * sum(waits.values()))
    for minutes in sorted(waits):
        left -= waits[minutes]
        if left <= 0:
            return minutes
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promises:
    """People who had been told a wait and were called: within the range, after it, before it."""

    kept: int
    late: int
    early: int

    @property
    def told(self) -> int:
        return self.kept + self.late + self.early


@dataclass(kw_only=True, slots=True)
class DayFigures:
    """``half_hours``: by number since 1970. ``open_s``: seconds each window stood open, until it was last shut."""

    half_hours: dict[int, HalfHour] = field(default_factory=dict)
    open_s: dict[str, float] = field(default_factory=dict)

    def ticket_changed(self, before: Ticket | None, after: Ticket) -> None:
        if before is not None and _counting(before) == _counting(after):
            return
        was = {(before.business, *one) for one in _counts_for(before)} if before is not None else set()
        now = {(after.business, *one) for one in _counts_for(after)}
        for one in was - now:
            self._count(*one, -1)
        for one in now - was:
            self._count(*one, 1)

    def window_changed(self, before: WindowState, after: WindowState) -> None:
        """A window is shut, or, by an undone move, open again as it was."""
        if before.since is None or after.since is None:
            return
        since = (after.since - before.since).total_seconds()
        shut = before.state is OpenState.OPEN and after.state is not OpenState.OPEN and since > 0
        never_shut = before.state is not OpenState.OPEN and after.state is OpenState.OPEN and since < 0
        if shut or never_shut:
            self.open_s[after.code] = self.open_s.get(after.code, 0.0) + since

    def stood_open_s(self, state: WindowState, now: datetime) -> float:
        """Seconds a window has stood open today."""
        running = (now - state.since).total_seconds() if state.state is OpenState.OPEN and state.since else 0.0
        return self.open_s.get(state.code, 0.0) + max(0.0, running)

    def promises(self, since: datetime | None = None) -> Promises:
        """How the told waits of those called today, or in this moment's half-hour and later, came true."""
        counted = [one for number, one in self.half_hours.items() if since is None or number >= number_of(since)]
        return Promises(
            kept=sum(one.kept for one in counted),
            late=sum(one.late for one in counted),
            early=sum(one.early for one in counted),
        )

    def _count(self, business: str, at: datetime, kind: str, waited_s: float, sign: int) -> None:
        here = self.half_hours.setdefault(number_of(at), HalfHour())
        if kind == "taken":
            here.taken += sign
            here.taken_of[business] = here.taken_of.get(business, 0) + sign
        elif kind == "waited":
            minutes = int(waited_s // 60)
            here.waits[minutes] = here.waits.get(minutes, 0) + sign
            if not here.waits[minutes]:
                del here.waits[minutes]
            here.waited_s += sign * waited_s
        elif kind == "served":
            here.served += sign
        elif kind == "abandoned":
            here.abandoned += sign
        else:
            setattr(here, kind, getattr(here, kind) + sign)


def number_of(at: datetime) -> int:
    """The half-hour's number since 1970; halves of an hour are the same in every time zone of China."""
    return int(at.timestamp() // HALF_HOUR_S)


def begins_at(number: int) -> datetime:
    return datetime.fromtimestamp(number * HALF_HOUR_S, UTC)


def _counting(ticket: Ticket) -> tuple[datetime | None, datetime | None, bool, bool]:
    """What its counts depend on."""
    state = ticket.state
    return ticket.first_called_at, ticket.ended_at, state is TicketState.FINISHED, state is TicketState.ABANDONED


def _counts_for(ticket: Ticket) -> Iterator[tuple[datetime, str, float]]:
    """What a ticket counts for: when, as what, after how many seconds of waiting."""
    yield ticket.issued_at, "taken", 0.0
    left = ticket.ended_at if ticket.state is TicketState.ABANDONED else None
    until = ticket.first_called_at or left
    if until is not None and ticket.wait_known:
        yield until, "waited", (until - ticket.issued_at).total_seconds()
    if ticket.first_called_at is not None and ticket.told is not None and ticket.told["p90"] > 0:
        waited = (ticket.first_called_at - ticket.issued_at).total_seconds() / 60
        outcome = "late" if waited > ticket.told["p90"] else "early" if waited < ticket.told["p10"] else "kept"
        yield ticket.first_called_at, outcome, 0.0
    if ticket.ended_at is not None and ticket.state is TicketState.FINISHED:
        yield ticket.ended_at, "served", 0.0
    if left is not None:
        yield left, "abandoned", 0.0
