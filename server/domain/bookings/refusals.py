"""What is refused to whoever books, comes with a booking, or may not book for a while (see ``errors.py``)."""

from __future__ import annotations

from server.domain.errors import InvalidInput, Refusal, UnknownName


class UnknownBooking(UnknownName):
    """There is no such booking today."""

    code = "unknown_booking"


class DayNotBookable(Refusal):
    """This day cannot be booked: it is too near or too far."""

    code = "day_not_bookable"


class NoSuchSlot(Refusal):
    """The hall has no such slot on that day."""

    code = "no_such_slot"


class SlotFull(Refusal):
    """This slot is full."""

    code = "slot_full"


class BookingNeedsPerson(InvalidInput):
    """A booking needs a card number or a phone number."""

    code = "booking_needs_person"


class BookingLimitReached(Refusal):
    """This person has booked all that one person may book for a day."""

    code = "booking_limit_reached"


class BookingUsed(Refusal):
    """This booking has become a ticket already."""

    code = "booking_used"


class BookingEnded(Refusal):
    """This booking was cancelled or missed."""

    code = "booking_ended"


class BookingOfAnotherDay(Refusal):
    """This booking is for another day."""

    code = "booking_of_another_day"


class TooEarlyToCheckIn(Refusal):
    """It is too early for this booking: come back from {opens_time}."""

    code = "too_early_to_check_in"


class TooLateToCancel(Refusal):
    """It is too late to cancel or move this booking."""

    code = "too_late_to_cancel"


class LockedOut(Refusal):
    """This person may not book until the end of {until}; numbers in the hall are given out as to everybody."""

    code = "locked_out"


class UnknownLock(UnknownName):
    """There is no such entry in the blacklist."""

    code = "unknown_lock"


class LockEnded(Refusal):
    """This entry of the blacklist has ended already."""

    code = "lock_ended"
