"""Every setting of domain.md §3.5 that a hall may choose: it is there, ``youxu check`` knows it, and it bites.

Each of the first list is played twice, as it comes and otherwise, and the hall must do another thing. The others have a
test of their own, which is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_hall import open_hall, small_plan

from server.domain import errors
from server.domain.hall import Hall
from server.domain.rules import HallRules
from server.domain.ticket import HoldKind
from server.settings.forms import RulesForm

TESTED_BY_ITSELF = {
    "announce_times": "unit/test_settings_faults.py",
    "no_show_policy": "unit/test_no_show_policy.py",
    "no_show_valid_until": "unit/test_no_show_policy.py",
    "issue_until_min": "unit/test_calendar.py",
    "unattended_window_min": "unit/test_ab_posts.py",
    "session_lost_min": "unit/test_session_lost.py",
    "auto_call": "unit/test_auto_call.py",
}


def called(rules: HallRules, now: datetime) -> Hall:
    hall = open_hall(small_plan(rules), windows=("1",), now=now)
    hall.issue_ticket(now=now, ticket_id="t1", business="insurance", id_hash="p")
    hall.call_next(now=now, window="1")
    return hall


def no_show_at_once(rules: HallRules, now: datetime) -> Any:
    return tried(lambda: called(rules, now).mark_no_show(now=now + timedelta(minutes=5), window="1"))


def no_show_soon(rules: HallRules, now: datetime) -> Any:
    hall = called(rules, now)
    hall.recall(now=now + timedelta(seconds=25), window="1")
    return tried(lambda: hall.mark_no_show(now=now + timedelta(seconds=26), window="1"))


def recalled_soon(rules: HallRules, now: datetime) -> Any:
    return tried(lambda: called(rules, now).recall(now=now + timedelta(seconds=10), window="1"))


def recalled_often(rules: HallRules, now: datetime) -> Any:
    hall = called(rules, now)
    for minute in range(1, 4):
        found = tried(lambda at=now + timedelta(minutes=minute): hall.recall(now=at, window="1"))
    return found


def missed(rules: HallRules, now: datetime, others: int) -> Hall:
    hall = called(rules, now)
    hall.recall(now=now + timedelta(minutes=1), window="1")
    hall.mark_no_show(now=now + timedelta(minutes=1), window="1")
    for n in range(others):
        hall.issue_ticket(now=now + timedelta(minutes=2, seconds=n), ticket_id=f"o{n}", business="insurance")
    return hall


def place_of_one_who_comes_back(rules: HallRules, now: datetime) -> Any:
    hall = missed(rules, now, 5)
    hall.requeue(now=now + timedelta(minutes=3), ticket="t1")
    return hall.day.queue.in_order().index("t1")


def comes_back_at_all(rules: HallRules, now: datetime) -> Any:
    return tried(lambda: missed(rules, now, 0).requeue(now=now + timedelta(minutes=3), ticket="t1"))


def third_ticket(rules: HallRules, now: datetime) -> Any:
    hall = called(rules, now)
    hall.issue_ticket(now=now, ticket_id="t2", business="household", id_hash="p")
    return tried(lambda: hall.issue_ticket(now=now, ticket_id="t3", business="farming", id_hash="p"))


def reminded(rules: HallRules, now: datetime) -> Any:
    hall = called(rules, now)
    hall.start(now=now, window="1")
    hall.hold(now=now, window="1", kind=HoldKind.VISITOR, why="copies")
    held = hall.day.tickets["t1"].held
    return held and held.remind_at


def taken_back_late(rules: HallRules, now: datetime) -> Any:
    return tried(lambda: called(rules, now).undo(now=now + timedelta(seconds=11), window="1"))


def tried(move: Callable[..., Any]) -> str:
    try:
        return "done" if move() else "nothing"
    except errors.Refusal as refusal:
        return refusal.code


BITES: dict[str, tuple[Callable[[HallRules, datetime], Any], Any, Any, Any]] = {
    # what is done, the result as it comes, another value, the result with that
    "calls_before_no_show": (no_show_at_once, "too_few_calls", 1, "done"),
    "no_show_wait_s": (no_show_soon, "too_soon", 20, "done"),
    "call_interval_s": (recalled_soon, "too_soon", 10, "done"),
    "max_recalls": (recalled_often, "done", 2, "too_many_recalls"),
    "requeue_after_n": (place_of_one_who_comes_back, 3, 1, 1),
    "max_reactivations": (comes_back_at_all, "done", 0, "not_reactivated_again"),
    "tickets_per_id_per_day": (third_ticket, "ticket_limit_reached", 3, "done"),
    "undo_s": (taken_back_late, "nothing_to_undo", 12, "done"),
}


@pytest.mark.parametrize("name", BITES)
def test_it_bites(name: str, now: datetime) -> None:
    done, usual, value, otherwise = BITES[name]
    assert done(HallRules(), now) == usual
    assert done(HallRules(**{name: value}), now) == otherwise


def test_a_clerk_is_reminded_after_the_halls_minutes(now: datetime) -> None:
    assert reminded(HallRules(), now) == now + timedelta(minutes=15)
    assert reminded(HallRules(hold_reminder_min=5), now) == now + timedelta(minutes=5)


@pytest.mark.parametrize("single", [True, False])
def test_one_open_ticket_of_a_business_where_the_business_says_so(now: datetime, single: bool) -> None:
    business = "insurance" if single else "market"
    hall = open_hall(windows=("1", "3"))
    hall.issue_ticket(now=now, ticket_id="t1", business=business, id_hash="p")
    found = tried(lambda: hall.issue_ticket(now=now, ticket_id="t2", business=business, id_hash="p"))
    assert found == ("open_ticket_exists" if single else "done")


@pytest.mark.parametrize("name", [*BITES, *TESTED_BY_ITSELF, "hold_reminder_min", "warn_when_ahead", "near_turn_ahead"])
def test_it_is_there_and_checked(name: str) -> None:
    assert name in {one.name for one in fields(HallRules)}
    assert name in RulesForm.model_fields
    with pytest.raises(ValueError, match=name):
        RulesForm(**{name: "many"})


@pytest.mark.parametrize(("name", "file"), TESTED_BY_ITSELF.items())
def test_its_own_test_names_it(name: str, file: str) -> None:
    assert name in (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
