"""All bookings that the hall needs in memory: of the coming days, of today, and of the month behind, for no-shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from server.domain.bookings.booking import Booking

REMEMBERED = timedelta(days=31)  # a month: so far back are missed and cancelled bookings counted


class BookingBook:
    """Found by id, by day, and by the keyed hash of a card or phone."""

    def __init__(self, bookings: Iterable[Booking] = ()) -> None:
        self._all: dict[str, Booking] = {}
        self._of_day: dict[date, dict[str, None]] = {}
        self._of_person: dict[str, dict[str, None]] = {}
        for booking in bookings:
            self.put(booking)

    def put(self, booking: Booking) -> None:
        """A new one, or one that has changed; its day may have changed too."""
        before = self._all.get(booking.id)
        if before is not None and before.day != booking.day:
            self._of_day[before.day].pop(booking.id, None)
        self._all[booking.id] = booking
        self._of_day.setdefault(booking.day, {})[booking.id] = None
        for person in (booking.person, booking.phone):
            if person is not None:
                self._of_person.setdefault(person, {})[booking.id] = None

    def of_day(self, day: date | None) -> Iterator[Booking]:
        return (self._all[one] for one in self._of_day.get(day, ())) if day is not None else iter(())

    def of_person(self, hashed: str) -> Iterator[Booking]:
        """Those made with this card or this phone."""
        return (self._all[one] for one in self._of_person.get(hashed, ()))

    def needed_on(self, day: date) -> BookingBook:
        """Without those that are too long ago to count."""
        return BookingBook(one for one in self._all.values() if one.day >= day - REMEMBERED)

    def get(self, booking: str) -> Booking | None:
        return self._all.get(booking)

    def values(self) -> Iterable[Booking]:
        return self._all.values()

    def __getitem__(self, booking: str) -> Booking:
        return self._all[booking]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __copy__(self) -> BookingBook:
        return BookingBook(self._all.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BookingBook) and self._all == other._all

    __hash__ = None  # type: ignore[assignment]  # it changes
