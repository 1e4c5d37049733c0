"""When the hall is open: sessions, statutory holidays, make-up workdays, the hall's own exceptions, closing time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from small_hall import small_plan

from server.domain.calendar import accept_until, sessions_on, timetable_weekday
from server.domain.casework.deadlines import is_hall_workday
from server.domain.plan import HallPlan, Session
from server.workdays import is_workday

MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)
MORNING_SESSION = Session(weekdays=(0, 1, 2, 3, 4), opens=time(8, 30), closes=time(12))
AFTERNOON_SESSION = Session(weekdays=(0, 1, 2, 3), opens=time(13, 30), closes=time(17, 30))


@pytest.fixture
def plan() -> HallPlan:
    return replace(small_plan(), sessions=(MORNING_SESSION, AFTERNOON_SESSION))


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def china(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """A time in the hall, as UTC."""
    return datetime.combine(day, time(hour, minute), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def test_a_weekday_has_the_sessions_of_its_name(plan: HallPlan) -> None:
    assert sessions_on(plan, MONDAY, weekdays) == (MORNING_SESSION, AFTERNOON_SESSION)
    assert sessions_on(plan, date(2026, 11, 27), weekdays) == (MORNING_SESSION,)
    assert sessions_on(plan, SATURDAY, weekdays) == ()


def test_a_holiday_has_none_and_a_make_up_workday_has_mondays(plan: HallPlan) -> None:
    assert sessions_on(plan, MONDAY, lambda _: False) == ()
    assert sessions_on(plan, SATURDAY, lambda _: True) == (MORNING_SESSION, AFTERNOON_SESSION)


def test_a_hall_may_name_the_weekday_that_a_date_goes_by(plan: HallPlan) -> None:
    friday = replace(plan, like_weekday=((SATURDAY, 4), (MONDAY, 4)))
    assert timetable_weekday(friday, SATURDAY, lambda _: True) == 4
    assert sessions_on(friday, SATURDAY, weekdays) == (MORNING_SESSION,), "naming it opens it"
    assert sessions_on(friday, MONDAY, weekdays) == (MORNING_SESSION,)
    assert timetable_weekday(friday, date(2026, 11, 29), weekdays) is None
    assert sessions_on(replace(friday, closed_on=(SATURDAY,)), SATURDAY, weekdays) == ()
    assert is_hall_workday(friday, SATURDAY, weekdays), "a deadline counts it too"


def test_a_plain_weekend_goes_by_its_own_sessions(plan: HallPlan) -> None:
    saturdays = Session(weekdays=(5,), opens=time(9), closes=time(12))
    weekend = replace(plan, sessions=(*plan.sessions, saturdays))
    assert sessions_on(weekend, SATURDAY, weekdays) == (saturdays,)
    assert sessions_on(weekend, date(2026, 11, 29), weekdays) == (), "nothing is held on Sundays"
    assert accept_until(weekend, china(9, day=SATURDAY), weekdays) == china(11, 45, SATURDAY)
    assert not is_hall_workday(weekend, SATURDAY, weekdays), "no deadline comes nearer"
    assert sessions_on(replace(weekend, closed_on=(SATURDAY,)), SATURDAY, weekdays) == ()
    assert sessions_on(weekend, SATURDAY, lambda _: True) == (MORNING_SESSION, AFTERNOON_SESSION), "a make-up workday"


def test_a_weekend_that_touches_a_holiday_belongs_to_it(plan: HallPlan) -> None:
    weekend = replace(plan, sessions=(*plan.sessions, Session(weekdays=(5, 6), opens=time(9), closes=time(12))))
    days_off = (date(2026, 10, 3), date(2026, 10, 4), date(2026, 2, 21), date(2026, 4, 4), date(2026, 5, 2))
    for holiday in days_off:
        assert sessions_on(weekend, holiday, is_workday) == (), holiday
    for plain in (date(2026, 10, 17), date(2026, 10, 18)):
        assert len(sessions_on(weekend, plain, is_workday)) == 1, plain


def test_the_halls_own_exceptions_win(plan: HallPlan) -> None:
    closed = replace(plan, closed_on=(MONDAY,))
    assert sessions_on(closed, MONDAY, weekdays) == ()
    opened = replace(plan, open_on=(SATURDAY,))
    assert sessions_on(opened, SATURDAY, weekdays) == (MORNING_SESSION, AFTERNOON_SESSION)
    both = replace(plan, open_on=(SATURDAY,), closed_on=(SATURDAY,))
    assert sessions_on(both, SATURDAY, weekdays) == ()


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (china(7, 30), china(17, 15)),  # an hour early is still by the timetable
        (china(7, 29), None),
        (china(12, 30), china(17, 15)),  # the break does not end the day
        (china(17, 14), china(17, 15)),
        (china(17, 15), None),  # opened by hand after hours: closed by hand
        (china(20), None),
        (china(9, day=SATURDAY), None),
        (china(9, day=date(2026, 11, 27)), china(11, 45, date(2026, 11, 27))),
    ],
)
def test_until_when_tickets_are_given(plan: HallPlan, now: datetime, until: datetime | None) -> None:
    assert accept_until(plan, now, weekdays) == until


def test_the_hour_is_the_halls_not_the_servers(plan: HallPlan) -> None:
    """Half past seven on Tuesday in China is still Monday in UTC."""
    early_on_tuesday = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert accept_until(plan, early_on_tuesday, weekdays) == china(17, 15, date(2026, 11, 24))


def test_closing_time_is_a_setting(plan: HallPlan) -> None:
    late = replace(plan, rules=replace(plan.rules, issue_until_min=0))
    assert accept_until(late, china(9), weekdays) == china(17, 30)


def test_the_statutory_calendar() -> None:
    assert not is_workday(date(2026, 10, 1)), "National Day"
    assert not is_workday(date(2026, 2, 17)), "Spring Festival"
    assert is_workday(date(2026, 10, 10)), "a Saturday that is worked for it"
    assert is_workday(MONDAY)
    assert not is_workday(SATURDAY)


def test_beyond_the_known_years_it_is_monday_to_friday() -> None:
    assert is_workday(date(2090, 1, 2))
    assert not is_workday(date(2090, 1, 1))
