"""Stretches of windows cut from events say what the hall itself has counted as it happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from small_hall import MORNING, open_hall, small_plan
from views_of_a_hall import Stage, a_busy_morning

from server.domain import events as happened
from server.domain.hall import Hall
from server.domain.stretches import TOLD_BY, Stretch, stretches
from server.domain.window import OpenState
from server.domain.work_figures import WindowTimes, balance, window_times


def kept(events: Iterable[happened.Event]) -> list[happened.Event]:
    return [event for event in events if isinstance(event, TOLD_BY)]


@pytest.fixture
def hall() -> Hall:
    return open_hall()


def after(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def of(hall: Hall, minutes: float) -> list[Stretch]:
    return stretches(kept(hall.take_unsaved()), after(minutes))


def test_a_window_is_empty_idle_busy_and_paused_in_turn(hall: Hall) -> None:
    hall.sign_in(now=MORNING, window="1", clerk="ann")
    hall.issue_ticket(now=after(6), ticket_id="t", business="insurance")
    hall.call_next(now=after(10), window="1")
    hall.start(now=after(11), window="1")
    hall.finish(now=after(20), window="1")
    hall.pause_window(now=after(30), window="1", reason="休息")
    hall.sign_out(now=after(40), window="1", clerk="ann")
    found = of(hall, 60)
    told = [(one.clerk, one.state.value, one.busy, one.seconds / 60) for one in found]
    assert told == [
        ("ann", "open", False, 10),
        ("ann", "open", True, 10),
        ("ann", "open", False, 10),
        ("ann", "paused", False, 10),
    ]
    times = window_times(found, lambda one: one.window)["1"]
    assert (times.open, times.busy, times.idle, times.paused) == (30 * 60, 10 * 60, 20 * 60, 10 * 60)


def test_a_break_after_this_visit_begins_when_it_has_ended(hall: Hall) -> None:
    hall.sign_in(now=MORNING, window="1", clerk="ann")
    hall.open_window(now=MORNING, window="1")
    hall.issue_ticket(now=MORNING, ticket_id="t", business="insurance")
    hall.call_next(now=MORNING, window="1")
    hall.pause_window(now=after(2), window="1", reason="休息", after_this=True)
    hall.abandon(now=after(8), ticket="t", by="visitor")
    assert [(one.state, one.seconds) for one in of(hall, 10)] == [(OpenState.OPEN, 480), (OpenState.PAUSED, 120)]


def test_the_day_that_ends_ends_every_stretch(hall: Hall) -> None:
    hall.sign_in(now=MORNING, window="1", clerk="ann")
    hall.close_day(now=after(60))
    hall.open_day(now=after(70), business_day=MORNING.date(), accept_until=None)
    assert [one.seconds for one in of(hall, 90)] == [3600]


def test_who_sat_down_before_the_day_opened_came_for_it() -> None:
    hall = Hall(small_plan())
    hall.sign_in(now=after(-600), window="2", clerk="bo")
    hall.sign_in(now=after(-10), window="1", clerk="ann")
    hall.open_day(now=MORNING, business_day=MORNING.date(), accept_until=None)
    assert [(one.clerk, one.since) for one in of(hall, 30)] == [("bo", after(-120)), ("ann", after(-10))]


def test_they_say_what_the_hall_has_counted() -> None:
    stage = Stage()
    log: list[happened.Event] = []
    for name, step in a_busy_morning():
        step(stage)
        log += kept(stage.hall.take_unsaved())
        times = window_times(stretches(log, stage.now), lambda one: one.window)
        for code, state in stage.hall.day.windows.items():
            counted = stage.hall.day.figures.stood_open_s(state, stage.now)
            assert times.get(code, WindowTimes()).open == pytest.approx(counted, abs=11), (name, code)
    assert sum(one.open for one in times.values()) > 300


def test_balance_is_how_many_times_as_busy_as_the_hall() -> None:
    hall = WindowTimes(open=200, busy=100)
    assert balance(WindowTimes(open=100, busy=75), hall) == 1.5
    assert balance(WindowTimes(), hall) is None
    assert balance(WindowTimes(open=100), WindowTimes(open=100)) is None
