"""What events do to a ticket that is at no window, or that its visitor gives up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.admission import slot_of
from server.domain.effects.effect import effect
from server.domain.remembered import RatingGiven
from server.domain.ticket import ACTIVE, Move, Ticket

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.TicketIssued)
def ticket_issued(event: happened.TicketIssued, day: Day) -> None:
    day.numbers[event.series] = event.number
    day.order = event.order
    if event.id_hash is not None:
        day.of_person.setdefault(event.id_hash, []).append(event.ticket)
    if event.phone is not None:
        day.of_phone.setdefault(event.phone, []).append(event.ticket)
    day.given.count(event.business, event.matter, slot_of(day, event.due_at or event.at))
    day.put(
        Ticket(
            id=event.ticket, code=event.code, series=event.series, number=event.number, order=event.order,
            business=event.business, matter=event.matter, zone=event.zone, issued_at=event.at, turn_at=event.at,
            priority_class=event.priority_class, priority_group=event.priority_group, due_at=event.due_at,
            source=event.source, ref=event.ref, id_hash=event.id_hash, told=event.wait, bundle=event.bundle,
            further=event.further, language=event.language,
        )
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


@effect.register(happened.TicketAbandoned)
def ticket_abandoned(event: happened.TicketAbandoned, day: Day) -> None:
    ticket = day.tickets[event.ticket]
    ended = {"ended_at": event.at, "held": None, "serving_since": None}
    if ticket.state not in ACTIVE or not ticket.window:
        day.put(ticket.moved(Move.ABANDON, **ended))
        return
    stay = ticket.left(Move.ABANDON, event.at, why=event.why)
    day.put(ticket.moved(Move.ABANDON, **ended, handled_s=ticket.handling_s(event.at), stays=(*ticket.stays, stay)))
    day.vacate(ticket.window, event.at, handling_s=day.windows[ticket.window].handling_s + stay.seconds)
    day.undoable.pop(ticket.window, None)


@effect.register(happened.TicketRated)
def ticket_rated(event: happened.TicketRated, day: Day) -> None:
    before = day.ratings.get(event.rated)
    day.ratings[event.rated] = RatingGiven(
        level=event.level, at=event.at, window=event.window, clerk=event.clerk, revision=event.revision,
        first_at=before.first_at if before else event.at,
    )  # fmt: skip
    if event.device:
        day.rated_from.setdefault(event.device, []).append(event.at)
    if event.window in day.windows and day.windows[event.window].armed == event.rated:
        day.disarm(event.window)
