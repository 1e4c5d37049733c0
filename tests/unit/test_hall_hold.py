"""Holding and resuming a visit (挂起, 回呼; domain.md §3.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from small_hall import open_hall

from server.domain import errors
from server.domain.hall import Hall
from server.domain.ticket import HoldKind, TicketState


@pytest.fixture
def hall(now: datetime) -> Hall:
    """A visit is being handled at window 1; window 5 may take the matter too."""
    hall = open_hall(windows=("1", "4", "5", "2"))
    hall.issue_ticket(now=now, ticket_id="t1", matter="insurance-join")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    return hall


def test_the_clerk_who_resumes_is_the_one_at_the_window(hall: Hall, now: datetime) -> None:
    hall.hold(now=now, window="1", kind=HoldKind.VISITOR, why="a copy is missing")
    hall.resume(now=now, window="5", ticket="t1")
    assert hall.day.tickets["t1"].clerk == "c5"
    assert hall.finish(now=now, window="5")[0].clerk == "c5"


def test_the_window_is_free_while_a_visit_is_held(hall: Hall, now: datetime) -> None:
    hall.hold(now=now, window="1", kind=HoldKind.CLERK, why="the manager has to sign")
    assert hall.day.windows["1"].free
    held = hall.day.tickets["t1"].held
    assert held is not None
    assert (held.kind, held.why, held.window) == (HoldKind.CLERK, "the manager has to sign", "1")


def test_held_time_is_no_handling_time(hall: Hall, now: datetime) -> None:
    hall.hold(now=now + timedelta(minutes=3), window="1", kind=HoldKind.VISITOR, why="copies")
    assert hall.day.tickets["t1"].handling_s(now + timedelta(minutes=20)) == 180
    hall.resume(now=now + timedelta(minutes=33), window="1", ticket="t1")
    (finished,) = hall.finish(now=now + timedelta(minutes=35), window="1")
    assert finished.handling_s == 5 * 60


@pytest.mark.parametrize("kind", [HoldKind.VISITOR, HoldKind.WAITING])
def test_papers_with_the_visitor_go_to_any_window_for_the_matter(hall: Hall, now: datetime, kind: HoldKind) -> None:
    hall.hold(now=now, window="1", kind=kind, why="copies")
    hall.resume(now=now, window="4", ticket="t1")
    assert hall.day.tickets["t1"].window == "4"
    with pytest.raises(errors.WindowBusy):
        hall.call_next(now=now, window="4")


def test_papers_with_the_clerk_come_back_even_when_the_window_no_longer_takes_the_matter(now: datetime) -> None:
    hall = open_hall(windows=("5",))
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance")
    hall.call_next(now=now, window="5")
    hall.start(now=now, window="5")
    hall.hold(now=now, window="5", kind=HoldKind.CLERK, why="copies")
    hall.turn_window(now=now, window="5", no_difference=False)
    hall.resume(now=now, window="5", ticket="t1")
    assert hall.day.tickets["t1"].state is TicketState.SERVING
