"""Making, cancelling and checking in bookings (预约), within the hall's limits (domain.md §5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from server.domain import events as happened
from server.domain.admission import shown, taken_in_slot, taken_today
from server.domain.bookings.booking import Booking, BookingState, Slot, slots
from server.domain.bookings.lock import LockReason
from server.domain.bookings.refusals import (
    BookingEnded,
    BookingLimitReached,
    BookingNeedsPerson,
    BookingOfAnotherDay,
    BookingUsed,
    DayNotBookable,
    NoSuchSlot,
    SlotFull,
    TooEarlyToCheckIn,
    TooLateToCancel,
    UnknownBooking,
)
from server.domain.hall_ground import Events
from server.domain.moves.lock import LockMoves
from server.domain.moves.visitor import VisitorMoves

Hours = Sequence[tuple[datetime, datetime]]


class BookingMoves(VisitorMoves, LockMoves):
    """``hours``: the sessions of the booked day, from the calendar. ``between``: the first and the last day."""

    def free_slots(
        self,
        *,
        day: date,
        business: str,
        hours: Hours,
        now: datetime,
        matter: str | None = None,
        without: str | None = None,
    ) -> list[Slot]:
        """The slots of a business on a day that have not begun, full ones too.

        A place is free within the slot's capacity and whatever limits the numbers of the business and the matter: what
        walk-ins have taken today is taken. ``without``: a booking that is to be moved, whose place is free.
        """
        rules, capacity = self.plan.rules, self.plan.business[business].slot_capacity
        held = [one for one in self.day.bookings.of_day(day) if one.holds_place and one.id != without]
        taken = Counter(one.starts for one in held if one.business == business)
        most = rules.booking_slot_capacity if capacity is None else capacity
        offered = slots(hours, slot_min=rules.booking_slot_min, capacity=most, taken=taken)
        codes = (business, matter) if matter else (business,)
        return [
            replace(one, left=min([one.left, *self._left_by_limits(day, codes, one.starts, held, now, without)]))
            for one in offered
            if one.starts >= now
        ]

    def _left_by_limits(
        self,
        day: date,
        codes: tuple[str, ...],
        starts: datetime,
        held: Sequence[Booking],
        now: datetime,
        without: str | None,
    ) -> Iterator[int]:
        today = day == self.day.business_day
        for code in codes:
            limits, mine = self.plan.limits_of(code), [one for one in held if code in (one.business, one.matter)]
            if limits.per_day is not None:
                in_day = taken_today(self.day, code, now, without=without) if today else len(mine)
                yield max(0, limits.per_day - in_day)
            if limits.per_slot is not None:
                in_slot = (
                    taken_in_slot(self.day, code, starts, now, without=without)
                    if today
                    else sum(one.starts == starts for one in mine)
                )
                yield max(0, limits.per_slot - in_slot)

    def book(
        self,
        *,
        now: datetime,
        booking_id: str,
        code: str,
        day: date,
        starts: datetime,
        hours: Hours,
        between: tuple[date, date],
        business: str | None = None,
        matter: str | None = None,
        person: str | None = None,
        phone: str | None = None,
        source: str = "desk",
    ) -> Events:
        """预约: one place in a slot. ``code``: not yet given on that day."""
        name = self._business_of(business, matter)
        if self.plan.rules.booking_real_name and person is None and phone is None:
            raise BookingNeedsPerson
        self.require_unlocked(now, person, phone)
        self._require_free_slot(day, starts, between, business=name, matter=matter, hours=hours, now=now)
        self._require_few(day, person, phone)
        made = self.record(
            happened.BookingMade(
                at=now,
                booking=booking_id,
                code=code,
                day=day,
                starts=starts,
                business=name,
                matter=matter,
                person=person,
                phone=phone,
                source=source,
            )
        )
        return (*made, *self.locked_for(now, LockReason.REPEATED, [self.day.bookings[booking_id]]))

    def move_booking(
        self,
        *,
        now: datetime,
        booking: str,
        code: str,
        day: date,
        starts: datetime,
        hours: Hours,
        between: tuple[date, date],
    ) -> Events:
        """改约: to another slot, as long as it could be cancelled. ``code``: as in :meth:`book`, for the new day."""
        found = self._open_booking(booking)
        self._require_in_time(found, now)
        self._require_free_slot(
            day, starts, between, business=found.business, matter=found.matter, hours=hours, now=now, without=found.id
        )
        self._require_few(day, found.person, found.phone, without=found.id)
        moved = happened.BookingMoved(
            at=now, booking=found.id, code=code, day=day, starts=starts, from_starts=found.starts
        )  # fmt: skip
        return self.record(moved)

    def cancel_booking(self, *, now: datetime, booking: str) -> Events:
        """取消预约, up to so many hours before its slot."""
        found = self._open_booking(booking)
        self._require_in_time(found, now)
        cancelled = self.record(happened.BookingCancelled(at=now, booking=found.id, code=found.code))
        return (*cancelled, *self.locked_for(now, LockReason.CANCELLED, [found]))

    def check_in(
        self, *, now: datetime, booking: str, ticket_id: str, source: str = "kiosk", language: str | None = None
    ) -> Events:
        """预约取号: the booking becomes the ticket, once; a second time says which ticket it is.

        Whoever comes later than ``booking_grace_min`` after the slot began is not sent away, but waits like everybody:
        the place may have been given to a walk-in, so the limits are asked again.
        """
        self._require_open_day()
        found = self._open_booking(booking)
        if found.day != self.day.business_day:
            raise BookingOfAnotherDay(day=found.day.isoformat())
        early = self.plan.rules.booking_early_min
        opens = found.starts - timedelta(minutes=early)
        if early and now < opens:
            raise TooEarlyToCheckIn(opens=opens.isoformat(), opens_time=shown(self.day, opens))
        late = now > found.starts + timedelta(minutes=self.plan.rules.booking_grace_min)
        issued = self.issue_ticket(
            now=now,
            ticket_id=ticket_id,
            business=found.business,
            matter=found.matter,
            due_at=None if late else found.starts,
            source=source,
            id_hash=found.person,
            phone=found.phone if found.person is None else None,
            language=language,
            booked=not late,
        )
        checked_in = happened.BookingCheckedIn(at=now, booking=found.id, code=found.code, ticket=ticket_id, late=late)
        return (*issued, *self.record(checked_in))

    def miss_bookings(self, *, now: datetime) -> Events:
        """爽约: at the end of the day, whoever had booked for it and did not come."""
        missed = [one for one in self.day.bookings.of_day(self.day.business_day) if one.state is BookingState.BOOKED]
        recorded = self.record(*(happened.BookingMissed(at=now, booking=one.id, code=one.code) for one in missed))
        return (*recorded, *self.locked_for(now, LockReason.MISSED, missed))

    def booking_by_code(self, code: str) -> str:
        """The id of today's booking with this code. Raises UnknownBooking."""
        found = next((one for one in self.day.bookings.of_day(self.day.business_day) if one.code == code), None)
        if found is None:
            raise UnknownBooking(booking=code)
        return found.id

    def booking_of_person(self, person: str) -> str | None:
        """Today's booking of whoever shows this card, or types the phone it was made with; the earliest first.

        A phone stands for a booking only where no card was shown when it was made: families may share one.
        """
        today = self.day.business_day
        mine = [
            one
            for one in self.day.bookings.of_person(person)
            if person == (one.person or one.phone) and one.day == today and one.state is BookingState.BOOKED
        ]
        return min(mine, key=lambda one: one.starts).id if mine else None

    def codes_of(self, day: date) -> frozenset[str]:
        """The codes given for a day."""
        return frozenset(one.code for one in self.day.bookings.of_day(day))

    def _open_booking(self, booking: str) -> Booking:
        found = self.day.bookings.get(booking)
        if found is None:
            raise UnknownBooking(booking=booking)
        if found.state is BookingState.CHECKED_IN:
            ticket = self.day.tickets.get(found.ticket or "")
            raise BookingUsed(ticket=ticket.code if ticket else found.ticket)
        if found.state is not BookingState.BOOKED:
            raise BookingEnded(state=found.state.value)
        return found

    def _require_in_time(self, booking: Booking, now: datetime) -> None:
        latest = booking.starts - timedelta(hours=self.plan.rules.booking_cancel_before_h)
        if now > latest:
            raise TooLateToCancel(latest=latest.isoformat())

    def _require_free_slot(
        self,
        day: date,
        starts: datetime,
        between: tuple[date, date],
        *,
        business: str,
        matter: str | None,
        hours: Hours,
        now: datetime,
        without: str | None = None,
    ) -> None:
        earliest, furthest = between
        if not earliest <= day <= furthest:
            raise DayNotBookable(earliest=earliest.isoformat(), furthest=furthest.isoformat())
        free = self.free_slots(day=day, business=business, matter=matter, hours=hours, now=now, without=without)
        found = next((one for one in free if one.starts == starts), None)
        if found is None:
            raise NoSuchSlot(starts=starts.isoformat())
        if not found.left:
            raise SlotFull(starts=starts.isoformat())

    def _require_few(self, day: date, person: str | None, phone: str | None, *, without: str | None = None) -> None:
        """So many a day of one card; of one phone where no card was shown, or where families may not share one."""
        most, families = self.plan.rules.bookings_per_person_day, self.plan.rules.family_phone
        for field, hashed in (("person", person), ("phone", phone)):
            if hashed is None or (field == "phone" and person is not None and families):
                continue
            mine = sum(
                getattr(one, field) == hashed and one.day == day and one.holds_place and one.id != without
                for one in self.day.bookings.of_person(hashed)
            )
            if mine >= most:
                raise BookingLimitReached(limit=most)
