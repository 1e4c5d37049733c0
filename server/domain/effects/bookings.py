"""What events do to bookings. A log may begin after a booking was made: then the store has it, and it is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.booking import Booking, BookingState
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
