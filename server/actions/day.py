"""Opening and closing the business day (营业日)."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from server.actions.turn import Turn
from server.domain.calendar import Workday, accept_until
from server.domain.errors import InvalidInput
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
    return turn.hall.open_day(now=turn.now, business_day=business_day or local, accept_until=until)


def close_day(turn: Turn) -> Events:
    return turn.hall.close_day(now=turn.now)
