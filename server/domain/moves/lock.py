"""Locking people out of booking (预约黑名单): by the hall's rules, or by its manager; and letting them in again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain import errors
from server.domain import events as happened
from server.domain.bookings.booking import Booking
from server.domain.bookings.lock import BookingLock, LockReason, allowed, lapses
from server.domain.bookings.refusals import LockedOut, LockEnded, UnknownLock
from server.domain.card_numbers import without_card_numbers
from server.domain.hall_ground import Events, HallGround


class LockMoves(HallGround):
    """Every lock is an event with its reason, its end and what led to it, and so is every lifting."""

    def lock_person(
        self, *, now: datetime, lock: str, person: str, days: int, by: str, why: str
    ) -> Events:  # fmt: skip
        """列入黑名单 by hand, for so many days."""
        if not why.strip():
            raise errors.ReasonRequired
        self.require_unlocked(now, person)
        until = self.local_day(now) + timedelta(days=days)
        return self.record(
            happened.BookingLocked(
                at=now, lock=lock, person=person, reason=LockReason.BY_HAND, until=until, bookings=(), by=by,
                why=without_card_numbers(why.strip()),
            )
        )  # fmt: skip

    def lift_lock(self, *, now: datetime, lock: str, by: str, why: str) -> Events:
        """解除: before its end, by the hall manager, with a reason."""
        found = self.day.locks.get(lock)
        if found is None:
            raise UnknownLock(lock=lock)
        if not why.strip():
            raise errors.ReasonRequired
        if not found.holds(self.local_day(now)):
            raise LockEnded(until=found.until.isoformat())
        return self.record(
            happened.BookingLockLifted(at=now, lock=lock, by=by, why=without_card_numbers(why.strip()))
        )  # fmt: skip

    def locks_on(self, people: Iterable[str | None], day: date) -> list[BookingLock]:
        """The locks that hold on a day for a card or a phone."""
        wanted = set(people) - {None}
        return [one for one in self.day.locks.values() if one.person in wanted and one.holds(day)]

    def require_unlocked(self, now: datetime, *people: str | None) -> None:
        """Raises LockedOut with its reason and its last day."""
        found = self.locks_on(people, self.local_day(now))
        if found:
            last = max(found, key=lambda one: one.until)
            raise LockedOut(reason=last.reason.value, until=last.until.isoformat())

    def local_day(self, now: datetime) -> date:
        """The date in the hall, whether or not its day is open."""
        return now.astimezone(ZoneInfo(self.plan.time_zone)).date()

    def locked_for(self, now: datetime, reason: LockReason, bookings: Iterable[Booking]) -> Events:
        """Lock whoever has now lapsed too often, where the hall wants that."""
        if not self.plan.rules.booking_blacklist:
            return ()
        recorded: Events = ()
        for booking in bookings:
            person = booking.person or booking.phone
            most = allowed(self.plan.rules, reason)
            if person is None or not most or self.locks_on((person,), self.local_day(now)):
                continue
            mine = [one for one in self.day.locks.values() if one.person == person]
            found = lapses(reason, self.day.bookings.of_person(person), mine, last=booking)
            if len(found) >= most:
                recorded += self.record(self._locked(now, reason, person, booking, found))
        return recorded

    def _locked(
        self, now: datetime, reason: LockReason, person: str, booking: Booking, found: tuple[str, ...]
    ) -> happened.BookingLocked:
        until = self.local_day(now) + timedelta(days=self.plan.rules.blacklist_days)
        return happened.BookingLocked(
            at=now, lock=f"{booking.id}-{reason.value}", person=person, reason=reason, until=until, bookings=found,
            by="rule", why="",
        )  # fmt: skip
