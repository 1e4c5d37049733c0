"""When the hall is open (对外服务时段), from its weekly sessions. Statutory holidays come in as ``workday``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.plan import HallPlan, Session

Workday = Callable[[date], bool]  # False on weekends and statutory holidays, True on make-up workdays (调休)

_OPEN_EARLY = timedelta(hours=1)  # a day opened up to this long before its first session keeps to the timetable


def sessions_on(plan: HallPlan, day: date, workday: Workday) -> tuple[Session, ...]:
    """The sessions of a date: exceptions first, then the statutory calendar. A make-up workday has Monday's hours."""
    if day in plan.closed_on:
        return ()
    weekday = day.weekday()
    if day in plan.open_on or (workday(day) and weekday >= 5):
        weekday = 0
    elif not workday(day):
        return ()
    return tuple(session for session in plan.sessions if weekday in session.weekdays)


def accept_until(plan: HallPlan, now: datetime, workday: Workday) -> datetime | None:
    """Until when tickets are issued on a day opened now (取号截止时间), UTC.

    None when the day is opened by hand outside its hours: then the hall manager closes it by hand too.
    """
    zone = ZoneInfo(plan.time_zone)
    local = now.astimezone(zone)
    sessions = sessions_on(plan, local.date(), workday)
    if not sessions:
        return None
    opens = datetime.combine(local.date(), min(session.opens for session in sessions), zone)
    closes = datetime.combine(local.date(), max(session.closes for session in sessions), zone)
    until = closes - timedelta(minutes=plan.rules.issue_until_min)
    return until.astimezone(now.tzinfo) if opens - _OPEN_EARLY <= local < until else None
