"""Rows of tickets, windows, units and ratings: the projection of a batch of events, for reports and unique indexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, update

from server.domain import events as happened
from server.domain.day import Day
from server.domain.ratings.unit import Unit
from server.domain.ticket import ACTIVE, OPEN, Ticket, TicketState
from server.store.booking_rows import project_bookings
from server.store.case_number_rows import project_case_numbers
from server.store.statements import inserting, upserting
from server.store.tables import rating_units, ratings, tickets, windows
from server.store.voucher_rows import project_vouchers

_upsert_tickets = upserting(tickets)
_upsert_windows = upserting(windows)
_insert_ratings = inserting(ratings)
_upsert_units = upserting(rating_units)

_LEAVING = (
    happened.TicketTransferred,
    happened.TicketHeld,
    happened.TicketNotShown,
    happened.TicketAbandoned,
    happened.StepFinished,
    happened.MoveUndone,
)


def project(connection: Connection, hall: str, day: Day, events: Sequence[happened.Event]) -> None:
    """Bring the rows to what the day holds after these events. A day is closed in a batch of its own."""
    _project_tickets(connection, hall, day, events)
    _project_windows(connection, hall, day, events)
    _project_units(connection, hall, day, events)
    _project_ratings(connection, hall, day, events)
    project_bookings(connection, hall, day, events)
    project_vouchers(connection, hall, day, events)
    project_case_numbers(connection, hall, events)


def _project_tickets(connection: Connection, hall: str, day: Day, events: Sequence[happened.Event]) -> None:
    for event in events:
        if isinstance(event, happened.DayClosed):
            _clear(connection, hall, event)
    touched = {ticket for event in events for ticket in _tickets_of(event)}
    changed = sorted((day.tickets[ticket] for ticket in touched if ticket in day.tickets), key=lambda one: one.order)
    active = [ticket for ticket in changed if ticket.state in ACTIVE]
    # The unique index allows one active ticket a window at every moment, so who left a window leaves it first: also one
    # that stands at another window by now.
    left = {ticket for event in events if isinstance(event, _LEAVING) for ticket in _tickets_of(event)}
    moved = [
        ticket_row(hall, day, ticket) | {"state": TicketState.WAITING.value} for ticket in active if ticket.id in left
    ]
    gone = [ticket_row(hall, day, ticket) for ticket in changed if ticket.state not in ACTIVE]
    for rows in (moved, gone, [ticket_row(hall, day, ticket) for ticket in active]):
        _upsert_tickets.run(connection, rows)


def _tickets_of(event: happened.Event) -> list[str]:
    if isinstance(event, happened.MoveUndone):
        return [ticket.id for ticket in (event.ticket, *event.more) if ticket is not None]
    ticket: str | None = getattr(event, "ticket", None)
    return [ticket] if ticket else []


def ticket_row(hall: str, day: Day, ticket: Ticket) -> dict[str, Any]:
    return {
        "hall": hall,
        "id": ticket.id,
        "business_day": day.last_day,
        "series": ticket.series,
        "number": ticket.number,
        "code": ticket.code,
        "business": ticket.business,
        "matter": ticket.matter,
        "zone": ticket.zone,
        "state": ticket.state.value,
        "priority_class": ticket.priority_class.value,
        "source": ticket.source,
        "ref": ticket.ref,
        "known_person": ticket.id_hash is not None,
        "window": ticket.window,
        "clerk": ticket.clerk,
        "calls": ticket.calls,
        "issued_at": ticket.issued_at,
        "first_called_at": ticket.first_called_at,
        "started_at": ticket.started_at,
        "ended_at": ticket.ended_at,
        "held_s": ticket.held_s,
        "outcome": ticket.outcome,
    }


def _clear(connection: Connection, hall: str, event: happened.DayClosed) -> None:
    """清号: everything still open becomes unserved."""
    still_open = and_(
        tickets.c.hall == hall,
        tickets.c.business_day == event.business_day,
        tickets.c.state.in_([state.value for state in OPEN]),
    )
    connection.execute(update(tickets).where(still_open).values(state=TicketState.UNSERVED.value, ended_at=event.at))


def _project_windows(connection: Connection, hall: str, day: Day, events: Iterable[happened.Event]) -> None:
    touched: set[str] = set()
    for event in events:
        if isinstance(event, (happened.DayOpened, happened.DayClosed)):
            touched.update(day.windows)
        else:
            if isinstance(event, happened.TicketAbandoned):  # perhaps at the window where it was called
                touched.add(day.tickets[event.ticket].window or "")
            touched.add(getattr(event, "window", None) or "")
    rows = [
        {
            "hall": hall,
            "code": state.code,
            "state": state.state.value,
            "no_difference": state.no_difference,
            "clerk": state.clerk,
            "ticket": state.ticket,
            "since": state.since,
        }
        for state in (day.windows[code] for code in sorted(touched) if code in day.windows)
    ]
    _upsert_windows.run(connection, rows)


def _project_units(connection: Connection, hall: str, day: Day, events: Iterable[happened.Event]) -> None:
    """What was finished has its row; what undo took back has none."""
    finished, again = set[str](), set[str]()
    for event in events:
        if isinstance(event, (happened.StepFinished, happened.ServingFinished)):
            finished.add(event.ticket)
        elif isinstance(event, happened.MoveUndone) and event.ticket is not None:
            again.add(event.ticket.id)
    if again:
        mine = and_(rating_units.c.hall == hall, rating_units.c.ticket.in_(sorted(again)))
        connection.execute(delete(rating_units).where(mine))
    touched = (day.tickets[ticket] for ticket in sorted(finished | again))
    _upsert_units.run(connection, [unit_row(hall, day, ticket.id, unit) for ticket in touched for unit in ticket.units])


def unit_row(hall: str, day: Day, ticket: str, unit: Unit) -> dict[str, Any]:
    return {
        "hall": hall,
        "id": unit.id,
        "ticket": ticket,
        "business_day": day.last_day,
        "window": unit.window,
        "clerk": unit.clerk,
        "business": unit.business,
        "matter": unit.matter,
        "started_at": unit.started_at,
        "ended_at": unit.ended_at,
        "held_s": unit.held_s,
        "called": unit.called,
    }


def _project_ratings(connection: Connection, hall: str, day: Day, events: Iterable[happened.Event]) -> None:
    rows = [rating_row(hall, day, event) for event in events if isinstance(event, happened.TicketRated)]
    _insert_ratings.run(connection, rows)


def rating_row(hall: str, day: Day, event: happened.TicketRated) -> dict[str, Any]:
    return {
        "hall": hall,
        "unit": event.rated,
        "ticket": event.ticket,
        "revision": event.revision,
        "business_day": event.visited or day.last_day,
        "window": event.window,
        "clerk": event.clerk,
        "level": event.level,
        "reasons": list(event.reasons),
        "text": event.text,
        "channel": event.channel,
        "dictionary_version": event.dictionary_version,
        "at": event.at,
        "device": event.device or None,
        "flags": list(event.flags) or None,
    }
