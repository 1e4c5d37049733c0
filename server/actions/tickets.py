"""What visitors and guides do with tickets: take one, leave, ask for more time, come back."""

from __future__ import annotations

from datetime import datetime

from server.actions import bookings
from server.actions.turn import Turn
from server.domain import events as happened
from server.domain.calendar import Workday
from server.domain.errors import (
    DayFull,
    IssueClosed,
    IssueCutOff,
    IssueCutOffToday,
    NumbersOfSlotGone,
    PhoneLimitReached,
    TicketLimitReached,
    UnknownBusiness,
)
from server.domain.hall_ground import Events

_HAD = (TicketLimitReached, PhoneLimitReached)  # of today: another day is theirs to book
_FULL = (DayFull, NumbersOfSlotGone, IssueCutOff, IssueCutOffToday, IssueClosed, *_HAD)


def take(  # noqa: PLR0913  # what may be said with a ticket, all by name
    turn: Turn,
    *,
    ticket_id: str,
    business: str | None,
    matter: str | None,
    bundle: str | None = None,
    priority: str | None = None,
    due_at: datetime | None = None,
    source: str,
    ref: str | None = None,
    id_hash: str | None = None,
    phone: str | None = None,
    language: str | None = None,
    workday: Workday | None = None,
) -> happened.TicketIssued:
    """取号. One of business, matter and bundle is needed; a matter given with its business is fine.

    Whoever shows the card (or, without one, types the phone) with which this was booked for today checks in: nobody
    queues twice (domain.md §8.2, 212). Whoever is refused because all numbers are given out, or because they have had
    theirs for today, is told the next free slots (满号转预约), given the calendar.
    """
    if business is None and matter is None and bundle is None:
        raise UnknownBusiness(field="business")
    person = id_hash or phone
    booked = turn.hall.booking_of_person(person) if person is not None and priority is None and bundle is None else None
    if booked is not None and turn.hall.day.bookings[booked].business in (business, _business_of(turn, matter)):
        return bookings.turned_into_ticket(turn, booked, ticket_id=ticket_id, source=source, language=language)
    voucher = None
    if person is not None and priority is None and bundle is None:
        voucher = turn.hall.voucher_of_person(person, _business_of(turn, matter) or business, matter)
    try:
        if voucher is not None:
            return redeem(turn, voucher, ticket_id=ticket_id, matter=matter, source=source, language=language)
        issued, *_ = turn.hall.issue_ticket(
            now=turn.now,
            ticket_id=ticket_id,
            business=business,
            matter=matter,
            bundle=bundle,
            priority=priority,
            due_at=due_at,
            source=source,
            ref=ref,
            id_hash=id_hash,
            phone=phone,
            language=language,
        )
    except _FULL as refused:
        if workday is not None and bundle is None and turn.hall.plan.rules.full_offers_booking:
            refused.detail["offers"] = bookings.next_free(
                turn, business=business, matter=matter, workday=workday, today=not isinstance(refused, _HAD)
            )
        raise
    assert isinstance(issued, happened.TicketIssued)  # noqa: S101  # for the type checker
    return issued


def redeem(
    turn: Turn,
    voucher: str,
    *,
    ticket_id: str,
    matter: str | None = None,
    id_hash: str | None = None,
    phone: str | None = None,
    source: str,
    language: str | None = None,
) -> happened.TicketIssued:
    """二次优先: a voucher, by its id or its code, becomes the priority of a ticket."""
    issued, *_ = turn.hall.redeem_voucher(
        now=turn.now,
        voucher=voucher,
        ticket_id=ticket_id,
        matter=matter,
        id_hash=id_hash,
        phone=phone,
        source=source,
        language=language,
    )
    assert isinstance(issued, happened.TicketIssued)  # noqa: S101  # for the type checker
    return issued


def _business_of(turn: Turn, matter: str | None) -> str | None:
    known = turn.hall.plan.matter.get(matter or "")
    return known.business if known else None


def leave(turn: Turn, ticket: str) -> Events:
    """弃号 by the visitor."""
    return turn.hall.abandon(now=turn.now, ticket=ticket, by="visitor")


def delay(turn: Turn, ticket: str) -> Events:
    """顺延 10 minutes, asked for by the visitor."""
    return turn.hall.delay(now=turn.now, ticket=ticket)


def come_back(turn: Turn, ticket: str) -> Events:
    """补件返回, said by the visitor."""
    return turn.hall.come_back(now=turn.now, ticket=ticket)


def requeue(turn: Turn, ticket: str) -> Events:
    return turn.hall.requeue(now=turn.now, ticket=ticket)


def abandon(turn: Turn, ticket: str) -> Events:
    return turn.hall.abandon(now=turn.now, ticket=ticket, by="clerk")
