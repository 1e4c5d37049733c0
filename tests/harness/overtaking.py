"""Bounded overtaking (routing.md §2.3): nobody is passed by somebody who came much later, whatever the hall says."""

from __future__ import annotations

from server.domain.day import Day
from server.domain.events import TicketCalled
from server.domain.rules import HallRules
from server.domain.ticket import PriorityClass, Ticket, TicketState

_EXACTLY_MIN = 0.02  # of a minute: places behind another one are a thousandth of a second apart


def look_for_overtaking(day: Day, call: TicketCalled) -> float:
    """The most minutes by which the called one came later than somebody passed over; AssertionError beyond the bound.

    ``day``: as the log before this call tells it; the call is one by rule.
    """
    called = day.tickets[call.ticket]
    worst = 0.0
    for other in day.tickets.values():
        if other.state is TicketState.WAITING and _may_be_called(day, call.window, other):
            later = (called.turn_at - other.turn_at).total_seconds() / 60
            most = most_min(day.plan.rules, called, other)
            assert later <= most + _EXACTLY_MIN, (
                f"{other.code} was overtaken by {called.code}, who came {later:.1f} min later; at most {most:.0f}"
            )
            worst = max(worst, later)
    return worst


def most_min(rules: HallRules, called: Ticket, other: Ticket) -> float:
    """How many minutes later who is called may have come. The reference rule: short matters count once."""
    credits_min = {
        PriorityClass.GREEN: rules.green_credit_min,
        PriorityClass.APPOINTMENT: rules.appointment_credit_min,
    }.get(called.priority_class, 0.0)
    if called.lane == other.lane:
        return credits_min
    own = max(rules.own_credit_min, rules.turned_credit_min)  # the latter where a window was turned
    return credits_min + own + rules.short_matter_cap_min


def _may_be_called(day: Day, window: str, ticket: Ticket) -> bool:
    return ticket.only_window == window if ticket.only_window else ticket.lane[0] in day.callable(window)
