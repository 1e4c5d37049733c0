"""Who is called next, and why: policies are pure functions chosen by name (routing.md §2).

A free window calls the ticket with the most counted minutes (计时规则, :mod:`server.domain.counting`). Nobody is
overtaken without bound: among tickets of one matter a green one passes nobody who came more than 120 minutes before
it; between matters the own credit adds 10 minutes (at a turned window 20) and short matters first add 20 to 55.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain import counting
from server.domain.day import Day
from server.domain.plan import HallPlan
from server.domain.queue import Lane, Place, WaitingQueue
from server.domain.ticket import PriorityClass, Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """A window that asks for its next ticket: what it may call, what counts as its own, and whether it was turned."""

    window: str
    callable: frozenset[str]
    own: frozenset[str]
    turned: bool = False

    def may_call(self, lane: Lane) -> bool:
        code, only_window = lane
        return only_window == self.window if only_window else code in self.callable


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A decision and its reason as data."""

    ticket: str
    reason: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    counted: float
    order: int
    ticket: Ticket
    own_min: float
    appointment_due: bool


def counted_minutes(
    caller: Caller, queue: WaitingQueue, tickets: Mapping[str, Ticket], plan: HallPlan, now: datetime
) -> Choice | None:
    """The ticket with the most counted minutes among those the window may call; None when there is none."""
    found: list[_Candidate] = []
    for lane, place in (*queue.heads(), *queue.appointments()):
        if caller.may_call(lane):
            found.append(_candidate(caller, lane, place, tickets[place.ticket], plan, now))
    if not found:
        return None
    found.sort(key=lambda candidate: (-candidate.counted, candidate.order))
    return Choice(ticket=found[0].ticket.id, reason=_reason(found, queue, plan, now))


def _candidate(caller: Caller, lane: Lane, place: Place, ticket: Ticket, plan: HallPlan, now: datetime) -> _Candidate:
    own = lane[1] is not None or lane[0] in caller.own
    due = appointment_due(ticket, plan, now)
    own_min = counting.own_credit_min(plan.rules, turned=caller.turned) if own else 0
    counted = counting.counted_min(plan.rules, place.rank, now.timestamp(), own_min=own_min, due=due)
    return _Candidate(counted=counted, order=ticket.order, ticket=ticket, own_min=own_min, appointment_due=due)


def appointment_due(ticket: Ticket, plan: HallPlan, now: datetime) -> bool:
    """Whether an appointment has its credit now: checked in at most 15 min late, and due within 3 min (settings)."""
    if ticket.priority_class is not PriorityClass.APPOINTMENT or ticket.due_at is None:
        return False
    return counting.is_due(plan.rules, ticket.issued_at.timestamp(), ticket.due_at.timestamp(), now.timestamp())


def _reason(found: list[_Candidate], queue: WaitingQueue, plan: HallPlan, now: datetime) -> dict[str, Any]:
    """Which rule chose, with every number that counted, and who came next.

    ``counted_min`` = waited − set back (by coming back or asking for time) − set behind (as a long matter) + credits.
    """
    best, ticket = found[0], found[0].ticket
    reason: dict[str, Any] = {
        "rule": "counted_minutes",
        "waited_min": round((now - ticket.issued_at).total_seconds() / 60, 1),
        "set_back_min": round((ticket.turn_at - ticket.issued_at).total_seconds() / 60, 1),
        "usual_min": round(plan.usual_minutes(ticket.business, ticket.matter), 1),
        "set_behind_min": round(queue.set_behind_min(ticket.business, ticket.matter), 1),
        "own_credit_min": best.own_min,
        "green_credit_min": plan.rules.green_credit_min if ticket.priority_class is PriorityClass.GREEN else 0,
        "appointment_credit_min": plan.rules.appointment_credit_min if best.appointment_due else 0,
        "counted_min": round(best.counted, 1),
    }
    if len(found) > 1:
        reason["next_best"] = {"ticket": found[1].ticket.code, "counted_min": round(found[1].counted, 1)}
    return reason


Policy = Callable[[Caller, WaitingQueue, Mapping[str, Ticket], HallPlan, datetime], Choice | None]
POLICIES: Mapping[str, Policy] = {counting.COUNTED: counted_minutes, counting.POOLED: counted_minutes}
VERSIONS: Mapping[str, int] = {
    counting.COUNTED: 2,
    counting.POOLED: 4,
}  # another rule under the same name is a new version: calls name it


def caller_of(day: Day, window: str) -> Caller:
    """A window as it asks now."""
    return Caller(window=window, callable=day.callable(window), own=day.own(window), turned=day.turned(window))


def next_for(day: Day, window: str, now: datetime) -> Choice | None:
    """Whom a window would call now by the hall's policy; its reason names the policy, its version and the plan."""
    caller = caller_of(day, window)
    name = day.plan.rules.routing_policy
    choice = POLICIES[name](caller, day.queue, day.tickets, day.plan, now)
    if choice is None:
        return None
    in_force = {"name": name, "version": VERSIONS[name], "plan": day.plan.version}
    return Choice(ticket=choice.ticket, reason={**choice.reason, "policy": in_force})
