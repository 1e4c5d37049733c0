"""A booking (预约): a place in a slot of a coming day. On the day it *becomes* the ticket: nobody queues twice.

A second number is a fault with a national code (212, domain.md §8.2). The numbers here are local practice (§5), so
they are settings of the hall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class BookingState(StrEnum):
    """Where a booking is in its life."""

    BOOKED = "booked"  # 已预约
    CHECKED_IN = "checked_in"  # 已取号: it is a ticket now
    CANCELLED = "cancelled"  # 已取消
    MISSED = "missed"  # 爽约


@dataclass(frozen=True, kw_only=True, slots=True)
class Booking:
    """``starts``: of its slot, UTC. ``person`` and ``phone``: keyed hashes, never what they were made of."""

    id: str
    code: str  # six digits, once on its day: what the visitor types at the kiosk
    day: date
    starts: datetime
    business: str
    matter: str | None
    person: str | None
    phone: str | None
    source: str
    state: BookingState = BookingState.BOOKED
    ticket: str | None = None

    @property
    def holds_place(self) -> bool:
        """Whether it takes a place of its slot."""
        return self.state in (BookingState.BOOKED, BookingState.CHECKED_IN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A slot (时段) of one business: ``left`` places are free."""

    starts: datetime
    ends: datetime
    left: int


def slots(
    hours: Iterable[tuple[datetime, datetime]], *, slot_min: int, capacity: int, taken: Mapping[datetime, int]
) -> list[Slot]:
    """The slots of a day's sessions; what remains at the end of a session and is shorter is none."""
    length = timedelta(minutes=slot_min)
    found = []
    for opens, closes in sorted(hours):
        starts = opens
        while starts + length <= closes:
            left = max(0, capacity - taken.get(starts, 0))
            found.append(Slot(starts=starts, ends=starts + length, left=left))
            starts += length
    return found
