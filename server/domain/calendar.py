"""When the hall is open (对外服务时段), from its weekly sessions. Statutory holidays come in as ``workday``.

The business day is an explicit event (promises.md §2.4): here is only said when the timetable asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from server.domain.day import Day
from server.domain.plan import HallPlan, Session

Workday = Callable[[date], bool]  # False on weekends and statutory holidays, True on make-up workdays (调休)

_OPEN_EARLY = timedelta(hours=1)  # a day opened up to this long before its first session keeps to the timetable


def timetable_weekday(plan: HallPlan, day: date, workday: Workday) -> int | None:
    """The weekday whose timetable holds on a date, 0 = Monday; None on a day off.

    The hall's own exceptions first, then the statutory calendar. A make-up workday (调休) goes by the weekday that
    the hall names for it (``like_weekday``), else by Monday: the calendar says that a day is worked, never in whose
    place. A plain Saturday or Sunday goes by its own sessions (周末延时服务), if the hall holds any. Hours, learned
    demand and staffing all go by this, so that none of them contradicts another.
    """
    if day in plan.closed_on:
        return None
    named = dict(plan.like_weekday).get(day)
    if named is not None:
        return named
    if day in plan.open_on or (workday(day) and day.weekday() >= 5):
        return 0
    if workday(day):
        return day.weekday()
    held = any(day.weekday() in session.weekdays for session in plan.sessions)
    return day.weekday() if held and _plain_weekend(day, workday) else None


def _plain_weekend(day: date, workday: Workday) -> bool:
    """A weekend between a worked Friday and a worked Monday. One beside a weekday off belongs to that holiday: the
    State Council announces holidays as whole spans of days with the weekends that touch them."""
    if day.weekday() < 5 or workday(day):
        return False
    friday = day - timedelta(days=day.weekday() - 4)
    return workday(friday) and workday(friday + timedelta(days=3))


def sessions_on(plan: HallPlan, day: date, workday: Workday) -> tuple[Session, ...]:
    """The sessions of a date, by the timetable that holds on it."""
    weekday = timetable_weekday(plan, day, workday)
    return tuple(session for session in plan.sessions if weekday in session.weekdays)


def every_day(_: date) -> bool:
    """A calendar on which everything is worked, for days that are made up or were worked in fact."""
    return True


def accept_until(plan: HallPlan, now: datetime, workday: Workday) -> datetime | None:
    """Until when tickets are issued on a day opened now (取号截止时间), UTC.

    None when the day is opened by hand outside its hours: then the hall manager closes it by hand too.
    """
    zone = ZoneInfo(plan.time_zone)
    local = now.astimezone(zone)
    hours = _hours_on(plan, local.date(), workday)
    if hours is None:
        return None
    opens, closes = hours
    until = closes - timedelta(minutes=plan.rules.issue_until_min)
    early = max(_OPEN_EARLY, timedelta(minutes=plan.rules.day_opens_min_before))
    return until.astimezone(now.tzinfo) if opens - early <= local < until else None


def hours_on(plan: HallPlan, day: date, workday: Workday) -> tuple[tuple[datetime, datetime], ...]:
    """The sessions of a date in order, (opens, closes) as moments in UTC."""
    zone = ZoneInfo(plan.time_zone)
    return tuple(
        sorted(
            (
                datetime.combine(day, session.opens, zone).astimezone(UTC),
                datetime.combine(day, session.closes, zone).astimezone(UTC),
            )
            for session in sessions_on(plan, day, workday)
        )
    )


def _hours_on(plan: HallPlan, day: date, workday: Workday) -> tuple[datetime, datetime] | None:
    """When the first session of a date opens and the last one closes, in the hall's zone."""
    sessions = sessions_on(plan, day, workday)
    if not sessions:
        return None
    zone = ZoneInfo(plan.time_zone)
    opens = datetime.combine(day, min(session.opens for session in sessions), zone)
    return opens, datetime.combine(day, max(session.closes for session in sessions), zone)


class DayMove(StrEnum):
    """What the timetable asks for."""

    OPEN = "open"
    CLOSE = "close"


def due(plan: HallPlan, day: Day, now: datetime, workday: Workday) -> DayMove | None:
    """What the timetable asks for now; None when nothing is to be done.

    What was done by hand stands: a day closed early is not opened again, one opened again in the evening stays open
    until midnight, one opened for a later date is left alone. Nobody at a window is cut short but at midnight: then a
    day that was forgotten ends.
    """
    today = now.astimezone(ZoneInfo(plan.time_zone)).date()
    if day.business_day is not None:
        return DayMove.CLOSE if _over(plan, day, now, workday) else None
    hours = _hours_on(plan, today, workday)
    if hours is None or (day.last_day is not None and day.last_day >= today):
        return None
    early = timedelta(minutes=plan.rules.day_opens_min_before)
    return DayMove.OPEN if hours[0] - early <= now < hours[1] else None


def _over(plan: HallPlan, day: Day, now: datetime, workday: Workday) -> bool:
    """Whether the open day has come to its end."""
    if day.business_day is None or day.opened_at is None:
        return False
    midnight = datetime.combine(day.business_day + timedelta(days=1), time.min, ZoneInfo(plan.time_zone))
    if now >= midnight:
        return True
    hours = _hours_on(plan, day.business_day, workday)
    if hours is None:
        return False
    end = hours[1] + timedelta(minutes=plan.rules.day_closes_min_after)
    return day.opened_at < end <= now and not any(state.ticket for state in day.windows.values())
