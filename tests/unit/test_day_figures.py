"""The day so far by the half-hour, counted as it happens, is always what counting the tickets again would give."""

from __future__ import annotations

from datetime import timedelta

from small_hall import MORNING, open_hall
from views_of_a_hall import Stage, a_busy_morning

from server.domain.day_figures import DayFigures, number_of, share_of
from server.domain.waits.coming import coming_waits


def test_after_every_move_the_figures_are_those_of_the_tickets() -> None:
    stage = Stage()
    for name, step in a_busy_morning():
        step(stage)
        again = DayFigures()
        for ticket in stage.hall.day.tickets.values():
            again.ticket_changed(None, ticket)
        counted = {number: one for number, one in stage.hall.day.figures.half_hours.items() if one.taken or one.waits}
        assert counted.keys() >= {number for number, one in again.half_hours.items() if one.taken}, name
        for number, one in again.half_hours.items():
            here = stage.hall.day.figures.half_hours[number]
            assert (here.taken, here.served, here.abandoned, here.waits) == (
                one.taken,
                one.served,
                one.abandoned,
                one.waits,
            ), name
            assert abs(here.waited_s - one.waited_s) < 1e-6, name


def test_waits_count_when_they_end_also_for_those_who_leave() -> None:
    hall = open_hall(windows=("1", "5"))
    for name in ("a", "b"):
        hall.issue_ticket(now=MORNING, ticket_id=name, business="insurance")
    hall.call_next(now=MORNING + timedelta(minutes=10), window="1")
    hall.abandon(now=MORNING + timedelta(minutes=35), ticket="b", by="visitor")
    first, second = (hall.day.figures.half_hours[number_of(MORNING) + step] for step in (0, 1))
    assert (first.taken, first.mean_wait_min, first.p90_wait_min) == (2, 10.0, 10)
    assert (second.taken, second.abandoned, second.mean_wait_min) == (0, 1, 35.0)
    assert share_of({1: 9, 40: 1}, 0.9) == 1
    assert share_of({}, 0.9) is None


def test_a_window_stood_open_as_long_as_it_was() -> None:
    hall = open_hall(windows=("1",))
    figures = hall.day.figures
    hall.pause_window(now=MORNING + timedelta(minutes=20), window="1", reason="x")
    hall.open_window(now=MORNING + timedelta(minutes=30), window="1")
    assert figures.stood_open_s(hall.day.windows["1"], MORNING + timedelta(minutes=45)) == 35 * 60
    hall.close_day(now=MORNING + timedelta(minutes=60))
    assert figures.stood_open_s(hall.day.windows["1"], MORNING + timedelta(minutes=90)) == 50 * 60


def test_a_rush_is_foreseen_and_a_quiet_hall_is_not_alarmed() -> None:
    hall = open_hall(windows=("2", "3"))  # household and market
    for number in range(6):
        hall.issue_ticket(now=MORNING + timedelta(minutes=5 * number), ticket_id=f"h{number}", business="household")
    hall.issue_ticket(now=MORNING + timedelta(minutes=29), ticket_id="m", business="market")
    now = MORNING + timedelta(minutes=30)
    waits = {(one.business, one.in_min): one.minutes for one in coming_waits(hall.day, now, (0, 30, 60))}
    assert waits["household", 0] == 6 * 25
    assert waits["household", 30] == 6 * 25 + 30 * (6 * 25 / 30) - 30
    assert waits["household", 60] > waits["household", 30]
    assert waits["market", 30] == 0
    assert ("farming", 0) not in waits, "no window stands open for it"
