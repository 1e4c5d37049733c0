"""Automatic dispatch (自动派单) in the live hall: which window calls by itself, when, why, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from small_hall import open_hall, small_plan

from server.domain import errors
from server.domain.events import AutoCallSwitched, MoveUndone, TicketCalled
from server.domain.hall import Hall
from server.domain.hall_ground import Events
from server.domain.rules import HallRules
from server.domain.ticket import HoldKind, TicketState
from server.domain.window import AutoCall
from server.live.reason_words import reason_words


@pytest.fixture
def hall(now: datetime) -> Hall:
    """Windows 1 (own insurance), 4 (assists with it) and 5 (no-difference); the first calls by itself."""
    hall = open_hall(windows=("1", "4", "5"))
    switch(hall, now, "1")
    return hall


def switch(hall: Hall, now: datetime, *windows: str, on: bool = True) -> None:
    for window in windows:
        hall.switch_auto_call(now=now, window=window, on=on)


def take(hall: Hall, now: datetime, name: str) -> Events:
    return hall.issue_ticket(now=now, ticket_id=name, business="insurance")


def visit(hall: Hall, now: datetime) -> None:
    """Somebody is being served at window 1."""
    take(hall, now, "first")
    hall.start(now=now, window="1")


def calls(events: Events) -> list[tuple[str, str, str]]:
    """Window, ticket and cause of the calls among these events."""
    return [(one.window, one.ticket, one.reason["auto"]) for one in events if isinstance(one, TicketCalled)]


def test_it_is_off_unless_switched_on(now: datetime) -> None:
    hall = open_hall(windows=("1",))
    assert calls(take(hall, now, "a")) == []
    assert hall.day.windows["1"].auto_call is AutoCall.OFF


def test_a_hall_may_begin_the_day_with_it(now: datetime) -> None:
    hall = open_hall(small_plan(HallRules(auto_call=True)), windows=("1",))
    assert calls(take(hall, now, "a")) == [("1", "a", "ticket_came")]


def test_a_new_ticket_is_called_at_once_in_the_same_move(hall: Hall, now: datetime) -> None:
    events = take(hall, now, "a")
    assert calls(events) == [("1", "a", "ticket_came")]
    assert hall.take_unsaved()[-2:] == events
    assert isinstance(events[1], TicketCalled)
    assert events[1].clerk == "c1"
    assert hall.day.tickets["a"].state is TicketState.CALLED


def test_own_before_no_difference_before_assisting(hall: Hall, now: datetime) -> None:
    switch(hall, now, "4", "5")
    assert [calls(take(hall, now, name))[0][0] for name in "abc"] == ["1", "5", "4"]


def test_its_zone_then_the_longest_idle(now: datetime) -> None:
    plan = small_plan()
    east = tuple(replace(one, zone="east") if one.code == "7" else one for one in plan.windows)
    hall = open_hall(replace(plan, windows=east), windows=("5", "6", "7"))
    switch(hall, now, "5", "6", "7")
    assert [calls(take(hall, now, name))[0][0] for name in "abc"] == ["7", "5", "6"]  # 7 stands in the ticket's zone
    for later, window in enumerate(("6", "5"), start=1):
        hall.start(now=now, window=window)
        hall.finish(now=now + timedelta(minutes=later), window=window)
    assert calls(take(hall, now + timedelta(minutes=3), "d"))[0][0] == "6"
    assert calls(take(hall, now + timedelta(minutes=4), "e"))[0][0] == "5"


def test_a_window_that_was_turned_helps_last(now: datetime) -> None:
    hall = open_hall(windows=("3", "4", "5"))
    hall.turn_window(now=now, window="3", no_difference=True)
    switch(hall, now, "3", "4", "5")
    assert [calls(take(hall, now, name))[0][0] for name in "abc"] == ["5", "4", "3"]  # 4 assists; 3 is slower at it


def test_who_waits_is_not_passed_by_who_comes(hall: Hall, now: datetime) -> None:
    switch(hall, now, "1", on=False)
    take(hall, now, "a")
    take(hall, now, "b")
    events = hall.switch_auto_call(now=now, window="1", on=True)
    assert calls(events) == [("1", "a", "window_ready")]


@pytest.mark.parametrize("way", ["finish", "no_show", "hold", "transfer", "abandon"])
def test_a_window_that_becomes_free_calls_its_next(hall: Hall, now: datetime, way: str) -> None:
    take(hall, now, "first")
    take(hall, now, "next")
    later = now + timedelta(minutes=1)
    if way in ("finish", "hold", "transfer"):
        hall.start(now=now, window="1")
    elif way == "no_show":
        hall.recall(now=later, window="1")
    moves = {
        "finish": lambda: hall.finish(now=later, window="1"),
        "no_show": lambda: hall.mark_no_show(now=later, window="1"),
        "hold": lambda: hall.hold(now=later, window="1", kind=HoldKind.VISITOR, why="copies"),
        "transfer": lambda: hall.transfer(now=later, window="1", why="asked", to_business="unresolved"),
        "abandon": lambda: hall.abandon(now=later, ticket="first", by="visitor"),
    }
    assert calls(moves[way]()) == [("1", "next", "visit_ended")]


def test_one_who_comes_back_is_called_like_any_other(hall: Hall, now: datetime) -> None:
    take(hall, now, "first")
    later = now + timedelta(minutes=1)
    hall.recall(now=later, window="1")
    hall.mark_no_show(now=later, window="1")
    assert calls(hall.requeue(now=later, ticket="first")) == [("1", "first", "ticket_came")]


def test_a_paused_window_calls_nobody_until_it_opens(hall: Hall, now: datetime) -> None:
    hall.pause_window(now=now, window="1", reason="lunch")
    assert calls(take(hall, now, "a")) == []
    assert calls(hall.open_window(now=now, window="1")) == [("1", "a", "window_ready")]


def test_pausing_while_somebody_is_there_keeps_the_next_one_waiting(hall: Hall, now: datetime) -> None:
    visit(hall, now)
    take(hall, now, "next")
    hall.pause_window(now=now, window="1")
    assert calls(hall.finish(now=now, window="1")) == []


def test_a_window_without_a_clerk_calls_nobody(now: datetime) -> None:
    hall = open_hall()
    hall.open_window(now=now, window="1")
    switch(hall, now, "1")
    assert calls(take(hall, now, "a")) == []
    assert calls(hall.sign_in(now=now, window="1", clerk="c1")) == [("1", "a", "window_ready")]


def test_a_turned_window_calls_what_it_may_take_now(hall: Hall, now: datetime) -> None:
    hall.sign_in(now=now, window="3", clerk="c3")
    switch(hall, now, "1", on=False)
    switch(hall, now, "3")
    assert calls(take(hall, now, "a")) == []
    assert calls(hall.turn_window(now=now, window="3", no_difference=True)) == [("3", "a", "window_ready")]


def test_a_resumed_visit_holds_the_window(hall: Hall, now: datetime) -> None:
    visit(hall, now)
    hall.hold(now=now, window="1", kind=HoldKind.CLERK, why="seal")
    hall.resume(now=now, window="1", ticket="first")
    assert calls(take(hall, now, "next")) == []
    assert calls(hall.finish(now=now, window="1")) == [("1", "next", "visit_ended")]


def test_undo_takes_the_press_back_with_the_call_that_followed(hall: Hall, now: datetime) -> None:
    visit(hall, now)
    take(hall, now, "next")
    before = hall.day.windows["1"], hall.day.tickets["first"], hall.day.tickets["next"]
    hall.finish(now=now, window="1")
    events = hall.undo(now=now + timedelta(seconds=3), window="1")
    assert [type(one) for one in events] == [MoveUndone, MoveUndone]
    assert (hall.day.windows["1"], hall.day.tickets["first"], hall.day.tickets["next"]) == before
    assert hall.day.queue.in_order() == ["next"]
    assert calls(hall.finish(now=now, window="1")) == [("1", "next", "visit_ended")]


def test_where_the_press_is_past_undoing_only_the_call_is_taken_back(hall: Hall, now: datetime) -> None:
    visit(hall, now)
    take(hall, now, "next")
    hall.finish(now=now, window="1")
    hall.rate(now=now, unit="first", level=5, reasons=(), text="", channel="pad", dictionary_version="1")
    hall.undo(now=now, window="1")
    assert hall.day.tickets["first"].state is TicketState.FINISHED
    assert hall.day.windows["1"].auto_call is AutoCall.RESTS


def test_what_was_taken_back_is_not_called_again_at_once(hall: Hall, now: datetime) -> None:
    take(hall, now, "a")
    assert calls(hall.undo(now=now, window="1")) == []
    assert hall.day.windows["1"].auto_call is AutoCall.RESTS
    assert calls(take(hall, now, "b")) == []


def test_another_free_window_calls_what_was_taken_back(hall: Hall, now: datetime) -> None:
    switch(hall, now, "5")
    take(hall, now, "a")
    assert calls(hall.undo(now=now, window="1")) == [("5", "a", "ticket_came")]


@pytest.mark.parametrize("way", ["calls by hand", "opens", "switches"])
def test_a_resting_window_goes_on_when_its_clerk_does(hall: Hall, now: datetime, way: str) -> None:
    take(hall, now, "a")
    take(hall, now, "b")
    hall.undo(now=now, window="1")
    if way == "calls by hand":
        hall.call_next(now=now, window="1")
        hall.start(now=now, window="1")
        assert calls(hall.finish(now=now, window="1")) == [("1", "b", "visit_ended")]
    elif way == "opens":
        hall.pause_window(now=now, window="1")
        assert calls(hall.open_window(now=now, window="1")) == [("1", "a", "window_ready")]
    else:
        assert calls(hall.switch_auto_call(now=now, window="1", on=True)) == [("1", "a", "window_ready")]


def test_switching_twice_changes_nothing(hall: Hall, now: datetime) -> None:
    assert hall.switch_auto_call(now=now, window="1", on=True) == ()
    (event,) = hall.switch_auto_call(now=now, window="1", on=False)
    assert isinstance(event, AutoCallSwitched)
    assert calls(take(hall, now, "a")) == []


def test_there_is_nothing_to_switch_before_the_day(now: datetime) -> None:
    with pytest.raises(errors.DayNotOpen):
        Hall(small_plan()).switch_auto_call(now=now, window="1", on=True)


def test_the_next_day_begins_as_the_hall_is_set(hall: Hall, now: datetime) -> None:
    hall.close_day(now=now)
    tomorrow = now + timedelta(days=1)
    hall.open_day(now=tomorrow, business_day=tomorrow.date(), accept_until=None)
    assert hall.day.windows["1"].auto_call is AutoCall.OFF
    assert hall.day.calling_by_themselves == set()


def test_the_reason_says_so_in_words(hall: Hall, now: datetime) -> None:
    (_, called) = take(hall, now, "a")
    assert isinstance(called, TicketCalled)
    words = reason_words(called.reason)
    assert words is not None
    assert "窗口空闲，自动派单" in words["zh"]
    assert "called by itself to a free window" in words["en"]


def test_who_is_sent_back_is_called_elsewhere_when_that_window_had_somebody_else_to_call(now: datetime) -> None:
    """Two no-difference windows call by themselves; the one that may take both calls whom only it may take."""
    hall = open_hall(windows=("5", "7"))
    take(hall, now, "sent")
    hall.call_next(now=now, window="5")
    hall.issue_ticket(now=now - timedelta(minutes=20), ticket_id="only 5 may", business="market")
    hall.pause_window(now=now, window="7")
    switch(hall, now, "5", "7")
    hall.pause_window(now=now, window="5")
    hall.open_window(now=now, window="7")
    hall.open_window(now=now, window="5")
    events = hall.transfer(now=now, window="5", to_business="insurance", why="wrong queue")
    assert calls(events) == [("5", "only 5 may", "ticket_came"), ("7", "sent", "ticket_came")]
