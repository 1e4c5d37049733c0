"""Making, cancelling and checking in bookings (预约), within the hall's limits (domain.md §5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.booking import Booking, BookingState, Slot, slots
from server.domain.hall_ground import Events
from server.domain.visitor_moves import VisitorMoves

Hours = Sequence[tuple[datetime, datetime]]


class BookingMoves(VisitorMoves):
    """``hours``: the sessions of the booked day, from the calendar. ``between``: the first and the last day."""

    def free_slots(self, *, day: date, business: str, hours: Hours) -> list[Slot]:
        """The slots of a business on a day, full ones too."""
        rules = self.plan.rules
        taken = Counter(one.starts for one in self._of_day(day) if one.business == business and one.holds_place)
        return slots(hours, slot_min=rules.booking_slot_min, capacity=rules.booking_slot_capacity, taken=taken)

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
        earliest, furthest = between
        if not earliest <= day <= furthest:
            raise errors.DayNotBookable(earliest=earliest.isoformat(), furthest=furthest.isoformat())
        offered = {one.starts: one for one in self.free_slots(day=day, business=name, hours=hours)}
        found = offered.get(starts)
        if found is None:
            raise errors.NoSuchSlot(starts=starts.isoformat())
        if not found.left:
            raise errors.SlotFull(starts=starts.isoformat())
        self._require_few(day, person, phone)
        return self.record(
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

    def cancel_booking(self, *, now: datetime, booking: str) -> Events:
        """取消预约, up to so many hours before its slot."""
        found = self._open_booking(booking)
        latest = found.starts - timedelta(hours=self.plan.rules.booking_cancel_before_h)
        if now > latest:
            raise errors.TooLateToCancel(latest=latest.isoformat())
        return self.record(happened.BookingCancelled(at=now, booking=found.id, code=found.code))

    def check_in(self, *, now: datetime, booking: str, ticket_id: str, source: str = "kiosk") -> Events:
        """预约取号: the booking becomes the ticket, once; a second time says which ticket it is."""
        self._require_open_day()
        found = self._open_booking(booking)
        if found.day != self.day.business_day:
            raise errors.BookingOfAnotherDay(day=found.day.isoformat())
        issued = self.issue_ticket(
            now=now,
            ticket_id=ticket_id,
            business=found.business,
            matter=found.matter,
            due_at=found.starts,
            source=source,
            id_hash=found.person,
        )
        checked_in = happened.BookingCheckedIn(at=now, booking=found.id, code=found.code, ticket=ticket_id)
        return (*issued, *self.record(checked_in))

    def miss_bookings(self, *, now: datetime) -> Events:
        """爽约: at the end of the day, whoever had booked for it and did not come."""
        missed = [one for one in self._of_day(self.day.business_day) if one.state is BookingState.BOOKED]
        return self.record(*(happened.BookingMissed(at=now, booking=one.id, code=one.code) for one in missed))

    def booking_by_code(self, code: str) -> str:
        """The id of today's booking with this code. Raises UnknownBooking."""
        found = next((one for one in self._of_day(self.day.business_day) if one.code == code), None)
        if found is None:
            raise errors.UnknownBooking(booking=code)
        return found.id

    def booking_of_person(self, person: str) -> str | None:
        """Today's booking of whoever shows this card, the earliest first."""
        mine = [
            one
            for one in self._of_day(self.day.business_day)
            if one.person == person and one.state is BookingState.BOOKED
        ]
        return min(mine, key=lambda one: one.starts).id if mine else None

    def codes_of(self, day: date) -> frozenset[str]:
        """The codes given for a day."""
        return frozenset(one.code for one in self._of_day(day))

    def _open_booking(self, booking: str) -> Booking:
        found = self.day.bookings.get(booking)
        if found is None:
            raise errors.UnknownBooking(booking=booking)
        if found.state is BookingState.CHECKED_IN:
            ticket = self.day.tickets.get(found.ticket or "")
            raise errors.BookingUsed(ticket=ticket.code if ticket else found.ticket)
        if found.state is not BookingState.BOOKED:
            raise errors.BookingEnded(state=found.state.value)
        return found

    def _require_few(self, day: date, person: str | None, phone: str | None) -> None:
        most = self.plan.rules.bookings_per_person_day
        for field, hashed in (("person", person), ("phone", phone)):
            if hashed is None:
                continue
            mine = sum(1 for one in self._of_day(day) if getattr(one, field) == hashed and one.holds_place)
            if mine >= most:
                raise errors.BookingLimitReached(limit=most)

    def _of_day(self, day: date | None) -> Iterator[Booking]:
        return (one for one in self.day.bookings.values() if one.day == day)
