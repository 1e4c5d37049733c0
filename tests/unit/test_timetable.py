"""When the timetable opens and closes the business day, and what done by hand it leaves alone (promises.md §2.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from small_hall import small_plan

from server.actions.day import Slips, keep_timetable
from server.actions.turn import Turn
from server.domain.calendar import DayMove, due
from server.domain.events import DayClosed
from server.domain.hall import Hall
from server.domain.plan import HallPlan, Session

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
SLIPS = Slips(confirmed=1, open=("t9",))


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


def wanted(hall: Hall, now: datetime) -> DayMove | None:
    return due(hall.plan, hall.day, now, weekdays)


def tick(hall: Hall, now: datetime) -> DayMove | None:
    turn = Turn(hall=hall, now=now, caller="timetable:small", open_jobs={})
    return keep_timetable(turn, workday=weekdays, slips_of=lambda _: SLIPS)


@pytest.fixture
def hall() -> Hall:
    """Sessions from 9 to 17 on weekdays; opens 30 minutes before, closes 60 minutes after."""
    return Hall(small_plan())


def test_a_whole_day_by_the_timetable(hall: Hall) -> None:
    assert [wanted(hall, at(MONDAY, hour, minute)) for hour, minute in ((0, 0), (8, 29))] == [None, None]
    assert tick(hall, at(MONDAY, 8, 30)) is DayMove.OPEN
    assert hall.day.business_day == MONDAY
    assert hall.day.accept_until == at(MONDAY, 16, 45)
    assert tick(hall, at(MONDAY, 8, 31)) is None
    assert tick(hall, at(MONDAY, 17, 59)) is None
    assert tick(hall, at(MONDAY, 18, 0)) is DayMove.CLOSE
    assert [tick(hall, at(MONDAY, hour)) for hour in (18, 23)] == [None, None]
    assert tick(hall, at(TUESDAY, 8, 30)) is DayMove.OPEN
    assert hall.day.business_day == TUESDAY


def test_the_end_says_what_became_of_the_paper(hall: Hall) -> None:
    tick(hall, at(MONDAY, 9))
    hall.take_unsaved()
    tick(hall, at(MONDAY, 18))
    (closed,) = hall.take_unsaved()
    assert isinstance(closed, DayClosed)
    assert closed.open_slips == ("t9",)
    assert closed.slips == {
        "issued": 2, "confirmed": 1, "reprinted": 0, "suspect": 0, "screen_only": 0, "open": 1,
    }  # fmt: skip


def test_no_day_without_sessions(hall: Hall) -> None:
    assert wanted(hall, at(SATURDAY, 10)) is None
    holiday = Hall(replace(hall.plan, closed_on=(MONDAY,)))
    assert wanted(holiday, at(MONDAY, 10)) is None
    makeup = Hall(replace(hall.plan, open_on=(SATURDAY,)))
    assert wanted(makeup, at(SATURDAY, 10)) is DayMove.OPEN


def test_a_server_started_late_opens_late_and_not_in_the_evening(hall: Hall) -> None:
    assert wanted(hall, at(MONDAY, 16, 59)) is DayMove.OPEN
    assert wanted(hall, at(MONDAY, 17, 0)) is None


def test_a_day_closed_by_hand_is_not_opened_again_and_one_opened_again_stays_until_midnight(hall: Hall) -> None:
    tick(hall, at(MONDAY, 9))
    hall.close_day(now=at(MONDAY, 11))
    assert wanted(hall, at(MONDAY, 12)) is None
    hall.open_day(now=at(MONDAY, 19), business_day=MONDAY, accept_until=None)  # an evening for entrepreneurs
    assert [wanted(hall, at(MONDAY, hour)) for hour in (19, 23)] == [None, None]
    assert wanted(hall, at(TUESDAY, 0)) is DayMove.CLOSE


def test_a_day_opened_by_hand_in_its_hours_ends_by_the_timetable(hall: Hall) -> None:
    hall.open_day(now=at(MONDAY, 7), business_day=MONDAY, accept_until=None)
    assert wanted(hall, at(MONDAY, 18)) is DayMove.CLOSE


def test_a_day_without_hours_opened_by_hand_ends_at_midnight(hall: Hall) -> None:
    hall.open_day(now=at(SATURDAY, 10), business_day=SATURDAY, accept_until=None)
    assert wanted(hall, at(SATURDAY, 23, 59)) is None
    assert wanted(hall, at(SATURDAY + timedelta(days=1), 0)) is DayMove.CLOSE


def test_a_day_ahead_is_left_alone(hall: Hall) -> None:
    hall.open_day(now=at(MONDAY, 10), business_day=TUESDAY, accept_until=None)
    assert wanted(hall, at(MONDAY, 23)) is None
    hall.close_day(now=at(MONDAY, 23))
    assert wanted(hall, at(TUESDAY, 10)) is None, "it was closed by hand"


def test_nobody_is_cut_short_but_at_midnight(hall: Hall) -> None:
    tick(hall, at(MONDAY, 9))
    hall.sign_in(now=at(MONDAY, 9), window="1", clerk="c1")
    hall.issue_ticket(now=at(MONDAY, 16), ticket_id="t1", business="insurance")
    hall.call_next(now=at(MONDAY, 16), window="1")
    hall.start(now=at(MONDAY, 16), window="1")
    assert wanted(hall, at(MONDAY, 18, 30)) is None
    assert wanted(hall, at(TUESDAY, 0)) is DayMove.CLOSE, "forgotten"
    hall.finish(now=at(MONDAY, 18, 40), window="1")
    assert wanted(hall, at(MONDAY, 18, 41)) is DayMove.CLOSE


def test_a_day_that_was_forgotten_ends_before_the_next_begins(hall: Hall) -> None:
    """The server was off from Monday noon until Tuesday morning."""
    tick(hall, at(MONDAY, 9))
    assert [tick(hall, at(TUESDAY, 9)), tick(hall, at(TUESDAY, 9)), tick(hall, at(TUESDAY, 9))] == [
        DayMove.CLOSE, DayMove.OPEN, None,
    ]  # fmt: skip
    assert hall.day.business_day == TUESDAY


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["23 hours", "25 hours"])
def test_a_day_of_23_or_25_hours(day: date) -> None:
    """Where clocks are changed: on a Sunday, here a make-up workday with the hours of a Monday."""
    berlin = ZoneInfo("Europe/Berlin")
    plan: HallPlan = replace(
        small_plan(), time_zone="Europe/Berlin", sessions=(Session(weekdays=(0,), opens=time(9), closes=time(17)),)
    )
    hall = Hall(plan)
    every_day = [wanted(hall, at(day, hour, 30, berlin)) for hour in (2, 7)]
    assert every_day == [None, None]
    turn = Turn(hall=hall, now=at(day, 8, 30, berlin), caller="timetable", open_jobs={})
    assert keep_timetable(turn, workday=lambda _: True, slips_of=lambda _: SLIPS) is DayMove.OPEN
    assert hall.day.business_day == day
    assert due(plan, hall.day, at(day, 17, 59, berlin), lambda _: True) is None
    assert due(plan, hall.day, at(day, 18, 0, berlin), lambda _: True) is DayMove.CLOSE
