"""The waiting queue: lanes, places, and where a returning ticket stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from small_hall import MORNING

from server.domain.plan import HallPlan
from server.domain.queue import WaitingQueue
from server.domain.ticket import PriorityClass, Ticket


def ticket(order: int, *, minute: float = 0, **fields: object) -> Ticket:
    """A waiting ticket for insurance, taken so many minutes after nine."""
    at = MORNING + timedelta(minutes=minute)
    one = Ticket(
        id=f"t{order}", code=f"A{order:03d}", series="A", number=order, order=order, business="insurance", matter=None,
        zone="east", issued_at=at, turn_at=at,
    )  # fmt: skip
    return replace(one, **fields)  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def queue(plan: HallPlan) -> WaitingQueue:
    return WaitingQueue(plan)


def test_who_joins_later_stands_behind_and_ties_go_by_number(queue: WaitingQueue) -> None:
    for one in (ticket(3, minute=2), ticket(2, minute=1), ticket(1, minute=1)):
        queue.join(one)
    assert queue.in_order() == ["t1", "t2", "t3"]
    assert len(queue) == 3


def test_leaving_takes_out_that_ticket_only(queue: WaitingQueue) -> None:
    for order in (1, 2, 3):
        queue.join(ticket(order))
    queue.leave("t2")
    assert queue.in_order() == ["t1", "t3"]
    assert "t2" not in queue
    queue.leave("t2")
    assert len(queue) == 2


def test_an_emptied_lane_has_no_head(queue: WaitingQueue) -> None:
    queue.join(ticket(1))
    queue.leave("t1")
    assert list(queue.heads()) == list(queue.lanes()) == []


def test_appointments_stand_apart(queue: WaitingQueue) -> None:
    queue.join(ticket(1, priority_class=PriorityClass.APPOINTMENT, due_at=MORNING))
    assert list(queue.heads()) == []
    assert [place.ticket for _, place in queue.appointments()] == ["t1"]


def test_a_green_ticket_stands_two_hours_further_on(queue: WaitingQueue) -> None:
    queue.join(ticket(1, minute=0))
    queue.join(ticket(2, minute=119, priority_class=PriorityClass.GREEN))
    queue.join(ticket(3, minute=121, priority_class=PriorityClass.GREEN))
    assert queue.in_order() == ["t2", "t1", "t3"]


def test_matters_longer_than_the_cap_count_as_long_as_the_cap(queue: WaitingQueue) -> None:
    household = queue.rank(ticket(1, business="household"))  # usually 25 minutes
    birth = queue.rank(ticket(2, business="household", matter="household-birth"))  # 30 minutes
    assert household == birth == MORNING.timestamp() + 20 * 60


@pytest.mark.parametrize(("waiting", "behind"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3)])
def test_a_returning_ticket_stands_behind_the_next_three(queue: WaitingQueue, waiting: int, behind: int) -> None:
    for order in range(2, 2 + waiting):
        queue.join(ticket(order, minute=order))
    missed = ticket(1)
    turn_at, told = queue.turn_behind(missed, 3)
    queue.join(replace(missed, turn_at=turn_at))
    assert told == behind
    assert queue.in_order().index("t1") == behind


def test_coming_back_is_no_advantage_and_the_place_told_is_true(queue: WaitingQueue) -> None:
    for order in range(1, 8):
        queue.join(ticket(order, minute=order))
    missed = ticket(8, minute=30)
    turn_at, told = queue.turn_behind(missed, 3)
    assert turn_at == missed.turn_at
    assert told == 7


def test_three_who_came_in_the_same_instant_do_not_share_a_place_with_a_fourth(queue: WaitingQueue) -> None:
    for order in range(2, 6):
        queue.join(ticket(order, minute=1))
    missed = ticket(1)
    turn_at, told = queue.turn_behind(missed, 3)
    queue.join(replace(missed, turn_at=turn_at))
    assert told == queue.in_order().index("t1") == 4


def test_before_counts_the_places_in_front(queue: WaitingQueue) -> None:
    for order in (1, 2, 3):
        queue.join(ticket(order, minute=order))
    ((_, places),) = queue.lanes()
    for order in (1, 2, 3):
        assert queue.before(places, queue.rank(ticket(order, minute=order)), order) == order - 1


def test_the_rank_of_a_delayed_ticket_moves_with_its_turn(queue: WaitingQueue) -> None:
    later: datetime = MORNING + timedelta(minutes=10)
    assert queue.rank(replace(ticket(1), turn_at=later)) == queue.rank(ticket(1)) + 600
