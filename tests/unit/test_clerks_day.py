"""The clerk's whole day: several matters, walk-ins, reminders, breaks, stand-ins, help, and everything taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from small_hall import open_hall

from server.domain.hall import Hall
from server.domain.ticket import HoldKind, Move, TicketState
from server.domain.window import HelpKind, OpenState


@pytest.fixture
def hall(now: datetime) -> Hall:
    """A visit for insurance is being handled at window 1, two others wait."""
    hall = open_hall(windows=("1", "2", "3", "4", "5"))
    for name in ("t1", "t2", "t3"):
        hall.issue_ticket(now=now, ticket_id=name, business="insurance")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    return hall


def test_a_visit_of_two_matters_is_one_ticket_rated_once_at_its_end(hall: Hall, now: datetime) -> None:
    hall.add_matter(now=now, window="1", business="market")
    hall.finish(now=now + timedelta(minutes=4), window="1")
    visit = hall.day.tickets["t1"]
    assert (visit.state, visit.business, visit.turn_at) == (TicketState.WAITING, "market", now)
    assert hall.day.windows["1"].armed is None
    assert hall.call_next(now=now + timedelta(minutes=5), window="3")[0].ticket == "t1"
    hall.start(now=now + timedelta(minutes=6), window="3")
    hall.finish(now=now + timedelta(minutes=9), window="3")
    visit = hall.day.tickets["t1"]
    assert hall.day.windows["3"].armed == "t1"
    assert [(stay.window, stay.business, stay.seconds) for stay in visit.stays] == [
        ("1", "insurance", 240), ("3", "market", 180),
    ]  # fmt: skip
    assert (visit.owner, visit.owner_window) == ("c1", "1")
    assert (hall.day.windows["1"].handling_s, hall.day.windows["3"].handling_s) == (240, 180)


def test_the_next_matter_goes_on_here_where_the_window_may_take_it(hall: Hall, now: datetime) -> None:
    hall.add_matter(now=now, window="1", matter="insurance-move")
    hall.finish(now=now + timedelta(minutes=2), window="1")
    assert hall.day.windows["1"].ticket == "t1"
    assert hall.day.tickets["t1"].matter == "insurance-move"
    assert hall.day.tickets["t1"].handling_s(now + timedelta(minutes=5)) == 180


def test_the_first_windows_minutes_count_after_a_transfer(hall: Hall, now: datetime) -> None:
    hall.transfer(now=now + timedelta(minutes=4), window="1", to_clerk="c2", why="knows the file", note="has the form")
    visit = hall.day.tickets["t1"]
    assert (visit.only_window, visit.note) == ("2", "has the form")
    assert hall.day.windows["1"].handling_s == 240
    assert hall.day.stays.of("c1").handling_s == 240


def test_whoever_waits_for_another_visit_is_woken_by_its_end_and_sleeps_again_when_that_is_undone(
    hall: Hall, now: datetime
) -> None:
    hall.hold(now=now, window="1", kind=HoldKind.WAITING, why="seal", wakes_on="t2", remind_min=5)
    held = hall.day.tickets["t1"].held
    assert held is not None
    assert (held.remind_at, held.awaits) == (now + timedelta(minutes=5), "t2")
    hall.call_this(now=now, window="4", ticket="t2", why="seal")
    hall.start(now=now, window="4")
    _, woken, *_ = hall.finish(now=now, window="4")
    assert (woken.ticket, woken.by) == ("t1", "t2")
    hall.undo(now=now, window="4")
    again = hall.day.tickets["t1"].held
    assert again is not None
    assert again.woken_at is None


def test_a_walk_in_is_served_at_once_under_the_next_number_and_is_given_up_when_undone(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    hall.walk_in(now=now, window="1", ticket_id="w", business="insurance")
    assert (hall.day.tickets["w"].code, hall.day.windows["1"].ticket) == ("A001", "w")
    hall.undo(now=now, window="1")
    assert hall.day.tickets["w"].state is TicketState.ABANDONED
    assert hall.day.windows["1"].free


def test_a_break_after_this_one_begins_with_its_end_and_is_undone_with_it(hall: Hall, now: datetime) -> None:
    hall.pause_window(now=now, window="1", reason="lunch", minutes=30, after_this=True, clerk="c1")
    assert hall.day.windows["1"].state is OpenState.OPEN
    later = now + timedelta(minutes=2)
    before = hall.day.windows["1"]
    hall.finish(now=later, window="1")
    state = hall.day.windows["1"]
    assert state.pause is not None
    assert (state.state, state.pause.until) == (OpenState.PAUSED, later + timedelta(minutes=30))
    hall.undo(now=later, window="1")
    assert hall.day.windows["1"] == before
    assert hall.day.figures.stood_open_s(before, later) == 120


def test_a_colleague_takes_over_with_the_clock_running_and_answers_for_the_visit(hall: Hall, now: datetime) -> None:
    hall.take_over(now=now + timedelta(minutes=3), window="1", clerk="b1")
    visit, state = hall.day.tickets["t1"], hall.day.windows["1"]
    assert (state.clerk, state.fenced, visit.clerk, visit.owner) == ("b1", "c1", "b1", "b1")
    assert visit.handling_s(now + timedelta(minutes=5)) == 300
    hall.finish(now=now + timedelta(minutes=5), window="1", outcome="returned")
    assert hall.day.stays.of("c1").handling_s == 180
    assert (hall.day.stays.of("b1").handling_s, hall.day.stays.of("b1").returned) == (120, 1)


def test_an_appointment_is_called_by_hand_only_when_it_is_due(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance")
    hall.issue_ticket(now=now, ticket_id="b", business="insurance", due_at=now + timedelta(minutes=20))
    assert hall.call_booked(now=now, window="1") == ()
    (called,) = hall.call_booked(now=now + timedelta(minutes=18), window="1")
    assert (called.ticket, called.reason["rule"]) == ("b", "booked")


def test_help_is_asked_until_somebody_comes(hall: Hall, now: datetime) -> None:
    hall.ask_help(now=now, window="1", kind=HelpKind.URGENT, why="shouting")
    assert hall.day.windows["1"].help is not None
    hall.end_help(now=now, window="1", by="manager")
    assert hall.day.windows["1"].help is None


def test_a_version_tells_a_changed_window_from_one_that_stands(hall: Hall, now: datetime) -> None:
    before, other = hall.day.version("1"), hall.day.version("2")
    hall.finish(now=now, window="1")
    assert hall.day.version("1") > before
    assert hall.day.version("2") == other


MOVES: dict[str, Callable[[Hall, datetime], object]] = {
    "recall": lambda hall, now: hall.recall(now=now, window="4"),
    "start": lambda hall, now: hall.start(now=now, window="4"),
    "no-show": lambda hall, now: hall.mark_no_show(now=now, window="4"),
    "finish": lambda hall, now: hall.finish(now=now, window="1"),
    "hold": lambda hall, now: hall.hold(now=now, window="1", kind=HoldKind.CLERK, why="sign"),
    "transfer": lambda hall, now: hall.transfer(now=now, window="1", to_zone="west", why="file"),
    "abandon": lambda hall, now: hall.give_up(now=now, window="1", why="left"),
    "abandon another": lambda hall, now: hall.give_up(now=now, window="1", ticket="t3", why="left"),
    "add a matter": lambda hall, now: hall.add_matter(now=now, window="1", business="market"),
    "pause": lambda hall, now: hall.pause_window(now=now, window="1", clerk="c1"),
    "pause after": lambda hall, now: hall.pause_window(now=now, window="1", after_this=True, clerk="c1"),
    "close": lambda hall, now: hall.close_window(now=now, window="5", clerk="c5"),
    "auto-call": lambda hall, now: hall.switch_auto_call(now=now, window="1", on=True, clerk="c1"),
}


@pytest.mark.parametrize("name", sorted(MOVES))
def test_every_move_is_taken_back_exactly(hall: Hall, now: datetime, name: str) -> None:
    """Called at window 4 twice already, so that everything may follow."""
    hall.call_next(now=now, window="4")
    hall.recall(now=now + timedelta(seconds=30), window="4")
    then = now + timedelta(minutes=2)
    before = dict(hall.day.windows), dict(hall.day.tickets), hall.day.queue.in_order()
    (event,) = MOVES[name](hall, then)
    hall.undo(now=then + timedelta(seconds=9), window=event.window)
    assert (dict(hall.day.windows), dict(hall.day.tickets), hall.day.queue.in_order()) == before


def test_the_history_names_what_ended_each_stay(hall: Hall, now: datetime) -> None:
    hall.hold(now=now, window="1", kind=HoldKind.VISITOR, why="copies")
    hall.resume(now=now, window="4", ticket="t1")
    hall.finish(now=now, window="4")
    assert [(stay.window, stay.end) for stay in hall.day.tickets["t1"].stays] == [("1", Move.HOLD), ("4", Move.FINISH)]
