"""Numbers leased to a kiosk, and its tickets taken in afterwards (promises.md §2.5, P2, P10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from small_hall import MORNING, open_hall

from server.actions import devices
from server.actions.leases import Claim, believed
from server.actions.turn import Turn
from server.domain.events import NumbersLeased, TicketAbandoned, TicketMerged
from server.domain.hall import Hall
from server.domain.offline_refusals import NumberVoid
from server.domain.ticket import PriorityClass, Ticket, TicketState

TODAY = MORNING.date()


def after(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def leased(windows: tuple[str, ...] = ("1",)) -> Hall:
    hall = open_hall(windows=windows)
    hall.lease_numbers(now=MORNING, device="K3", holds=0)
    return hall


def merge(hall: Hall, number: int, *, minute: float, now: float = 60, **more: Any) -> Ticket:
    merged, *_ = hall.merge_ticket(
        now=after(now), ticket_id=f"k{number}", device="K3", business_day=TODAY, number=number,
        taken_at=after(minute), **{"business": "insurance"} | more,
    )  # fmt: skip
    assert isinstance(merged, TicketMerged)
    return hall.day.tickets[merged.ticket]


def test_a_kiosk_has_numbers_of_its_own() -> None:
    hall = leased()
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance")
    assert merge(hall, 1, minute=5).code == "A-K3-01"
    assert merge(hall, 2, minute=6, business="household").code == "B-K3-02"
    hall.issue_ticket(now=after(61), ticket_id="t2", business="insurance")
    assert hall.day.tickets["t2"].code == "A002", "the hall's own numbers go on as if nothing had been"


def test_more_are_given_when_fewer_than_twenty_remain() -> None:
    hall = leased()
    assert hall.lease_numbers(now=MORNING, device="K3", holds=50) == ()
    for number in range(1, 31):
        merge(hall, number, minute=number)
    assert hall.lease_numbers(now=after(60), device="K3", holds=50) == (), "twenty are enough"
    merge(hall, 31, minute=31)
    (given,) = hall.lease_numbers(now=after(60), device="K3", holds=50)
    assert isinstance(given, NumbersLeased)
    assert (given.first, given.last) == (1, 100)
    assert merge(hall, 32, minute=32), "what was unused is still good"


def test_a_kiosk_that_lost_its_numbers_gets_others() -> None:
    hall = leased()
    (given,) = hall.lease_numbers(now=after(1), device="K3", holds=0)
    assert isinstance(given, NumbersLeased)
    assert (given.first, given.last) == (51, 100)
    assert hall.day.leased["K3"].unused == 50


def test_unused_numbers_are_void_at_the_end_of_the_day_even_if_it_is_opened_again() -> None:
    hall = leased()
    merge(hall, 1, minute=5)
    hall.close_day(now=after(90))
    assert hall.day.leased["K3"].unused == 0
    hall.open_day(now=after(91), business_day=TODAY, accept_until=None)
    with pytest.raises(NumberVoid):
        merge(hall, 2, minute=6, now=92)
    (given,) = hall.lease_numbers(now=after(92), device="K3", holds=50)
    assert isinstance(given, NumbersLeased)
    assert given.first == 51


def test_a_revoked_lease_counts_for_nothing_what_was_brought_in_stays_and_new_numbers_are_others() -> None:
    hall = leased()
    merge(hall, 1, minute=5)
    (revoked,) = hall.revoke_lease(now=after(10), device="K3", why="stolen")
    assert (revoked.device, revoked.last, revoked.why) == ("K3", 50, "stolen")  # type: ignore[attr-defined]
    with pytest.raises(NumberVoid):
        merge(hall, 2, minute=6, now=11)
    assert hall.day.tickets["k1"].state is TicketState.WAITING
    assert hall.revoke_lease(now=after(12), device="K3", why="again") == ()
    assert hall.revoke_lease(now=after(12), device="K9", why="never had one") == ()
    (given,) = hall.lease_numbers(now=after(13), device="K3", holds=50)
    assert isinstance(given, NumbersLeased)
    assert (given.first, given.last) == (51, 100)


def test_a_kiosk_that_is_shut_out_loses_its_lease() -> None:
    hall = leased()
    turn = Turn(hall=hall, now=after(10), caller="person:manager", open_jobs={})
    devices.revoked(turn, "K3", why="stolen", write=lambda _connection: None)
    assert hall.day.leased["K3"].unused == 0


def test_the_place_counts_from_when_the_ticket_was_given_out() -> None:
    hall = leased()
    hall.issue_ticket(now=after(10), ticket_id="t10", business="insurance")
    merge(hall, 1, minute=5)
    (called,) = hall.call_next(now=after(60), window="1")
    assert called.ticket == "k1"  # type: ignore[attr-defined]


@pytest.mark.parametrize("claimed", [-600, 0, 9.99])
def test_never_before_somebody_who_has_been_called(claimed: float) -> None:
    hall = leased()
    hall.issue_ticket(now=after(10), ticket_id="t10", business="insurance")
    hall.call_next(now=after(20), window="1")
    late = merge(hall, 1, minute=claimed)
    assert late.turn_at > hall.day.tickets["t10"].turn_at
    assert merge(hall, 2, minute=15).turn_at == after(15), "whoever came later anyway keeps the moment"


def test_a_called_green_ticket_does_not_push_others_back() -> None:
    """It was called by its credit, not because it was there first."""
    hall = leased()
    hall.issue_ticket(now=after(30), ticket_id="g", business="insurance", priority="elderly")
    hall.call_next(now=after(31), window="1")
    assert merge(hall, 1, minute=5).turn_at == after(5)


def test_a_called_visitor_of_another_business_does_not_push_others_back() -> None:
    hall = leased(windows=("1", "2"))
    hall.issue_ticket(now=after(30), ticket_id="b", business="household")
    hall.call_next(now=after(31), window="2")
    assert merge(hall, 1, minute=5).turn_at == after(5)


def test_neither_a_pause_nor_the_end_of_giving_out_refuses_a_paper() -> None:
    hall = leased()
    hall.pause_business(now=after(1), business="insurance", reason="system down")
    green = merge(hall, 1, minute=5, priority="elderly")
    assert (green.state, green.priority_class, green.source) == (TicketState.WAITING, PriorityClass.GREEN, "offline")


def test_a_ticket_of_the_same_touch_that_nobody_holds_is_given_up() -> None:
    hall = leased(windows=())
    hall.issue_ticket(now=after(5), ticket_id="t1", business="insurance")
    hall.take_unsaved()
    merge(hall, 1, minute=5, instead_of="t1")
    assert [type(event) for event in hall.take_unsaved()] == [TicketMerged, TicketAbandoned]
    assert hall.day.tickets["t1"].state is TicketState.ABANDONED


def test_one_that_was_called_meanwhile_is_left_to_its_window() -> None:
    hall = leased()
    hall.issue_ticket(now=after(5), ticket_id="t1", business="insurance")
    hall.call_next(now=after(6), window="1")
    merge(hall, 1, minute=5, instead_of="t1")
    assert hall.day.tickets["t1"].state is TicketState.CALLED


@pytest.mark.parametrize(
    ("contact", "offset_s", "minute"),
    [(10, 60, 11), (10, 0, 10), (-500, 0, 2), (10, 1e9, 60), (300, 0, 60)],
    ids=["honest", "at once", "before the lease", "after now", "a contact to come"],
)
def test_a_claimed_time_lies_between_the_lease_and_now(contact: float, offset_s: float, minute: float) -> None:
    claim = Claim(
        ticket="k1", number=1, business="insurance", matter=None, priority=None, contact=after(contact),
        offset_s=min(offset_s, 7 * 86_400), paper="confirmed",
    )  # fmt: skip
    assert believed(claim, after(2), after(60)) == after(minute)
