"""Undoing the last move at a window (撤销), and when it is too late for that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from small_hall import open_hall

from server.domain import errors
from server.domain.hall import Hall
from server.domain.ticket import HoldKind, TicketState
from server.domain.window import HelpKind, OpenState


@pytest.fixture
def hall(now: datetime) -> Hall:
    """A visit is being handled at window 1, another one waits."""
    hall = open_hall(windows=("1", "4"))
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance")
    hall.issue_ticket(now=now, ticket_id="t2", business="insurance")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    return hall


def rate(hall: Hall, now: datetime, ticket: str) -> None:
    hall.rate(now=now, unit=ticket, level=5, reasons=(), text="", channel="pad", dictionary_version="1")


def test_finishing_is_undone(hall: Hall, now: datetime) -> None:
    before = hall.day.windows["1"], hall.day.tickets["t1"]
    hall.finish(now=now + timedelta(minutes=3), window="1")
    hall.undo(now=now + timedelta(minutes=3, seconds=10), window="1")
    assert (hall.day.windows["1"], hall.day.tickets["t1"]) == before


def test_a_call_is_undone_and_the_ticket_has_its_place_again(hall: Hall, now: datetime) -> None:
    hall.finish(now=now, window="1")
    hall.call_next(now=now, window="1")
    hall.undo(now=now, window="1")
    assert hall.day.tickets["t2"].state is TicketState.WAITING
    assert hall.day.queue.in_order() == ["t2"]
    assert hall.day.tickets["t2"].calls == 0


def test_a_hold_is_not_undone_once_the_visit_goes_on_elsewhere(hall: Hall, now: datetime) -> None:
    hall.hold(now=now, window="1", kind=HoldKind.VISITOR, why="copies")
    hall.resume(now=now, window="4", ticket="t1")
    with pytest.raises(errors.MovedOn):
        hall.undo(now=now, window="1")


def test_not_after_the_set_seconds(hall: Hall, now: datetime) -> None:
    with pytest.raises(errors.NothingToUndo):
        hall.undo(now=now + timedelta(seconds=10.001), window="1")


def test_not_twice(hall: Hall, now: datetime) -> None:
    hall.undo(now=now, window="1")
    with pytest.raises(errors.NothingToUndo):
        hall.undo(now=now, window="1")


def test_a_rated_visit_is_not_taken_up_again(hall: Hall, now: datetime) -> None:
    hall.finish(now=now, window="1")
    rate(hall, now, "t1")
    with pytest.raises(errors.MovedOn):
        hall.undo(now=now, window="1")


def test_a_closed_window_does_not_get_its_visitor_back(hall: Hall, now: datetime) -> None:
    hall.finish(now=now, window="1")
    hall.sign_out(now=now, window="1")
    with pytest.raises(errors.NothingToUndo):
        hall.undo(now=now, window="1")


def test_the_pad_does_not_ask_again_for_a_rating_that_was_given_meanwhile(hall: Hall, now: datetime) -> None:
    hall.finish(now=now, window="1")
    hall.call_next(now=now, window="1")
    rate(hall, now, "t1")
    hall.undo(now=now, window="1")
    assert hall.day.windows["1"].armed is None
    assert hall.day.windows["1"].armed_until is None


# Seats, help and paper


def test_a_seat_taken_by_mistake_is_given_back_and_the_own_window_is_as_it_was(hall: Hall, now: datetime) -> None:
    hall.sign_in(now=now, window="3", clerk="c3")
    before = dict(hall.day.windows)
    hall.sign_in(now=now + timedelta(seconds=20), window="1", clerk="c3")
    assert (hall.day.windows["1"].clerk, hall.day.windows["3"].state) == ("c3", OpenState.CLOSED)
    hall.undo(now=now + timedelta(seconds=30), window="1")
    assert hall.day.windows == before
    assert hall.day.windows["1"].ticket == "t1", "the visit under way has not noticed"


def test_a_visit_taken_over_by_mistake_is_its_clerks_again(hall: Hall, now: datetime) -> None:
    before = hall.day.windows["1"], hall.day.tickets["t1"]
    hall.take_over(now=now + timedelta(minutes=3), window="1", clerk="c4")
    assert hall.day.tickets["t1"].owner == "c4"
    hall.undo(now=now + timedelta(minutes=3, seconds=9), window="1")
    assert (hall.day.windows["1"], hall.day.tickets["t1"]) == before
    assert hall.day.windows["4"].clerk == "c4", "and the one who took it sits where they sat"


def test_a_seat_is_not_given_back_to_somebody_who_has_found_another(hall: Hall, now: datetime) -> None:
    hall.sign_in(now=now, window="4", clerk="c3")
    hall.sign_in(now=now, window="5", clerk="c4")
    with pytest.raises(errors.MovedOn):
        hall.undo(now=now, window="4")


def test_a_window_that_somebody_has_taken_meanwhile_is_not_taken_from_them(hall: Hall, now: datetime) -> None:
    hall.sign_in(now=now, window="5", clerk="c4")
    hall.sign_in(now=now, window="4", clerk="c8")
    with pytest.raises(errors.MovedOn):
        hall.undo(now=now, window="5")


def test_signing_out_is_taken_back_by_whoever_did_it(hall: Hall, now: datetime) -> None:
    before = hall.day.windows["4"]
    hall.sign_out(now=now, window="4", clerk="c4")
    assert hall.has_just_left("4", "c4")
    assert not hall.has_just_left("4", "c1")
    assert not hall.has_just_left("4", None)
    hall.undo(now=now + timedelta(seconds=10), window="4")
    assert hall.day.windows["4"] == before


def test_what_the_manager_does_with_a_seat_is_not_the_clerks_to_take_back(hall: Hall, now: datetime) -> None:
    hall.sign_out(now=now, window="4")
    assert not hall.has_just_left("4", "c4")
    with pytest.raises(errors.NothingToUndo):
        hall.undo(now=now, window="4")


def test_a_call_for_help_is_taken_back_and_so_is_its_end(hall: Hall, now: datetime) -> None:
    hall.ask_help(now=now, window="1", kind=HelpKind.URGENT)
    asked = hall.day.windows["1"]
    hall.end_help(now=now, window="1", by="c1")
    hall.undo(now=now, window="1")
    assert hall.day.windows["1"] == asked
    hall.ask_help(now=now, window="1", kind=HelpKind.QUESTION)
    hall.undo(now=now, window="1")
    assert hall.day.windows["1"] == asked, "as it had been asked before"


def test_help_that_has_come_is_not_taken_back(hall: Hall, now: datetime) -> None:
    hall.ask_help(now=now, window="1", kind=HelpKind.URGENT)
    hall.end_help(now=now, window="1", by="manager")
    with pytest.raises(errors.MovedOn):
        hall.undo(now=now, window="1")


def test_paper_is_not_taken_back_and_nothing_else_is_in_its_stead(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=now, ticket_id="t1", matter="insurance-join")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    hall.give_notice(now=now, window="1", notice="n1", missing=(), why="no original", device=None, clerk="c1")
    with pytest.raises(errors.PaperIsOut):
        hall.undo(now=now, window="1")
    assert hall.day.tickets["t1"].state is TicketState.SERVING
