"""The blacklist of bookings (预约黑名单): who may not book for some time, and why (domain.md §5; off by default).

Known are only keyed hashes of a card or a phone. Nobody is kept from taking a number in the hall by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from server.domain.bookings.booking import Booking, BookingState
from server.domain.rules import HallRules


class LockReason(StrEnum):
    """What somebody did."""

    MISSED = "missed"  # 爽约
    CANCELLED = "cancelled"  # 频繁取消
    REPEATED = "repeated"  # 同一事项一天内反复预约
    BY_HAND = "by_hand"  # entered by the hall manager


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingLock:
    """``person``: the keyed hash. ``until``: the last day. ``bookings``: what led to it; it counts once only."""

    id: str
    person: str
    reason: LockReason
    since: datetime
    until: date
    bookings: tuple[str, ...] = ()
    by: str = ""
    why: str = ""
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lifted_why: str = ""

    def holds(self, day: date) -> bool:
        return self.lifted_at is None and day <= self.until


def lapses(
    reason: LockReason, bookings: Iterable[Booking], locks: Iterable[BookingLock], *, last: Booking
) -> tuple[str, ...]:
    """The bookings of one person that count for a reason after ``last``, but for those that led to a lock before."""
    counted = {one for lock in locks for one in lock.bookings}
    fresh = [one for one in bookings if one.id not in counted]
    if reason is LockReason.REPEATED:
        same = [one for one in fresh if (one.day, one.business, one.matter) == (last.day, last.business, last.matter)]
        return tuple(one.id for one in same)
    wanted = BookingState.MISSED if reason is LockReason.MISSED else BookingState.CANCELLED
    return tuple(one.id for one in fresh if one.state is wanted)


def allowed(rules: HallRules, reason: LockReason) -> int:
    """At how many of these somebody is locked; 0: never."""
    if reason is LockReason.MISSED:
        return rules.blacklist_missed
    if reason is LockReason.CANCELLED:
        return rules.blacklist_cancelled
    return rules.blacklist_same_matter_day + 1 if rules.blacklist_same_matter_day else 0
