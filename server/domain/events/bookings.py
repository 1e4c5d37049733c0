"""What happened to bookings (预约)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.bookings.lock import LockReason
from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingMade(Event):
    """预约. ``starts``: of the slot. ``person``, ``phone``: keyed hashes. ``source``: desk, import."""

    booking: str
    code: str
    day: date
    starts: datetime
    business: str
    matter: str | None
    person: str | None
    phone: str | None
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingMoved(Event):
    """改约: to another slot. ``code``: the same, unless that day has it already."""

    booking: str
    code: str
    day: date
    starts: datetime
    from_starts: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingCancelled(Event):
    """取消预约."""

    booking: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingCheckedIn(Event):
    """预约取号: the booking is the ticket ``ticket`` now; an ordinary one if it came too ``late`` for its place."""

    booking: str
    code: str
    ticket: str
    late: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingMissed(Event):
    """爽约: the day ended and nobody had come."""

    booking: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingLocked(Event):
    """列入预约黑名单. ``person``: a keyed hash. ``until``: the last day. ``by``: an account, or "rule"."""

    lock: str
    person: str
    reason: LockReason
    until: date
    bookings: tuple[str, ...]
    by: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingLockLifted(Event):
    """解除黑名单, by the hall manager."""

    lock: str
    by: str
    why: str
