"""Tickets that the log has lost, restored by their receipts; numbers that are skipped (promises.md §3.1, P1, P2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from small_hall import MORNING, open_hall
from views_of_a_hall import Stage

from server.actions import receipts
from server.actions.receipts import Restored, Shown
from server.actions.turn import Turn
from server.domain.events import BookingCheckedIn, NumbersSkipped, TicketRestored
from server.domain.hall import Hall
from server.domain.receipt import TicketReceipt
from server.domain.ticket import PriorityClass, TicketState

TODAY = MORNING.date()
LATER = MORNING + timedelta(hours=1)


def taken(hall: Hall, ticket: str, **asked: Any) -> TicketReceipt:
    """A ticket taken at kiosk K1, and what the kiosk keeps of it."""
    hall.issue_ticket(now=MORNING, ticket_id=ticket, **{"business": "insurance"} | asked)
    turn = Turn(hall=hall, now=MORNING, caller="kiosk:K1", open_jobs={})
    return receipts.receipt_of(turn, ticket, device="K1", job=f"job-{ticket}", key=f"key-{ticket}", booking=None)


def restore(hall: Hall, receipt: TicketReceipt, **more: Any) -> TicketRestored:
    restored, *_ = hall.restore_ticket(now=LATER, receipt=receipt, **more)
    assert isinstance(restored, TicketRestored)
    return restored


def test_it_comes_back_as_it_was_under_its_own_number() -> None:
    lost = open_hall(windows=("1",))
    asked = ({}, {"priority": "green"}, {"matter": "insurance-join", "language": "en"}, {"due_at": LATER, "ref": "x"})
    kept = [taken(lost, f"t{n}", **more) for n, more in enumerate(asked)]
    hall = open_hall(windows=("1",))
    for receipt in kept:
        restore(hall, receipt)
    for ticket, before in lost.day.tickets.items():
        after = hall.day.tickets[ticket]
        assert replace(after, told=before.told, order=before.order) == before
    assert hall.day.queue.in_order() == lost.day.queue.in_order()
    hall.issue_ticket(now=LATER, ticket_id="new", business="insurance")
    assert hall.day.tickets["new"].code == "A005", "its numbers are given to nobody else"


def test_shown_twice_it_is_there_once() -> None:
    receipt = taken(open_hall(windows=("1",)), "t1")
    hall = open_hall(windows=("1",))
    restore(hall, receipt)
    hall.call_next(now=LATER, window="1")
    assert hall.restore_ticket(now=LATER, receipt=receipt) == ()
    assert hall.day.tickets["t1"].state is TicketState.CALLED


def test_a_number_that_is_somebody_elses_by_now_comes_back_marked() -> None:
    receipt = taken(open_hall(windows=("1",)), "t1")
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t2", business="insurance")
    restored = restore(hall, receipt)
    assert (restored.code, restored.printed, restored.twice) == ("A001B", "A001", True)
    assert restore(hall, replace(receipt, ticket="t3")).code == "A001C"
    hall.issue_ticket(now=LATER, ticket_id="t4", business="insurance")
    assert hall.day.tickets["t4"].code == "A002", "the series goes on as it was"


def test_whoever_waited_longer_is_called_first() -> None:
    receipt = taken(open_hall(windows=("1",)), "t1")
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING + timedelta(minutes=5), ticket_id="t2", business="insurance")
    restore(hall, receipt)
    hall.call_next(now=LATER, window="1")
    assert hall.day.tickets["t1"].state is TicketState.CALLED


def test_neither_closing_time_nor_a_pause_keeps_it_out() -> None:
    receipt = taken(open_hall(windows=("1",)), "t1")
    hall = Hall(open_hall().plan)
    hall.open_day(now=MORNING, business_day=TODAY, accept_until=MORNING)
    hall.pause_business(now=MORNING, business="insurance", reason="")
    assert restore(hall, receipt).code == "A001"


def test_a_ticket_of_a_kiosks_own_band_takes_its_lease_along() -> None:
    lost = open_hall(windows=("1",))
    lost.lease_numbers(now=MORNING, device="K1", holds=0)
    lost.merge_ticket(
        now=MORNING, ticket_id="k3", device="K1", business_day=TODAY, number=3, taken_at=MORNING, business="insurance",
    )  # fmt: skip
    turn = Turn(hall=lost, now=MORNING, caller="kiosk:K1", open_jobs={})
    receipt = receipts.receipt_of(turn, "k3", device="K1", job="k3", key=None, booking=None)
    hall = open_hall(windows=("1",))
    assert restore(hall, receipt).code == "A-K1-03"
    assert not hall.day.leased["K1"].holds(3)
    assert hall.day.numbers == {}


def test_a_lease_that_the_log_has_lost_is_believed_where_it_is_signed() -> None:
    hall = open_hall(windows=("1",))
    claimed = {"business_day": TODAY, "taken_at": MORNING, "business": "insurance", "device": "K1"}
    hall.merge_ticket(now=LATER, ticket_id="k3", number=3, leased_to=50, **claimed)
    assert hall.day.tickets["k3"].code == "A-K1-03"
    assert hall.day.leased["K1"].last == 50


def test_its_booking_is_checked_in() -> None:
    hall = open_hall(windows=("1",))
    slot = {"day": TODAY, "starts": LATER, "between": (TODAY, TODAY), "hours": ((LATER, LATER + timedelta(hours=3)),)}
    hall.book(now=MORNING, booking_id="b1", code="1234", business="insurance", phone="p", **slot)
    receipt = replace(taken(open_hall(windows=("1",)), "t1"), booking="b1")
    _, checked_in = hall.restore_ticket(now=LATER, receipt=receipt)
    assert isinstance(checked_in, BookingCheckedIn)
    assert checked_in.ticket == "t1"


def test_its_paper_stands_as_the_kiosk_says_and_a_refusal_stops_nobody() -> None:
    kept = taken(open_hall(windows=("1",)), "t1")
    hall = open_hall(windows=("1",))
    turn = Turn(hall=hall, now=LATER, caller="kiosk:K1", open_jobs={})
    yesterday = replace(kept, ticket="t0", business_day=TODAY - timedelta(days=1))
    outcomes = [receipts.restore(turn, Shown(receipt=one, paper="confirmed")) for one in (yesterday, kept, kept)]
    assert [one.outcome for one in outcomes] == [Restored.REFUSED, Restored.RESTORED, Restored.KNOWN]
    assert (outcomes[0].code, outcomes[0].reason) == (None, "receipt_of_another_day")
    (job,) = turn.jobs
    assert (job.id, job.state, job.device, job.ticket) == ("job-t1", "confirmed", "K1", "t1")


def test_numbers_that_were_given_out_are_skipped_once() -> None:
    hall = open_hall(windows=("1",))
    (skipped,) = hall.skip_numbers(now=LATER, business_day=TODAY, numbers={"A": 7, "B": 0}, lost=9)
    assert isinstance(skipped, NumbersSkipped)
    assert (skipped.numbers, skipped.lost) == ({"A": 7}, 9)
    hall.issue_ticket(now=LATER, ticket_id="t1", business="insurance")
    assert hall.day.tickets["t1"].code == "A008"
    assert hall.skip_numbers(now=LATER, business_day=TODAY, numbers={"A": 7}, lost=9) == (), "another process's word"
    (other_day,) = open_hall().skip_numbers(now=LATER, business_day=TODAY - timedelta(days=1), numbers={"A": 7}, lost=1)
    assert isinstance(other_day, NumbersSkipped)
    assert other_day.numbers == {}, "yesterday's numbers are no numbers of today"


def test_a_green_ticket_stays_green() -> None:
    receipt = taken(open_hall(windows=("1",)), "t1", priority="green")
    assert restore(open_hall(windows=("1",)), receipt).priority_class is PriorityClass.GREEN


def test_the_manager_is_told_what_was_lost_and_of_whom_a_guide_must_speak_to() -> None:
    stage = Stage()
    first = taken(open_hall(windows=("1",)), "lost")
    stage.take("insurance")
    stage.hall.skip_numbers(now=stage.now, business_day=TODAY, numbers={}, lost=12)
    stage.hall.restore_ticket(now=stage.now, receipt=first)
    told = {one["code"]: one["detail"] for one in stage.view("manager")["alerts"]}
    assert told["log_went_back"] == {"events": 12}
    assert told["number_twice"] == {"printed": "A001", "ticket": "A001B", "device": "K1", "at": "09:00"}
    assert told["tickets_restored"] == {"count": 1, "ticket": "A001B"}
    stage.later(31 * 60)
    stage.hall.abandon(now=stage.now, ticket="lost", by="guide")
    left = {one["code"] for one in stage.view("manager")["alerts"]}
    assert not left & {"log_went_back", "number_twice", "tickets_restored"}
