"""What events do to a visit and to the window where it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.admission import slot_of
from server.domain.effects.effect import effect
from server.domain.ratings.unit import Unit
from server.domain.ticket import Hold, Move, Step, Ticket, TicketState
from server.domain.window import AutoCall

if TYPE_CHECKING:
    from server.domain.day import Day

_NOT_CALLED = {"window": None, "calls": 0, "first_called_at": None, "called_at": None}


@effect.register(happened.TicketCalled)
def ticket_called(event: happened.TicketCalled, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    moved = ticket.moved(
        Move.CALL, window=event.window, clerk=event.clerk, calls=1, first_called_at=event.at, called_at=event.at
    )
    day.reasons[event.ticket] = event.reason
    day.put(moved)
    day.seat(event.window, ticket=event.ticket, idle_since=None)


@effect.register(happened.WalkInStarted)
def walk_in_started(event: happened.WalkInStarted, day: Day) -> None:
    day.numbers[event.series] = event.number
    day.order = event.order
    day.given.count(event.business, event.matter, slot_of(day, event.at))
    day.put(
        Ticket(
            id=event.ticket, code=event.code, series=event.series, number=event.number, order=event.order,
            business=event.business, matter=event.matter, zone=event.zone, issued_at=event.at, turn_at=event.at,
            state=TicketState.SERVING, priority_class=event.priority_class, priority_group=event.priority_group,
            source="walk_in", window=event.window, clerk=event.clerk, started_at=event.at, serving_since=event.at,
            owner=event.clerk, owner_window=event.window,
        )
    )  # fmt: skip
    day.seat(event.window, ticket=event.ticket, idle_since=None)


@effect.register(happened.TicketRecalled)
def ticket_recalled(event: happened.TicketRecalled, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.put(ticket.moved(Move.RECALL, calls=event.times, called_at=event.at))


@effect.register(happened.ServingStarted)
def serving_started(event: happened.ServingStarted, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    first = {} if ticket.owner_window else {"owner": ticket.clerk, "owner_window": event.window}
    began_at = event.began_at or event.at
    day.put(ticket.moved(Move.START, started_at=began_at, serving_since=began_at, **first))


@effect.register(happened.MatterAdded)
def matter_added(event: happened.MatterAdded, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.put(
        ticket.moved(Move.ADD_MATTER, further=(*ticket.further, Step(business=event.business, matter=event.matter)))
    )


@effect.register(happened.MatterRemoved)
def matter_removed(event: happened.MatterRemoved, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    gone = Step(business=event.business, matter=event.matter)
    day.put(ticket.moved(Move.REMOVE_MATTER, further=tuple(step for step in ticket.further if step != gone)))


@effect.register(happened.StepFinished)
def step_finished(event: happened.StepFinished, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    move = Move.GO_ON if event.here else Move.HAND_ON
    stay = ticket.left(move, event.at, clerk=event.clerk, outcome=event.outcome)
    follows = {
        "business": event.business, "matter": event.matter, "zone": event.zone, "further": ticket.further[1:],
        "stays": (*ticket.stays, stay), "handled_s": 0.0, "held_s": 0.0, "only_window": None, "note": "",
        "units": (*ticket.units, *((_unit(event.unit, ticket, event),) if event.unit else ())),
    }  # fmt: skip
    served = day.windows[event.window].handling_s + stay.seconds
    counted: dict[str, object] = {"finished": day.windows[event.window].finished + 1, "handling_s": served}
    if event.unit:
        counted |= {"armed": event.unit, "armed_until": event.armed_until}
    if event.here:
        day.put(ticket.moved(move, **follows, clerk=event.clerk, started_at=event.at, serving_since=event.at))
        day.seat(event.window, **counted)
    else:
        day.put(ticket.moved(move, **follows, **_NOT_CALLED, started_at=None, serving_since=None))
        day.vacate(event.window, event.at, **counted)


@effect.register(happened.ServingFinished)
def serving_finished(event: happened.ServingFinished, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    stay = ticket.left(Move.FINISH, event.at, clerk=event.clerk, outcome=event.outcome)
    unit = event.unit or ticket.id
    day.put(
        ticket.moved(
            Move.FINISH, ended_at=event.at, outcome=event.outcome, clerk=event.clerk, handled_s=event.handling_s,
            serving_since=None, stays=(*ticket.stays, stay), units=(*ticket.units, _unit(unit, ticket, event)),
        )
    )  # fmt: skip
    state = day.windows[event.window]
    day.vacate(
        event.window, event.at, armed=unit, armed_until=event.armed_until, finished=state.finished + 1,
        handling_s=state.handling_s + stay.seconds,
    )  # fmt: skip


def _unit(name: str, ticket: Ticket, ended: happened.StepFinished | happened.ServingFinished) -> Unit:
    """What may be rated from now on; ``ticket``: as it was until then."""
    return Unit(
        id=name, window=ended.window, clerk=ended.clerk, business=ticket.business, matter=ticket.matter,
        started_at=ticket.started_at, ended_at=ended.at, held_s=ticket.held_s, handled_s=ended.handling_s,
        called=ticket.first_called_at is not None,
    )  # fmt: skip


@effect.register(happened.TicketNotShown)
def ticket_not_shown(event: happened.TicketNotShown, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    stay = ticket.left(Move.NO_SHOW, event.at)
    day.put(ticket.moved(Move.NO_SHOW, ended_at=event.at, stays=(*ticket.stays, stay)))
    day.vacate(event.window, event.at, no_shows=day.windows[event.window].no_shows + 1)


@effect.register(happened.TicketTransferred)
def ticket_transferred(event: happened.TicketTransferred, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    stay = ticket.left(Move.TRANSFER, event.at, clerk=event.clerk, why=event.why)
    day.put(
        ticket.moved(
            Move.TRANSFER, business=event.business, matter=event.matter, zone=event.zone,
            only_window=event.only_window, note=event.note, started_at=None, serving_since=None, handled_s=0.0,
            held_s=0.0, stays=(*ticket.stays, stay), **_NOT_CALLED,
        )
    )  # fmt: skip
    day.vacate(event.window, event.at, handling_s=day.windows[event.window].handling_s + stay.seconds)


@effect.register(happened.TicketHeld)
def ticket_held(event: happened.TicketHeld, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    hold = Hold(
        kind=event.hold, why=event.why, since=event.at, window=event.window, remind_at=event.remind_at,
        awaits=event.awaits,
    )  # fmt: skip
    stay = ticket.left(Move.HOLD, event.at, why=event.why)
    day.put(
        ticket.moved(
            Move.HOLD, held=hold, handled_s=ticket.handling_s(event.at), serving_since=None,
            stays=(*ticket.stays, stay),
        )
    )  # fmt: skip
    day.vacate(event.window, event.at, handling_s=day.windows[event.window].handling_s + stay.seconds)


@effect.register(happened.TicketWoken)
def ticket_woken(event: happened.TicketWoken, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    if ticket.held is not None:
        day.put(replace(ticket, held=replace(ticket.held, woken_at=event.at, woken_by=event.by)))


@effect.register(happened.VisitorBack)
def visitor_back(event: happened.VisitorBack, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    if ticket.held is not None:
        day.put(replace(ticket, held=replace(ticket.held, back_at=event.at)))


@effect.register(happened.TicketResumed)
def ticket_resumed(event: happened.TicketResumed, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    day.put(
        ticket.moved(
            Move.RESUME, held=None, held_s=ticket.held_s + event.held_s, window=event.window, clerk=event.clerk,
            called_at=event.at, serving_since=event.at,
        )
    )  # fmt: skip
    day.seat(event.window, ticket=event.ticket, idle_since=None)


@effect.register(happened.WindowTakenOver)
def window_taken_over(event: happened.WindowTakenOver, day: Day) -> None:
    if event.ticket is not None:
        ticket = day.tickets[event.ticket]
        taken: dict[str, object] = {"clerk": event.clerk}
        if ticket.state is TicketState.SERVING:
            stay = ticket.left(Move.TAKE_OVER, event.at, clerk=event.before)
            taken |= {
                "owner": event.clerk, "owner_window": event.window, "serving_since": event.at,
                "handled_s": ticket.handling_s(event.at), "stays": (*ticket.stays, stay),
            }  # fmt: skip
            day.seat(event.window, handling_s=day.windows[event.window].handling_s + stay.seconds)
        day.put(replace(ticket, **taken))  # type: ignore[arg-type]  # fields by name
    day.seat(event.window, clerk=event.clerk, fenced=event.before, seated_at=event.at)
    day.undoable.pop(event.window, None)


@effect.register(happened.MoveUndone)
def move_undone(event: happened.MoveUndone, day: Day) -> None:
    for ticket in (event.ticket, *event.more):
        if ticket is not None:
            day.put(ticket)
    before = event.before
    if event.whole:
        day.replace_seat(before)
    else:
        rated = before.armed in day.ratings
        day.seat(
            event.window, ticket=before.ticket, idle_since=before.idle_since, armed=None if rated else before.armed,
            armed_until=None if rated else before.armed_until, finished=before.finished, no_shows=before.no_shows,
            handling_s=before.handling_s,
        )  # fmt: skip
    for other in event.others:
        day.replace_seat(other)
    for window in (event.window, *(other.code for other in event.others)):
        state = day.windows[window]
        if state.free and state.auto_call is AutoCall.ON:  # else it would call again at once what was taken back
            day.seat(window, auto_call=AutoCall.RESTS)
        day.undoable.pop(window, None)


@effect.register(happened.CaseNumberGiven)
def case_number_given(event: happened.CaseNumberGiven, day: Day) -> None:
    if event.ticket in day.tickets:
        day.case_numbers[event.ticket] = {**day.case_numbers.get(event.ticket, {}), event.about: event.case_no}
