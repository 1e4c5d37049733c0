"""Opening and closing the business day (营业日)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from server.actions.turn import Beside, Turn
from server.domain import events as happened
from server.domain.calendar import DayMove, Workday, accept_until, due, hours_on
from server.domain.errors import InvalidInput, Refusal
from server.domain.hall_ground import Events

_FURTHEST = timedelta(days=366)


class DayTooFar(InvalidInput):
    """A business day lies at most a year ahead: a later one would shut out every day before it."""

    code = "day_too_far"


def open_day(turn: Turn, *, business_day: date | None, workday: Workday) -> Events:
    """Open a day, by default the one the hall's own calendar shows now."""
    plan = turn.hall.plan
    local = turn.now.astimezone(ZoneInfo(plan.time_zone)).date()
    if business_day is not None and business_day > local + _FURTHEST:
        raise DayTooFar(business_day=business_day.isoformat())
    until = accept_until(plan, turn.now, workday) if business_day in (None, local) else None
    hours = hours_on(plan, local, workday) if until is not None else ()
    return turn.hall.open_day(now=turn.now, business_day=business_day or local, accept_until=until, hours=hours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slips:
    """What became of the paper of a day's tickets: every ticket is in exactly one class (promises.md §2.3).

    ``open``: ids of the tickets whose slip is queued, sent or failed.
    """

    confirmed: int = 0
    reprinted: int = 0
    suspect: int = 0
    screen_only: int = 0
    open: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, int]:
        classes = {name: getattr(self, name) for name in ("confirmed", "reprinted", "suspect", "screen_only")}
        return {"issued": sum(classes.values()) + len(self.open), **classes, "open": len(self.open)}


SlipsOf = Callable[[date], Slips]


def close_day(turn: Turn, *, slips_of: SlipsOf | None = None) -> happened.DayClosed:
    """Close the day. Slips still on their way do not hold it up: they are counted and named."""
    day = turn.hall.day.business_day
    slips = slips_of(day) if slips_of is not None and day is not None else None
    if day is not None:
        turn.hall.miss_bookings(now=turn.now)
    (closed,) = turn.hall.close_day(
        now=turn.now, slips=slips.as_dict() if slips else None, open_slips=slips.open if slips else ()
    )
    assert isinstance(closed, happened.DayClosed)  # noqa: S101  # for the type checker
    return closed


class OtherDay(Refusal):
    """Another business day is open than the one that was to be reset, or none."""

    code = "other_day"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResetOrder:
    """Who wants a day reset, why, and who has approved it. ``approval``: its id."""

    business_day: date
    approval: str
    why: str
    by: str
    approved_by: str


def require_day(turn: Turn, business_day: date) -> None:
    """Raises OtherDay unless this business day is open."""
    if turn.hall.day.business_day != business_day:
        raise OtherDay(business_day=business_day.isoformat())


def reset_day(turn: Turn, order: ResetOrder, *, workday: Workday, slips_of: SlipsOf, write: Beside) -> None:
    """Close the day and begin it anew in one commit. ``write``: uses the approval up. Raises OtherDay."""
    require_day(turn, order.business_day)
    close_day(turn, slips_of=slips_of)
    turn.hall.note_reset(
        now=turn.now, approval=order.approval, why=order.why, by=order.by, approved_by=order.approved_by
    )
    open_day(turn, business_day=order.business_day, workday=workday)
    turn.beside.append(write)


def keep_timetable(turn: Turn, *, workday: Workday, slips_of: SlipsOf) -> DayMove | None:
    """Do what the timetable asks for now, if anything; asked again in the hall's own turn, so it is done once."""
    move = due(turn.hall.plan, turn.hall.day, turn.now, workday)
    if move is DayMove.OPEN:
        open_day(turn, business_day=None, workday=workday)
    elif move is DayMove.CLOSE:
        close_day(turn, slips_of=slips_of)
    return move


def report_day(turn: Turn, business_day: date, *, by: str) -> happened.DayReported:
    """Note that the report of a day was made, with the head of the log that it carries."""
    seq, link = turn.head
    made = happened.DayReported(at=turn.now, business_day=business_day, seq=seq, hash=link, by=by)
    turn.hall.record(made)
    return made
