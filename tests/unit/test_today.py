"""今天可能办不到: said when the turn more likely than not comes after the hall has closed, on every screen alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from small_hall import MORNING
from views_of_a_hall import Stage

from server.domain.today import over_breaks
from server.domain.waits.forecast import Wait
from server.live.views.visitor_ticket import visitor_ticket


def at(hour: int, minute: int = 0) -> datetime:
    """An hour in Huangtan on the small hall's Monday."""
    return datetime(2026, 11, 23, hour - 8, minute, tzinfo=UTC)


TWO_SESSIONS = ((at(9), at(12)), (at(13, 30), at(17)))


@pytest.mark.parametrize(
    ("now", "work", "clock"),
    [
        (at(11), 30, 30),  # before the break
        (at(11), 60, 60),  # done just as it begins
        (at(11), 61, 151),  # the last minute is worked after it
        (at(12, 10), 30, 30),  # who works in the break goes on
        (at(16), 90, 90),  # nobody comes after the last session to put the work off to
        (at(8, 30), 20, 20),
    ],
)
def test_the_lunch_break_lengthens_a_wait(now: datetime, work: int, clock: int) -> None:
    wait = over_breaks(Wait(p10=0, p50=work, p90=work), TWO_SESSIONS, now)
    assert (wait.p10, wait.p50, wait.p90) == (0, clock, clock)


@pytest.mark.parametrize(
    ("now", "work", "clock"),
    [(at(8, 30), 5, 35), (at(12, 10), 5, 85), (at(8, 30), 240, 360), (at(10), 5, 5), (at(17, 5), 5, 5)],
)
def test_where_no_window_is_open_work_begins_with_the_next_session(now: datetime, work: int, clock: int) -> None:
    wait = over_breaks(Wait(p10=0, p50=work, p90=work), TWO_SESSIONS, now, staffed=False)
    assert (wait.p10, wait.p50, wait.p90) == (clock - work if work < 60 else 30, clock, clock)


@pytest.fixture
def stage() -> Stage:
    stage = Stage(opened=False)
    stage.hall.open_day(
        now=MORNING, business_day=MORNING.date(), accept_until=at(16, 45), hours=TWO_SESSIONS
    )  # fmt: skip
    stage.seat("3")
    return stage


def tile(stage: Stage) -> tuple[bool, str | None]:
    (found,) = (one for one in stage.view("kiosk:K1")["businesses"] if one["code"] == "market")
    words = found["today_warning"]
    return found["unlikely_today"], words and words["zh"]


def test_it_is_said_on_the_tile_the_ticket_the_phone_and_to_the_manager(stage: Stage) -> None:
    stage.later((at(15) - stage.now).total_seconds())
    likely = [stage.take("market") for _ in range(7)]  # a quarter of an hour each: until 16:45
    assert tile(stage) == (False, None)
    last = [stage.take("market") for _ in range(3)]
    assert tile(stage) == (True, "前面的人较多，今天可能办不到（17:00 结束办理）")
    told = [event for event in stage.hall.take_unsaved() if getattr(event, "ticket", None) in likely + last]
    assert [event.unlikely_today for event in told] == [False] * 9 + [True]  # type: ignore[attr-defined]
    warned = [bool((visitor_ticket(stage.sight(), one) or {})["today_warning"]) for one in likely + last]
    assert warned == [False] * 9 + [True]
    (alert,) = (one for one in stage.view("manager")["alerts"] if one["code"].startswith("unlikely"))
    assert (alert["code"], alert["level"], alert["detail"]["people"]) == ("unlikely_today", "now", 1)
    stage.seat("5")  # another window halves the wait
    assert tile(stage) == (False, None)


def test_the_manager_is_told_before_anybody_comes_in_vain(stage: Stage) -> None:
    stage.later((at(15) - stage.now).total_seconds())
    for _ in range(6):
        stage.take("market")
    alerts = {one["code"]: one["detail"] for one in stage.view("manager")["alerts"]}
    assert alerts["unlikely_soon"]["in_min"] in (30, 60)
    assert alerts["unlikely_soon"]["people"] == 0
    assert "unlikely_today" not in alerts


def test_after_closing_time_an_open_window_still_finishes_with_those_who_wait(stage: Stage) -> None:
    stage.later((at(16, 30) - stage.now).total_seconds())
    ticket = stage.take("market")
    stage.later((at(17, 5) - stage.now).total_seconds())
    assert (visitor_ticket(stage.sight(), ticket) or {})["today_warning"] is None
    stage.hall.close_window(now=stage.now, window="3")
    assert (visitor_ticket(stage.sight(), ticket) or {})["today_warning"]


def test_a_day_opened_by_hand_outside_the_timetable_has_no_end_to_warn_of() -> None:
    stage = Stage()
    stage.seat("3")
    stage.later(timedelta(hours=12).total_seconds())
    for _ in range(30):
        stage.take("market")
    assert tile(stage) == (False, None)
