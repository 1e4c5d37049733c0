"""Deadlines over nights, weekends, holidays and make-up days, in the statutory calendar that is installed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from small_hall import small_plan

from server.domain.casework.deadlines import (
    NoWorkdayAhead,
    after_service_hours,
    after_workday_hours,
    after_workdays,
    end_of_workday,
    workdays_between,
)
from server.workdays import is_workday

PLAN = small_plan()  # Monday to Friday, 9 to 17, eight hours ahead of UTC


def local(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23T10:00", 1, "2026-11-23T11:00"),
        ("2026-11-23T16:40", 1, "2026-11-24T09:40"),  # twenty minutes today, forty tomorrow
        ("2026-11-23T22:00", 1, "2026-11-24T10:00"),
        ("2026-11-27T16:30", 1, "2026-11-30T09:30"),  # over a weekend
        ("2026-09-30T16:30", 1, "2026-10-08T09:30"),  # over the National Day week
    ],
)
def test_service_hours_run_only_while_the_hall_is_open(start: str, hours: float, due: str) -> None:
    assert after_service_hours(PLAN, local(start), hours, is_workday) == local(due)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-23T16:00", "2026-11-24T16:00"),
        ("2026-11-27T16:00", "2026-11-30T16:00"),
        ("2026-09-30T16:00", "2026-10-08T16:00"),
        ("2026-10-03T12:00", "2026-10-09T00:00"),  # begun on a day off: the clock starts with the next workday
    ],
)
def test_hours_of_workdays_stand_still_on_days_off(start: str, due: str) -> None:
    assert after_workday_hours(PLAN, local(start), 24, is_workday) == local(due)


def test_workdays_skip_the_national_holiday_and_count_its_make_up_day() -> None:
    assert not any(is_workday(date(2026, 10, day)) for day in range(1, 8))
    assert is_workday(date(2026, 10, 10))  # a Saturday that makes up for the holiday
    start = local("2026-09-30T15:00")
    assert after_workdays(PLAN, start, 1, is_workday) == local("2026-10-08T17:00")
    assert after_workdays(PLAN, start, 3, is_workday) == local("2026-10-10T17:00")
    assert after_workdays(PLAN, start, 5, is_workday) == local("2026-10-13T17:00")
    assert end_of_workday(PLAN, start, 5, is_workday) == local("2026-10-14T00:00")


def test_the_halls_own_days_off_come_first() -> None:
    plan = replace(PLAN, closed_on=(date(2026, 11, 24),), open_on=(date(2026, 11, 28),))
    assert after_workdays(plan, local("2026-11-23T10:00"), 1, is_workday) == local("2026-11-25T17:00")
    assert after_workdays(plan, local("2026-11-27T10:00"), 1, is_workday) == local("2026-11-28T17:00")


def test_a_day_that_has_begun_in_the_hall_but_not_in_greenwich_is_its_own() -> None:
    assert end_of_workday(PLAN, local("2026-11-24T01:00"), 0, is_workday) == local("2026-11-25T00:00")


def test_a_calendar_without_workdays_is_an_error() -> None:
    with pytest.raises(NoWorkdayAhead):
        after_workdays(PLAN, local("2026-11-23T10:00"), 1, lambda _: False)


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2026-09-30T09:00", "2026-09-30T17:00", 0),
        ("2026-09-30T09:00", "2026-10-07T17:00", 0),  # the holidays
        ("2026-10-08T09:00", "2026-10-13T17:00", 4),  # Saturday the 10th is a make-up day
        ("2026-10-13T09:00", "2026-10-08T17:00", -4),
        ("2026-11-27T17:00", "2026-11-30T09:00", 1),  # over a weekend
    ],
)
def test_workdays_left_are_counted_without_days_off(since: str, until: str, count: int) -> None:
    assert workdays_between(PLAN, local(since), local(until), is_workday) == count
