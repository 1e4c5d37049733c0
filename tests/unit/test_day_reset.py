"""Resetting a business day: what ends with it, what goes on, and that its log says the same when it is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from small_hall import MORNING, open_hall, small_plan

from server.actions import day as days
from server.actions.turn import Turn
from server.domain import errors, events
from server.domain.hall import Hall
from server.domain.plan import IssueLimits
from server.domain.ticket import TicketState
from server.domain.window import OpenState

TODAY = MORNING.date()
LATER = MORNING + timedelta(hours=2)
ORDER = days.ResetOrder(business_day=TODAY, approval="a", why="系统演练后误开", by="m1", approved_by="m2")


def limited_hall() -> Hall:
    plan = small_plan()
    few = tuple(
        replace(one, limits=IssueLimits(per_day=2)) if one.code == "insurance" else one for one in plan.businesses
    )
    hall = open_hall(replace(plan, businesses=few), windows=("1",))
    for number in (1, 2):
        hall.issue_ticket(
            now=MORNING, ticket_id=f"t{number}", business="insurance", id_hash="h" if number == 2 else None
        )
    return hall


def reset(hall: Hall, order: days.ResetOrder = ORDER) -> list[object]:
    written: list[object] = []
    turn = Turn(hall=hall, now=LATER, caller="person:m1", open_jobs={})
    days.reset_day(turn, order, workday=lambda _: True, slips_of=lambda _: days.Slips(), write=written.append)
    for write in turn.beside:
        write("connection")
    return written


def test_a_reset_ends_the_day_and_begins_it_anew_with_numbers_that_go_on() -> None:
    hall = limited_hall()
    hall.call_next(now=MORNING, window="1")
    with pytest.raises(errors.DayFull):
        hall.issue_ticket(now=MORNING, ticket_id="t3", business="insurance")
    before = len(hall.day.tickets)
    hall.take_unsaved()
    assert reset(hall) == ["connection"], "the approval is used up in the same commit"
    told = hall.take_unsaved()
    assert [type(one) for one in told] == [events.DayClosed, events.DayReset, events.DayOpened]
    assert told[1] == events.DayReset(
        at=LATER, business_day=TODAY, approval="a", why="系统演练后误开", by="m1", approved_by="m2"
    )
    assert hall.day.business_day == TODAY
    assert {one.state for one in hall.day.tickets.values()} == {TicketState.UNSERVED}
    assert len(hall.day.tickets) == before, "nothing is deleted"
    assert hall.day.windows["1"].state is OpenState.CLOSED
    hall.issue_ticket(now=LATER, ticket_id="t3", business="insurance", id_hash="h")
    third = hall.day.tickets["t3"]
    assert third.code.endswith("003"), "a number is never given twice on one day (P2)"
    with pytest.raises(errors.Refusal):
        hall.issue_ticket(now=LATER, ticket_id="t4", business="insurance", id_hash="h")


def test_closing_and_opening_alone_gives_no_limit_back() -> None:
    hall = limited_hall()
    hall.close_day(now=LATER)
    hall.open_day(now=LATER, business_day=TODAY, accept_until=None)
    with pytest.raises(errors.DayFull):
        hall.issue_ticket(now=LATER, ticket_id="t3", business="insurance")


def test_only_the_day_that_was_approved_is_reset() -> None:
    hall = limited_hall()
    with pytest.raises(days.OtherDay):
        reset(hall, replace(ORDER, business_day=TODAY + timedelta(days=1)))
    hall.close_day(now=LATER)
    with pytest.raises(days.OtherDay):
        reset(hall)
