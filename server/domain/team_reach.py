"""Which tickets are a team's (班组): those at its windows, and those that only wait for one of them."""

from __future__ import annotations

from collections.abc import Set

from server.domain.day import Day
from server.domain.errors import Refusal
from server.domain.ticket import Ticket, TicketState


class OtherTeam(Refusal):
    """This is not of your team: a team lead acts within it."""

    code = "other_team"


def is_of_team(day: Day, ticket: Ticket, windows: Set[str]) -> bool:
    """Whether a team lead of these windows answers for this ticket.

    A ticket that waits is of whoever may call it; any other of the window where it is, or was last.
    """
    if ticket.state is TicketState.WAITING:
        return not day.takers(ticket.lane).isdisjoint(windows)
    return ticket.window in windows


def businesses_of_team(day: Day, windows: Set[str]) -> frozenset[str]:
    """The businesses of which the team may call somebody as its windows work now."""
    codes = frozenset[str]().union(*(day.callable(window) for window in windows if window in day.windows))
    matters = day.plan.matter
    return frozenset(matters[code].business if code in matters else code for code in codes)
