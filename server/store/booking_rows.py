"""Rows of bookings and of who may not book: they outlive the day, so they are read from here when a hall is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select, true

from server.domain import events as happened
from server.domain.bookings.book import REMEMBERED, BookingBook
from server.domain.bookings.booking import Booking, BookingState
from server.domain.bookings.lock import BookingLock, LockReason
from server.domain.day import Day
from server.store.statements import upserting
from server.store.tables import booking_locks, bookings

_upsert = upserting(bookings)
_upsert_locks = upserting(booking_locks)
_ABOUT = (
    happened.BookingMade,
    happened.BookingMoved,
    happened.BookingCancelled,
    happened.BookingCheckedIn,
    happened.BookingMissed,
)
_ABOUT_LOCKS = (happened.BookingLocked, happened.BookingLockLifted)


def project_bookings(connection: Connection, hall: str, day: Day, events: Sequence[happened.Event]) -> None:
    """Bring the rows to what the day holds after these events."""
    touched = {event.booking for event in events if isinstance(event, _ABOUT)}
    changed = [found for booking in sorted(touched) if (found := day.bookings.get(booking)) is not None]
    _upsert.run(connection, [_row(hall, one) for one in changed])
    locked = {event.lock for event in events if isinstance(event, _ABOUT_LOCKS)}
    locks = [day.locks[lock] for lock in sorted(locked) if lock in day.locks]
    _upsert_locks.run(connection, [_lock_row(hall, one) for one in locks])


def load_bookings(connection: Connection, hall: str, since: date | None) -> BookingBook:
    """Those of a day, of the month before it and of all days after it, and whatever is still open."""
    open_ones = bookings.c.state == BookingState.BOOKED.value
    wanted = open_ones if since is None else or_(open_ones, bookings.c.day >= since - REMEMBERED)
    rows = connection.execute(select(bookings).where(bookings.c.hall == hall, wanted)).mappings()
    return BookingBook(_booking(dict(row)) for row in rows)


def load_locks(connection: Connection, hall: str, since: date | None) -> dict[str, BookingLock]:
    """Those that ended at most a month before a day: what led to them must not count twice."""
    wanted = booking_locks.c.until >= since - REMEMBERED if since is not None else true()
    rows = connection.execute(select(booking_locks).where(booking_locks.c.hall == hall, wanted)).mappings()
    return {row["id"]: _lock(dict(row)) for row in rows}


def _lock_row(hall: str, lock: BookingLock) -> dict[str, Any]:
    values = {field.name: getattr(lock, field.name) for field in fields(lock)}
    return {**values, "hall": hall, "reason": lock.reason.value, "bookings": list(lock.bookings)}


def _lock(row: dict[str, Any]) -> BookingLock:
    del row["hall"]
    return BookingLock(**{**row, "reason": LockReason(row["reason"]), "bookings": tuple(row["bookings"])})


def _row(hall: str, booking: Booking) -> dict[str, Any]:
    values = {field.name: getattr(booking, field.name) for field in fields(booking)}
    return {**values, "hall": hall, "state": booking.state.value}


def _booking(row: dict[str, Any]) -> Booking:
    del row["hall"]
    return Booking(**{**row, "state": BookingState(row["state"])})
