"""A clerk's day from where they sat: in and out, breaks, late and early against the sessions of that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from small_hall import MORNING, open_hall

from server.domain import events as happened
from server.domain.attendance import ClerkDay, Hours, attendance, noting_hours
from server.domain.hall import Hall
from server.domain.stretches import TOLD_BY, Stretch, stretches
from server.domain.window import OpenState

GRACE = timedelta(minutes=5)


def after(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def sat(since: float, until: float, *, window: str = "1", state: OpenState = OpenState.OPEN) -> Stretch:
    return Stretch(
        day=MORNING.date(),
        window=window,
        clerk="ann",
        state=state,
        busy=False,
        since=after(since),
        until=after(until),
    )


def day_of(*stretches: Stretch, hours: Sequence[tuple[float, float]] = ((0, 180), (270, 480)), now: float) -> ClerkDay:
    sessions = {MORNING.date(): tuple((after(opens), after(closes)) for opens, closes in hours)}
    (month,) = attendance(stretches, sessions, GRACE, after(now))
    (day,) = month.days
    return day


def test_in_time_and_to_the_end_is_neither_late_nor_early() -> None:
    day = day_of(sat(-10, 180), sat(272, 480), now=600)
    assert (day.first_in, day.last_out) == (after(-10), after(480))
    assert (day.late, day.early, day.missed, day.still_in) == (0, 0, 0, False)
    assert day.present == (190 + 208) * 60


def test_late_and_early_are_counted_in_each_session_beyond_the_grace() -> None:
    day = day_of(sat(20, 160), sat(276, 479), now=600)
    assert (day.late, day.early) == ((20 + 6) * 60, 20 * 60)


def test_a_session_without_a_seat_is_missed_once_it_is_over() -> None:
    assert day_of(sat(0, 180), now=400).missed == 0
    assert day_of(sat(0, 180), now=480).missed == 1


def test_who_sits_there_now_has_not_left_early() -> None:
    day = day_of(sat(0, 100), now=100)
    assert (day.still_in, day.early) == (True, 0)


def test_breaks_are_counted_and_moving_to_another_window_is_none() -> None:
    day = day_of(
        sat(0, 30),
        sat(30, 40, state=OpenState.PAUSED),
        sat(40, 60),
        sat(60, 70, state=OpenState.PAUSED),
        sat(70, 180, window="2"),
        now=600,
    )
    assert (day.breaks, day.paused, day.windows) == (2, 20 * 60, ("1", "2"))
    assert (day.present, day.at_open) == (180 * 60, 160 * 60)


def test_a_day_outside_the_timetable_has_nobody_late() -> None:
    day = day_of(sat(200, 220), hours=(), now=600)
    assert (day.late, day.early, day.missed) == (0, 0, 0)


def test_from_the_events_of_a_hall() -> None:
    hall: Hall = open_hall()
    hours: Hours = {}
    hall.sign_in(now=after(7), window="1", clerk="ann")
    hall.sign_in(now=after(60), window="2", clerk="ann")
    hall.sign_in(now=after(60), window="1", clerk="bo")
    hall.sign_out(now=after(120), window="2", clerk="ann")
    hall.close_day(now=after(480))
    events: list[happened.Event] = [one for one in hall.take_unsaved() if isinstance(one, TOLD_BY)]
    months = attendance(stretches(noting_hours(events, hours), after(500)), hours, GRACE, after(500))
    ann, bo = (one.days[0] for one in months)
    assert (ann.clerk, ann.windows, ann.present / 60) == ("ann", ("1", "2"), 113)
    assert (bo.clerk, bo.last_out) == ("bo", after(480))
    assert list(hours) == [MORNING.date()]
