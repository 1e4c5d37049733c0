"""Which views an event changes."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain import events as happened
from server.domain.day import Day

_EVERY_SCREEN = (
    happened.DayOpened,
    happened.DayClosed,
    happened.BusinessPaused,
    happened.BusinessResumed,
    happened.MatterPaused,
    happened.MatterResumed,
    happened.WindowTurned,
    happened.WindowOpened,
    happened.WindowClosed,
    happened.MoveUndone,  # also where the ticket was until now, which the day does not know any more
)


def affected(event: happened.Event, day: Day, subscribed: Iterable[str]) -> set[str]:
    """Of the views somebody looks at, those that this event changes."""
    if isinstance(event, _EVERY_SCREEN):
        return set(subscribed)
    codes = _windows(event, day)
    zones = {day.plan.window[code].zone for code in codes if code in day.plan.window} | _zones(event, day)
    if isinstance(event, happened.TicketTransferred):
        zones = set(day.plan.zone)  # also the one that the visitor has left
    return {
        name for name in subscribed if name == "manager" or _concerns(name, codes, zones, waiting=_changes_queue(event))
    }


def _concerns(name: str, codes: set[str], zones: set[str], *, waiting: bool) -> bool:
    kind, _, code = name.partition(":")
    if kind == "board":
        return code == "all" or code in zones
    if kind == "kiosk":
        return waiting
    if kind in ("window", "pad", "console"):
        return code in codes
    return False  # a device's own view changes with its jobs


def _changes_queue(event: happened.Event) -> bool:
    return not isinstance(event, (happened.TicketRecalled, happened.ServingStarted, happened.TicketRated))


def _windows(event: happened.Event, day: Day) -> set[str]:
    """The event's window, and the windows whose queue it changes."""
    found = {window} if (window := getattr(event, "window", None)) else set()
    ticket = day.tickets.get(_ticket(event) or "")
    if ticket is not None and _changes_queue(event):
        code, only_window = ticket.lane
        may_call = {only_window} if only_window else {one for one in day.windows if code in day.callable(one)}
        found |= may_call | ({ticket.window} if ticket.window else set())
    if ticket is not None:
        found |= {one for one, last in day.undoable.items() if last.ticket_after.id == ticket.id}
    return found


def _zones(event: happened.Event, day: Day) -> set[str]:
    ticket = day.tickets.get(_ticket(event) or "")
    return {ticket.zone} if ticket else set()


def _ticket(event: happened.Event) -> str | None:
    return getattr(event, "ticket", None)
