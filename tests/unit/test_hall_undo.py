"""Undoing the last move at a window (撤销), and when it is too late for that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from small_hall import open_hall

from server.domain import errors
from server.domain.hall import Hall
from server.domain.ticket import HoldKind, TicketState


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
    hall.rate(now=now, ticket=ticket, level=5, reasons=(), text="", channel="pad", dictionary_version="1")


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
