"""The blacklist of bookings (预约黑名单): who lapses is locked for a while, once for each lapse, and may be let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from small_hall import MORNING, open_hall, small_plan

from server.domain.bookings.lock import LockReason
from server.domain.bookings.refusals import LockedOut
from server.domain.events import BookingLocked, BookingMissed, BookingMoved
from server.domain.hall import Hall
from server.domain.rules import HallRules

TODAY = MORNING.date()
DAY = timedelta(days=1)


def hall_with(**rules: Any) -> Hall:
    given: dict[str, Any] = {"routing_policy": "counted_minutes", "booking_blacklist": True, "blacklist_days": 10}
    return open_hall(small_plan(HallRules(**given | {"booking_cancel_before_h": 0} | rules)))


def book(hall: Hall, booking: str, after: int = 0, **changed: Any) -> None:
    """For nine o'clock, so many days from now; made early that morning."""
    starts = MORNING + after * DAY
    wish: dict[str, Any] = {"business": "market", "person": "p1", "starts": starts, "day": starts.date()}
    hall.book(
        now=starts - timedelta(hours=2), booking_id=booking, code=booking,
        hours=((starts, starts + timedelta(hours=8)),), between=(TODAY, TODAY + 99 * DAY), **wish | changed,
    )  # fmt: skip


def evening(hall: Hall, after: int = 0) -> None:
    """The day ends; whoever had booked for it and did not come has missed it. The next one begins."""
    now = MORNING + after * DAY + timedelta(hours=8)
    hall.miss_bookings(now=now)
    hall.close_day(now=now)
    hall.open_day(now=MORNING + (after + 1) * DAY, business_day=TODAY + (after + 1) * DAY, accept_until=None)


def test_two_missed_in_a_month_lock_and_it_ends_by_itself() -> None:
    hall = hall_with()
    book(hall, "b1")
    evening(hall)
    assert not hall.day.locks, "once is nothing"
    book(hall, "b2", 1)
    hall.take_unsaved()
    hall.miss_bookings(now=MORNING + DAY)
    missed, locked = hall.take_unsaved()
    assert isinstance(missed, BookingMissed)
    assert isinstance(locked, BookingLocked)
    assert (locked.person, locked.reason, locked.bookings) == ("p1", LockReason.MISSED, ("b1", "b2"))
    assert locked.until == TODAY + 11 * DAY
    with pytest.raises(LockedOut) as caught:
        book(hall, "b3", 2)
    assert caught.value.detail == {"reason": "missed", "until": (TODAY + 11 * DAY).isoformat()}
    hall.issue_ticket(now=MORNING + DAY, ticket_id="t1", business="market", id_hash="p1")  # the hall stays open to all
    book(hall, "b4", 2, person="p2")
    book(hall, "b3", 12)


def test_what_led_to_a_lock_does_not_lead_to_the_next() -> None:
    hall = hall_with()
    for n in range(2):
        book(hall, f"b{n}", n)
        evening(hall, n)
    (lock,) = hall.day.locks
    hall.lift_lock(now=MORNING + 2 * DAY, lock=lock, by="manager", why="was ill, has shown a paper")
    book(hall, "b2", 2)
    evening(hall, 2)
    assert len(hall.day.locks) == 1, "one more is one, not three"
    book(hall, "b3", 3)
    evening(hall, 3)
    assert len(hall.day.locks) == 2


def test_a_month_later_it_is_forgotten() -> None:
    hall = hall_with()
    book(hall, "b1")
    evening(hall)
    hall.close_day(now=MORNING + DAY)
    hall.open_day(now=MORNING + 32 * DAY, business_day=TODAY + 32 * DAY, accept_until=None)
    book(hall, "b2", 32)
    evening(hall, 32)
    assert not hall.day.locks


def test_cancelling_on_and_on_locks() -> None:
    hall = hall_with(blacklist_cancelled=3)
    for n in range(3):
        book(hall, f"b{n}", n)
        hall.cancel_booking(now=MORNING + (n - 1) * DAY, booking=f"b{n}")
    assert [one.reason for one in hall.day.locks.values()] == [LockReason.CANCELLED]


def test_booking_the_same_matter_again_and_again_locks() -> None:
    hall = hall_with(bookings_per_person_day=9, blacklist_same_matter_day=2)
    for n in range(2):
        book(hall, f"b{n}")
    assert not hall.day.locks
    book(hall, "b2")
    assert [one.reason for one in hall.day.locks.values()] == [LockReason.REPEATED]


def test_off_by_default_and_any_of_the_counts_may_be_off() -> None:
    for hall in (hall_with(booking_blacklist=False), hall_with(blacklist_missed=0)):
        for n in range(3):
            book(hall, f"b{n}", n)
            evening(hall, n)
        assert not hall.day.locks


def test_a_phone_is_locked_where_no_card_was_shown() -> None:
    hall = hall_with(blacklist_missed=1)
    book(hall, "b1", person=None, phone="f1")
    evening(hall)
    with pytest.raises(LockedOut):
        book(hall, "b2", 1, person="p9", phone="f1")


def test_the_manager_enters_and_lets_in_and_both_are_told_why() -> None:
    hall = hall_with(booking_blacklist=False)
    hall.lock_person(now=MORNING, lock="l1", person="p1", days=5, by="manager", why="sells places 42900619900101123X")
    lock = hall.day.locks["l1"]
    assert (lock.reason, lock.until, lock.by) == (LockReason.BY_HAND, TODAY + 5 * DAY, "manager")
    assert "19900101" not in lock.why, "a number that was typed into the reason does not reach the log"
    with pytest.raises(LockedOut):
        book(hall, "b1")
    hall.lift_lock(now=MORNING, lock="l1", by="manager", why="mistaken for another")
    assert hall.day.locks["l1"].lifted_why == "mistaken for another"
    book(hall, "b1")


def test_a_moved_booking_leaves_its_place() -> None:
    hall = hall_with()
    eleven = MORNING + timedelta(hours=2)
    for n in range(4):
        book(hall, f"b{n}", person=f"q{n}", starts=eleven)
    hall.take_unsaved()
    hours = ((MORNING, MORNING + timedelta(hours=8)),)
    hall.move_booking(
        now=MORNING, booking="b0", code="b0", day=TODAY, starts=eleven + timedelta(hours=1), hours=hours,
        between=(TODAY, TODAY),
    )  # fmt: skip
    (moved,) = hall.take_unsaved()
    assert isinstance(moved, BookingMoved)
    assert moved.from_starts == eleven
    book(hall, "b9", person="q9", starts=eleven)
    assert hall.day.bookings["b0"].starts == eleven + timedelta(hours=1)


def test_a_booking_moved_to_another_day_is_of_that_day() -> None:
    hall = hall_with()
    book(hall, "b1", 1)
    there = MORNING + 2 * DAY
    hall.move_booking(
        now=MORNING, booking="b1", code="b1", day=there.date(), starts=there,
        hours=((there, there + timedelta(hours=2)),), between=(TODAY, TODAY + 9 * DAY),
    )  # fmt: skip
    assert [list(hall.day.bookings.of_day(TODAY + n * DAY)) for n in (1, 2)] == [[], [hall.day.bookings["b1"]]]
    book(hall, "b2", 1)  # the day that it left is free for the same person
