"""Deadlines in the hall's own time (domain.md §4, §8.4): service hours, hours of workdays, workdays.

Workdays are the statutory calendar's (holidays and make-up days come in as ``workday``), with the hall's own
exceptions. All results are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.calendar import Workday, sessions_on
from server.domain.plan import HallPlan

_FURTHEST = 400  # days looked ahead: a hall without any workday in a year has no deadlines either


class NoWorkdayAhead(ValueError):
    """The calendar has no workday within a year: check the hall's sessions and its days off."""


def is_hall_workday(plan: HallPlan, day: date, workday: Workday) -> bool:
    """Whether a date counts as a workday here: the hall's own exceptions come before the statutory calendar.

    Weekend sessions (周末延时服务) make a day open, never a workday: they bring no deadline nearer.
    """
    if day in plan.closed_on:
        return False
    return workday(day) or day in plan.open_on or day in dict(plan.like_weekday)


def workdays_between(plan: HallPlan, since: datetime, until: datetime, workday: Workday) -> int:
    """Workdays after the day of ``since`` up to that of ``until``: due tomorrow is one. Negative when it is over."""
    zone = ZoneInfo(plan.time_zone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    sign = 1 if first <= last else -1
    days = (min(first, last) + timedelta(days=n) for n in range(1, abs((last - first).days) + 1))
    return sign * sum(is_hall_workday(plan, day, workday) for day in days)


def after_service_hours(plan: HallPlan, start: datetime, hours: float, workday: Workday) -> datetime:
    """``hours`` of opening time after ``start``: what comes in at night is due after the hall has opened again."""
    left = timedelta(hours=hours)
    for day in _days_from(plan, start):
        for opens, closes in _sessions(plan, day, workday):
            begin = max(opens, start)
            if begin + left <= closes:
                return begin + left
            left -= max(timedelta(), closes - begin)
    raise NoWorkdayAhead


def after_workday_hours(plan: HallPlan, start: datetime, hours: float, workday: Workday) -> datetime:
    """``hours`` after ``start`` by a clock that stands still on days off: Friday 16:00 and 24 h is Monday 16:00."""
    left = timedelta(hours=hours)
    for day in _days_from(plan, start):
        if not is_hall_workday(plan, day, workday):
            continue
        begin, end = max(_midnight(plan, day), start), _midnight(plan, day + timedelta(days=1))
        if begin + left <= end:
            return begin + left
        left -= end - begin
    raise NoWorkdayAhead


def after_workdays(plan: HallPlan, start: datetime, count: int, workday: Workday) -> datetime:
    """When the ``count``-th workday after the day of ``start`` closes (midnight where it has no sessions)."""
    day = _nth_workday(plan, start, count, workday)
    closes = [end for _, end in _sessions(plan, day, workday)]
    return max(closes) if closes else _midnight(plan, day + timedelta(days=1))


def end_of_workday(plan: HallPlan, start: datetime, count: int, workday: Workday) -> datetime:
    """Midnight after the ``count``-th workday after the day of ``start``; of that day itself for 0."""
    return _midnight(plan, _nth_workday(plan, start, count, workday) + timedelta(days=1))


def _nth_workday(plan: HallPlan, start: datetime, count: int, workday: Workday) -> date:
    passed = -1  # the day itself is none of them
    for day in _days_from(plan, start):
        passed += 1 if passed < 0 or is_hall_workday(plan, day, workday) else 0
        if passed == count:
            return day
    raise NoWorkdayAhead


def _days_from(plan: HallPlan, start: datetime) -> Iterator[date]:
    first = start.astimezone(ZoneInfo(plan.time_zone)).date()
    return (first + timedelta(days=n) for n in range(_FURTHEST))


def _sessions(plan: HallPlan, day: date, workday: Workday) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(plan.time_zone)
    return sorted(
        (
            datetime.combine(day, session.opens, zone).astimezone(UTC),
            datetime.combine(day, session.closes, zone).astimezone(UTC),
        )
        for session in sessions_on(plan, day, workday)
    )


def _midnight(plan: HallPlan, day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(plan.time_zone)).astimezone(UTC)
