"""What events do to a ticket and to the window where it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.remembered import RatingGiven
from server.domain.ticket import ACTIVE, Hold, Move, Ticket
from server.domain.window import AutoCall

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.TicketIssued)
def ticket_issued(event: happened.TicketIssued, day: Day) -> None:
    day.numbers[event.series] = event.number
    day.order = event.order
    if event.id_hash is not None:
        day.of_person.setdefault(event.id_hash, []).append(event.ticket)
    day.put(
        Ticket(
            id=event.ticket, code=event.code, series=event.series, number=event.number, order=event.order,
            business=event.business, matter=event.matter, zone=event.zone, issued_at=event.at, turn_at=event.at,
            priority_class=event.priority_class, priority_group=event.priority_group, due_at=event.due_at,
            source=event.source, ref=event.ref, id_hash=event.id_hash, told=event.wait,
        )
    )  # fmt: skip


@effect.register(happened.TicketCalled)
def ticket_called(event: happened.TicketCalled, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    moved = ticket.moved(
        Move.CALL, window=event.window, clerk=event.clerk, calls=1, first_called_at=event.at, called_at=event.at
    )
    day.reasons[event.ticket] = event.reason
    last = day.undoable.get(event.window)
    pressed = last if event.reason.get("auto") == "visit_ended" and last and last.at == event.at else None
    day.act(event.window, Move.CALL, event.at, ticket, moved, ticket=event.ticket, idle_since=None)
    if pressed is not None:
        day.undoable[event.window] = replace(day.undoable[event.window], pressed=pressed)


@effect.register(happened.TicketRecalled)
def ticket_recalled(event: happened.TicketRecalled, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.put(ticket.moved(Move.RECALL, calls=event.times, called_at=event.at))


@effect.register(happened.ServingStarted)
def serving_started(event: happened.ServingStarted, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.act(event.window, Move.START, event.at, ticket, ticket.moved(Move.START, started_at=event.at))


@effect.register(happened.ServingFinished)
def serving_finished(event: happened.ServingFinished, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    moved = ticket.moved(Move.FINISH, ended_at=event.at, outcome=event.outcome, clerk=event.clerk)
    state = day.windows[event.window]
    day.act(
        event.window, Move.FINISH, event.at, ticket, moved,
        ticket=None, idle_since=event.at, armed=event.ticket, armed_until=event.armed_until,
        finished=state.finished + 1, handling_s=state.handling_s + event.handling_s,
    )  # fmt: skip


@effect.register(happened.TicketNotShown)
def ticket_not_shown(event: happened.TicketNotShown, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    state = day.windows[event.window]
    day.act(
        event.window, Move.NO_SHOW, event.at, ticket, ticket.moved(Move.NO_SHOW, ended_at=event.at),
        ticket=None, idle_since=event.at, no_shows=state.no_shows + 1,
    )  # fmt: skip


@effect.register(happened.TicketRequeued)
def ticket_requeued(event: happened.TicketRequeued, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.put(
        ticket.moved(
            Move.REQUEUE, turn_at=event.turn_at, reactivations=ticket.reactivations + 1, window=None, calls=0,
            first_called_at=None, called_at=None, ended_at=None,
        )
    )  # fmt: skip


@effect.register(happened.TicketDelayed)
def ticket_delayed(event: happened.TicketDelayed, day: Day) -> None:
    day.put(day.tickets[event.ticket].moved(Move.DELAY, turn_at=event.turn_at))


@effect.register(happened.TicketTransferred)
def ticket_transferred(event: happened.TicketTransferred, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    moved = ticket.moved(
        Move.TRANSFER, business=event.business, matter=event.matter, zone=event.zone,
        only_window=event.only_window, window=None, calls=0, first_called_at=None, called_at=None,
        started_at=None, held_s=0.0,
    )  # fmt: skip
    day.act(event.window, Move.TRANSFER, event.at, ticket, moved, ticket=None, idle_since=event.at)


@effect.register(happened.TicketHeld)
def ticket_held(event: happened.TicketHeld, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    hold = Hold(kind=event.hold, why=event.why, since=event.at, window=event.window)
    day.act(
        event.window, Move.HOLD, event.at, ticket, ticket.moved(Move.HOLD, held=hold),
        ticket=None, idle_since=event.at,
    )  # fmt: skip


@effect.register(happened.TicketResumed)
def ticket_resumed(event: happened.TicketResumed, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    moved = ticket.moved(
        Move.RESUME, held=None, held_s=ticket.held_s + event.held_s, window=event.window, clerk=event.clerk,
        called_at=event.at,
    )  # fmt: skip
    day.act(event.window, Move.RESUME, event.at, ticket, moved, ticket=event.ticket, idle_since=None)


@effect.register(happened.TicketAbandoned)
def ticket_abandoned(event: happened.TicketAbandoned, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.put(ticket.moved(Move.ABANDON, ended_at=event.at, held=None))
    if ticket.state in ACTIVE and ticket.window:
        day.seat(ticket.window, ticket=None, idle_since=event.at)
        day.undoable.pop(ticket.window, None)


@effect.register(happened.TicketRated)
def ticket_rated(event: happened.TicketRated, day: Day) -> None:
    day.ratings[event.ticket] = RatingGiven(level=event.level, at=event.at, window=event.window, clerk=event.clerk)
    day.tickets[event.ticket] = replace(day.tickets[event.ticket], rating=event.level)
    if day.windows[event.window].armed == event.ticket:
        day.seat(event.window, armed=None, armed_until=None)


@effect.register(happened.MoveUndone)
def move_undone(event: happened.MoveUndone, day: Day) -> None:
    if event.ticket is not None:
        day.put(event.ticket)
    before = event.before
    rated = before.armed in day.ratings
    day.seat(
        event.window, ticket=before.ticket, idle_since=before.idle_since, armed=None if rated else before.armed,
        armed_until=None if rated else before.armed_until, finished=before.finished, no_shows=before.no_shows,
        handling_s=before.handling_s,
    )  # fmt: skip
    state = day.windows[event.window]
    if state.free and state.auto_call is AutoCall.ON:  # else it would call again at once what was taken back
        day.seat(event.window, auto_call=AutoCall.RESTS)
    day.undoable.pop(event.window, None)
