"""P5 (promises.md §1): every call of a log, decided anew from the log before it and the policy that it names."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain import events as happened
from server.domain.day import Day
from server.domain.plan import HallPlan
from server.domain.routing import POLICIES, VERSIONS, caller_of


def recompute_calls(log: Iterable[happened.Event], plan: HallPlan) -> int:
    """The number of calls by rule; AssertionError names the first that another ticket or reason should have had.

    ``plan``: the one in force. Calls out of turn (选呼) have the clerk's reason, and are none of a rule's.
    """
    day = Day(plan)
    recomputed = 0
    for event in log:
        if isinstance(event, happened.TicketCalled) and "policy" in event.reason:
            recompute_call(day, event)
            recomputed += 1
        day.apply([event])
    return recomputed


def recompute_call(day: Day, event: happened.TicketCalled) -> None:
    """``day``: as the log before this call tells it."""
    plan, policy, told = day.plan, event.reason["policy"], {**event.reason}
    del told["policy"]
    told.pop("auto", None)  # what it followed by itself is no part of the rule
    assert policy["plan"] == plan.version, f"{event.code} was called by another plan"
    assert policy["version"] == VERSIONS[policy["name"]], f"{event.code} was called by another version"
    caller = caller_of(day, event.window)
    choice = POLICIES[policy["name"]](caller, day.queue, day.tickets, plan, event.at)
    assert choice is not None, f"{event.code} was called, though the rule calls nobody"
    assert choice.ticket == event.ticket, f"{event.code} was called out of turn"
    assert choice.reason == told, f"{event.code} was called for another reason"
