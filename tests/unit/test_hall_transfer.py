"""Handing a visit on (转移): no new number, and nobody loses by it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from small_hall import open_hall

from server.domain.hall import Hall
from server.domain.ticket import TicketState


@pytest.fixture
def hall(now: datetime) -> Hall:
    """A visit for a matter of insurance is being handled at window 5."""
    hall = open_hall(windows=("1", "2", "3", "4", "5"))
    hall.issue_ticket(now=now, ticket_id="t1", matter="insurance-join")
    hall.call_next(now=now, window="5")
    hall.start(now=now, window="5")
    return hall


def test_within_the_zone_the_matter_stays(hall: Hall, now: datetime) -> None:
    hall.transfer(now=now, window="5", to_zone="east", why="the specialist knows")
    assert hall.day.tickets["t1"].lane == ("insurance-join", None)


def test_to_another_zone_goes_where_fewest_wait_whole_businesses_and_matters_counted(hall: Hall, now: datetime) -> None:
    hall.issue_ticket(now=now, ticket_id="t2", business="farming")
    for name in ("t3", "t4"):
        hall.issue_ticket(now=now, ticket_id=name, matter="market-open")
    hall.issue_ticket(now=now, ticket_id="t5", business="unresolved")
    hall.issue_ticket(now=now, ticket_id="t6", business="unresolved")
    hall.transfer(now=now, window="5", to_zone="west", why="not ours")
    assert hall.day.tickets["t1"].business == "farming"
    assert hall.day.tickets["t1"].zone == "west"


def test_number_order_and_moment_stay(hall: Hall, now: datetime) -> None:
    before = hall.day.tickets["t1"]
    hall.transfer(now=now + timedelta(minutes=5), window="5", to_business="market", why="wrong tile")
    after = hall.day.tickets["t1"]
    assert after.state is TicketState.WAITING
    assert (after.code, after.order, after.issued_at, after.turn_at) == (
        before.code,
        before.order,
        before.issued_at,
        before.turn_at,
    )
    assert hall.day.windows["5"].free


def test_to_a_window_only_that_window_may_call(hall: Hall, now: datetime) -> None:
    hall.transfer(now=now, window="5", to_window="2", why="the clerk there has the file")
    assert hall.call_next(now=now, window="1") == ()
    assert hall.call_next(now=now, window="5") == ()
    assert hall.call_next(now=now, window="2")[0].ticket == "t1"


def test_waiting_for_the_second_window_is_no_handling_time(hall: Hall, now: datetime) -> None:
    hall.transfer(now=now + timedelta(minutes=4), window="5", to_window="2", why="the clerk there has the file")
    hall.call_next(now=now + timedelta(minutes=30), window="2")
    hall.start(now=now + timedelta(minutes=31), window="2")
    (finished,) = hall.finish(now=now + timedelta(minutes=36), window="2")
    assert finished.handling_s == 5 * 60
