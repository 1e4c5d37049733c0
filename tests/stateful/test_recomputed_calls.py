"""P5 (promises.md §1): the order of calls can be recomputed from the log and the policy in force, so that a dispute can
be settled. The log here is what the database keeps: kinds and JSON."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import replace

import pytest
from kept_events import Kept, keep, read
from random_day import play
from recomputed_calls import recompute_calls
from small_hall import open_hall, small_plan

from server.domain.day import Day
from server.domain.events import Event, TicketCalled

STEPS = 1500


@pytest.fixture(scope="module")
def chosen() -> int:
    return int(os.environ.get("YOUXU_TEST_SEED") or secrets.randbits(32))


def a_random_day(chosen: int) -> Kept:
    hall = open_hall(windows=tuple("12345678"))
    play(hall, chosen, STEPS)
    return [keep(event) for event in hall.take_unsaved()]


def test_every_call_of_a_random_day_is_recomputed(chosen: int, report: list[str]) -> None:
    log = read(a_random_day(chosen))
    recomputed = recompute_calls(log, small_plan())
    report.append(f"P5: {recomputed} calls of a random day recomputed from {len(log)} events, seed {chosen}")
    assert recomputed == sum(isinstance(event, TicketCalled) for event in log) > 100


def test_a_call_out_of_turn_is_found(chosen: int) -> None:
    """The control: whoever puts a friend first, in the log too, is found by the recomputation."""
    log = read(a_random_day(chosen))
    for place, friend in _could_have_been_called(log):
        told = log[place]
        assert isinstance(told, TicketCalled)
        with pytest.raises(AssertionError, match="out of turn"):
            recompute_calls([*log[:place], replace(told, ticket=friend, code="friend")], small_plan())


def _could_have_been_called(log: Sequence[Event]) -> list[tuple[int, str]]:
    """Places of calls in the log, each with somebody else who was waiting then."""
    found, day = [], Day(small_plan())
    for place, event in enumerate(log):
        others = [one for one in day.queue.in_order() if not isinstance(event, TicketCalled) or one != event.ticket]
        if isinstance(event, TicketCalled) and others and place % 10 == 0:
            found.append((place, others[-1]))
        day.apply([event])
    assert found
    return found


@pytest.mark.parametrize("what", ["plan", "version", "numbers"])
def test_another_plan_policy_or_number_is_told(chosen: int, what: str) -> None:
    kept = a_random_day(chosen)
    place = next(n for n, (kind, _) in enumerate(kept) if kind == "ticket_called")
    payload = json.loads(kept[place][1])
    if what == "numbers":
        payload["reason"]["counted_min"] += 1
    else:
        policy = payload["reason"]["policy"]
        policy[what] = small_plan().version[::-1] if what == "plan" else policy["version"] + 1
    kept[place] = ("ticket_called", json.dumps(payload))
    with pytest.raises(AssertionError, match=r"another (plan|version|reason)"):
        recompute_calls(read(kept), small_plan())
