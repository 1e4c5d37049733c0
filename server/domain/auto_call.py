"""Automatic dispatch (自动派单, domain.md §3.2): a window that is switched to it calls as soon as it can.

A ticket that comes goes at once to an idle window that may take it (routing.md §2.3), and a window that becomes free
calls whoever is next for it, in the same transaction. Whom, the hall's policy decides, as if the clerk had pressed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from server.domain import counting
from server.domain import events as happened
from server.domain.day import Day
from server.domain.plan import Skills
from server.domain.routing import next_for
from server.domain.ticket import Ticket, TicketState


class Cause(StrEnum):
    """What a call followed by itself: ``auto`` in its reason."""

    TICKET_CAME = "ticket_came"  # a ticket came into the queue while the window stood idle
    VISIT_ENDED = "visit_ended"  # the visit at the window ended
    WINDOW_READY = "window_ready"  # the window was opened, turned or switched to it, or its clerk came


_ENDS_A_VISIT = (
    happened.ServingFinished,
    happened.TicketNotShown,
    happened.TicketHeld,
    happened.TicketTransferred,
    happened.TicketAbandoned,
)


def calls_that_follow(day: Day, events: Sequence[happened.Event]) -> Iterator[happened.TicketCalled]:
    """The calls that follow what has just happened. Each is to be applied to the day before the next is asked for."""
    if not day.calling_by_themselves or not len(day.queue):
        return
    for event in events:
        while (ticket := _in_queue(day, event)) is not None:  # a window may have somebody else to call before
            window = idle_window(day, ticket, among=day.calling_by_themselves)
            if window is None:
                break
            yield from _call(day, window, event.at, Cause.TICKET_CAME)
    for event in events:
        window = _window_of(day, event)
        if window in day.calling_by_themselves:
            ended = isinstance(event, _ENDS_A_VISIT)
            yield from _call(day, window, event.at, Cause.VISIT_ENDED if ended else Cause.WINDOW_READY)


def idle_window(day: Day, ticket: Ticket, *, among: Collection[str] | None = None) -> str | None:
    """By :func:`counting.turn_to_take`; then the ticket's zone; then longest idle. None: all busy.

    ``among``: only these windows are asked.
    """
    asked = day.takers(ticket.lane) if among is None else day.takers(ticket.lane) & frozenset(among)
    free = [window for window in asked if day.windows[window].free]
    if not free:
        return None
    code = ticket.lane[0]

    def standing(window: str) -> tuple[int, bool, float, int]:
        state = day.windows[window]
        own = ticket.only_window == window or code in day.skills.get(window, Skills()).own
        role = counting.turn_to_take(own=own, no_difference=state.no_difference, turned=day.turned(window))
        idle_since = state.idle_since.timestamp() if state.idle_since is not None else float("inf")
        return (role, day.plan.window[window].zone != ticket.zone, idle_since, day.plan.window_order[window])

    return min(free, key=standing)


def _call(day: Day, window: str, now: datetime, cause: Cause) -> Iterator[happened.TicketCalled]:
    choice = next_for(day, window, now)
    if choice is not None:
        yield happened.TicketCalled(
            at=now,
            ticket=choice.ticket,
            code=day.tickets[choice.ticket].code,
            window=window,
            clerk=day.windows[window].clerk,
            reason={**choice.reason, "auto": cause.value},
        )


def _in_queue(day: Day, event: happened.Event) -> Ticket | None:
    """The event's ticket, if it waits now."""
    name = (
        event.ticket.id if isinstance(event, happened.MoveUndone) and event.ticket else getattr(event, "ticket", None)
    )
    ticket = day.tickets.get(name) if isinstance(name, str) else None
    return ticket if ticket is not None and ticket.state is TicketState.WAITING else None


def _window_of(day: Day, event: happened.Event) -> str | None:
    """The window that an event touches; a ticket that is given up leaves the one where it was."""
    if isinstance(event, happened.TicketAbandoned):
        return day.tickets[event.ticket].window
    window: str | None = getattr(event, "window", None)
    return window
