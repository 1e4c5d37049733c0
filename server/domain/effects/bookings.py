"""What events do to bookings. A log may begin after a booking was made: then the store has it, and it is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.bookings.booking import Booking, BookingState
from server.domain.bookings.lock import BookingLock
from server.domain.effects.effect import effect

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.BookingMade)
def booking_made(event: happened.BookingMade, day: Day) -> None:
    booking = Booking(
        id=event.booking,
        code=event.code,
        day=event.day,
        starts=event.starts,
        business=event.business,
        matter=event.matter,
        person=event.person,
        phone=event.phone,
        source=event.source,
    )
    day.bookings.put(booking)


@effect.register(happened.BookingMoved)
def booking_moved(event: happened.BookingMoved, day: Day) -> None:
    found = day.bookings.get(event.booking)
    if found is not None:
        day.bookings.put(replace(found, code=event.code, day=event.day, starts=event.starts))


@effect.register(happened.BookingLocked)
def booking_locked(event: happened.BookingLocked, day: Day) -> None:
    day.locks[event.lock] = BookingLock(
        id=event.lock,
        person=event.person,
        reason=event.reason,
        since=event.at,
        until=event.until,
        bookings=event.bookings,
        by=event.by,
        why=event.why,
    )


@effect.register(happened.BookingLockLifted)
def booking_lock_lifted(event: happened.BookingLockLifted, day: Day) -> None:
    found = day.locks.get(event.lock)
    if found is not None:
        day.locks[event.lock] = replace(found, lifted_at=event.at, lifted_by=event.by, lifted_why=event.why)


@effect.register(happened.BookingCancelled)
def booking_cancelled(event: happened.BookingCancelled, day: Day) -> None:
    _now(day, event.booking, BookingState.CANCELLED)


@effect.register(happened.BookingCheckedIn)
def booking_checked_in(event: happened.BookingCheckedIn, day: Day) -> None:
    _now(day, event.booking, BookingState.CHECKED_IN, ticket=event.ticket)


@effect.register(happened.BookingMissed)
def booking_missed(event: happened.BookingMissed, day: Day) -> None:
    _now(day, event.booking, BookingState.MISSED)


def _now(day: Day, booking: str, state: BookingState, ticket: str | None = None) -> None:
    found = day.bookings.get(booking)
    if found is not None:
        day.bookings.put(replace(found, state=state, ticket=ticket))
