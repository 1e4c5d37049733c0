"""A hall's day: opening, numbering, seats, and the evening."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from day_picture import picture
from small_hall import open_hall

from server.domain.errors import AlreadyRated, TicketLimitReached
from server.domain.hall import Hall
from server.domain.ticket import OPEN, HoldKind, TicketState
from server.domain.window import OpenState


def issue(hall: Hall, now: datetime, name: str, business: str = "insurance") -> str:
    (issued,) = hall.issue_ticket(now=now, ticket_id=name, business=business)
    return str(issued.code)


def test_every_series_counts_for_itself(hall: Hall, now: datetime) -> None:
    codes = [issue(hall, now, f"t{n}", business) for n, business in enumerate(("insurance", "market", "insurance"))]
    assert codes == ["A001", "C001", "A002"]
    assert [hall.day.tickets[f"t{n}"].order for n in range(3)] == [1, 2, 3]


def test_the_thousandth_ticket_gets_a_fourth_digit(hall: Hall, now: datetime) -> None:
    hall.day.numbers["A"] = 999
    assert issue(hall, now, "t1") == "A1000"


def test_a_day_opened_again_goes_on_with_its_numbers_and_the_next_day_begins_anew(hall: Hall, now: datetime) -> None:
    issue(hall, now, "t1")
    hall.close_day(now=now)
    hall.open_day(now=now, business_day=now.date(), accept_until=None)
    assert issue(hall, now, "t2") == "A002"
    hall.close_day(now=now)
    hall.open_day(now=now, business_day=now.date() + timedelta(days=1), accept_until=None)
    assert issue(hall, now, "t3") == "A001"


def test_a_day_opened_again_goes_on_with_its_limits_and_its_figures(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    for name in ("t1", "t2"):
        hall.issue_ticket(now=now, ticket_id=name, business="market", id_hash="one")
    issue(hall, now, "t3")
    hall.call_next(now=now, window="1")
    hall.start(now=now, window="1")
    hall.finish(now=now + timedelta(minutes=4), window="1")
    hall.close_day(now=now + timedelta(minutes=5))
    rating = {"level": 5, "reasons": (), "text": "", "channel": "link", "dictionary_version": "1"}
    hall.rate(now=now + timedelta(minutes=6), unit="t3", **rating)  # on the way home
    hall.open_day(now=now + timedelta(minutes=7), business_day=now.date(), accept_until=None)
    with pytest.raises(TicketLimitReached):
        hall.issue_ticket(now=now + timedelta(minutes=8), ticket_id="t4", business="farming", id_hash="one")
    assert (hall.day.windows["1"].finished, hall.day.windows["1"].handling_s) == (1, 240)
    assert (hall.day.counts[TicketState.FINISHED], hall.day.counts[TicketState.UNSERVED]) == (1, 2)
    with pytest.raises(AlreadyRated):
        hall.rate(now=now + timedelta(minutes=9), unit="t3", **rating)
    hall.close_day(now=now + timedelta(minutes=10))
    hall.open_day(now=now + timedelta(days=1), business_day=now.date() + timedelta(days=1), accept_until=None)
    assert hall.day.tickets == {}
    assert hall.day.windows["1"].finished == 0
    hall.issue_ticket(now=now + timedelta(days=1), ticket_id="t5", business="market", id_hash="one")


def test_the_evening_counts_everybody_who_is_still_here(now: datetime) -> None:
    hall = open_hall(windows=("1", "2", "3", "4"))
    for name, business in (("a", "insurance"), ("b", "household"), ("c", "market"), ("d", "farming"), ("e", "market")):
        issue(hall, now, name, business)
    for window in ("1", "2", "3", "4"):
        hall.call_next(now=now, window=window)
    hall.start(now=now, window="1")
    hall.finish(now=now, window="1")  # a is finished, b called, c held, d missed, e waits
    hall.start(now=now, window="3")
    hall.hold(now=now, window="3", kind=HoldKind.WAITING, why="the seal")
    hall.recall(now=now + timedelta(minutes=1), window="4")
    hall.mark_no_show(now=now + timedelta(minutes=1), window="4")
    (closed,) = hall.close_day(now=now + timedelta(minutes=2))
    assert sorted(closed.unserved) == ["b", "c", "d", "e"]
    assert {name: ticket.state for name, ticket in hall.day.tickets.items()} == {
        "a": TicketState.FINISHED, **dict.fromkeys("bcde", TicketState.UNSERVED)
    }  # fmt: skip
    assert len(hall.day.queue) == 0
    assert all(state.state is OpenState.CLOSED and state.clerk is None for state in hall.day.windows.values())


def test_every_state_is_open_or_final() -> None:
    assert frozenset(TicketState) - OPEN == {TicketState.FINISHED, TicketState.ABANDONED, TicketState.UNSERVED}


def test_signing_in_before_the_day_keeps_the_seat_and_opens_nothing(closed_hall: Hall, now: datetime) -> None:
    closed_hall.sign_in(now=now, window="1", clerk="c1")
    closed_hall.open_day(now=now, business_day=now.date(), accept_until=None)
    assert closed_hall.day.windows["1"].clerk == "c1"
    assert closed_hall.day.windows["1"].state is OpenState.CLOSED


def test_a_clerk_sits_at_one_window_only(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    hall.sign_in(now=now, window="4", clerk="c1")
    assert hall.day.windows["1"].clerk is None
    assert hall.day.windows["1"].state is OpenState.CLOSED
    assert hall.day.windows["4"].clerk == "c1"
    assert hall.day.windows["4"].free


def test_whoever_signs_in_takes_over_the_seat(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    hall.sign_in(now=now, window="1", clerk="c2")
    assert hall.day.windows["1"].clerk == "c2"
    assert hall.day.windows["1"].free


@pytest.mark.parametrize("again", ["open_window", "close_window"])
def test_what_is_so_already_makes_no_event(hall: Hall, now: datetime, again: str) -> None:
    hall.open_window(now=now, window="1")
    getattr(hall, again)(now=now, window="1")
    assert getattr(hall, again)(now=now + timedelta(minutes=1), window="1") == ()


def test_a_window_that_reopens_with_a_visitor_is_not_idle(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    issue(hall, now, "t1")
    hall.call_next(now=now, window="1")
    hall.pause_window(now=now, window="1", reason="training")
    hall.open_window(now=now, window="1")
    assert hall.day.windows["1"].idle_since is None


def test_who_asked_for_more_time_steps_back(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    issue(hall, now, "t1")
    issue(hall, now + timedelta(minutes=5), "t2")
    hall.delay(now=now, ticket="t1", minutes=10)
    assert hall.day.queue.in_order() == ["t2", "t1"]


def test_giving_up_at_the_window_frees_it(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    issue(hall, now, "t1")
    hall.call_next(now=now, window="1")
    hall.abandon(now=now, ticket="t1", by="guide")
    assert hall.day.windows["1"].free
    assert hall.day.counts[TicketState.ABANDONED] == 1


def test_the_log_rebuilds_the_day(now: datetime) -> None:
    hall = open_hall(windows=("1", "5"))
    issue(hall, now, "t1")
    hall.call_next(now=now, window="1")
    hall.turn_window(now=now, window="5", no_difference=False)
    again = Hall(hall.plan)
    again.replay(hall.take_unsaved())
    assert picture(again.day) == picture(hall.day)
    assert again.take_unsaved() == ()
