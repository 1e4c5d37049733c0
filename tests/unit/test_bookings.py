"""Bookings (预约): slots, limits, one booking one ticket, bookings from a file (domain.md §5, §8.2 code 212)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from small_hall import MORNING, open_hall, small_plan

from server.actions import bookings, tickets
from server.actions.bookings import Wish
from server.actions.day import close_day
from server.actions.turn import Turn
from server.domain.bookings.booking import BookingState, slots
from server.domain.bookings.refusals import BookingLimitReached, BookingNeedsPerson, BookingUsed, SlotFull
from server.domain.events import BookingCheckedIn, TicketIssued
from server.domain.hall import Hall
from server.domain.rules import HallRules
from server.domain.ticket import PriorityClass
from server.keys import HallKeys
from server.web.bookings.table import MOST_LINES, read_table

TODAY = MORNING.date()
KEYS = HallKeys(b"k" * 32)
NINE = MORNING  # 9 o'clock in the hall
HOURS = ((NINE, NINE + timedelta(hours=3)),)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def turn_of(hall: Hall, *, minute: float = 0) -> Turn:
    return Turn(hall=hall, now=MORNING + timedelta(minutes=minute), caller="person:guide", open_jobs={})


def booked(hall: Hall, booking: str = "b1", **changed: Any) -> str:
    wish: dict[str, Any] = {"day": TODAY, "starts": NINE, "business": "market", "person": "p1", "code": f"c-{booking}"}
    hall.book(now=MORNING, booking_id=booking, hours=HOURS, between=(TODAY, TODAY), **wish | changed)
    return booking


def test_slots_are_those_of_the_sessions() -> None:
    lunch = [(NINE + timedelta(hours=5), NINE + timedelta(hours=6, minutes=30)), (NINE, NINE + timedelta(hours=2))]
    found = slots(lunch, slot_min=60, capacity=4, taken={NINE: 5, NINE + timedelta(hours=1): 1})
    assert [(one.starts - NINE).total_seconds() / 3600 for one in found] == [0, 1, 5]
    assert [one.left for one in found] == [0, 3, 4]


def test_a_booking_becomes_the_ticket_and_waits_as_an_appointment() -> None:
    hall = open_hall(windows=("3",))
    booked(hall)
    hall.take_unsaved()
    hall.check_in(now=MORNING, booking="b1", ticket_id="t1")
    assert [type(event) for event in hall.take_unsaved()] == [TicketIssued, BookingCheckedIn]
    ticket = hall.day.tickets["t1"]
    assert (ticket.priority_class, ticket.due_at, ticket.code) == (PriorityClass.APPOINTMENT, NINE, "C001")
    assert hall.day.bookings["b1"].ticket == "t1"


def test_the_second_time_says_which_ticket_it_is() -> None:
    hall = open_hall(windows=("3",))
    booked(hall)
    hall.check_in(now=MORNING, booking="b1", ticket_id="t1")
    with pytest.raises(BookingUsed) as caught:
        hall.check_in(now=MORNING, booking="b1", ticket_id="t2")
    assert caught.value.detail == {"ticket": "C001"}


@pytest.mark.parametrize(("business", "matter"), [("market", None), (None, "market-open")])
def test_taking_a_ticket_with_the_card_that_booked_checks_in(business: str | None, matter: str | None) -> None:
    hall = open_hall(windows=("3",))
    booked(hall)
    issued = tickets.take(
        turn_of(hall), ticket_id="t1", business=business, matter=matter, source="kiosk", id_hash="p1"
    )  # fmt: skip
    assert issued.due_at == NINE
    assert hall.day.bookings["b1"].state is BookingState.CHECKED_IN


def test_who_booked_by_phone_checks_in_by_phone_and_a_family_phone_takes_nobodys_place() -> None:
    hall = open_hall(windows=("3",))
    booked(hall, person=None, phone="h")
    booked(hall, "b2", person="p2", phone="h")
    issued = tickets.take(
        turn_of(hall), ticket_id="t1", business="market", matter=None, source="kiosk", phone="h", language="en"
    )  # fmt: skip
    assert (issued.due_at, issued.phone, issued.language) == (NINE, "h", "en")
    assert hall.day.bookings["b1"].state is BookingState.CHECKED_IN
    assert hall.booking_of_person("h") is None, "the other was made with a card"


def test_another_business_is_another_ticket_and_leaves_the_booking() -> None:
    hall = open_hall(windows=("1", "3"))
    booked(hall)
    issued = tickets.take(
        turn_of(hall), ticket_id="t1", business="insurance", matter=None, source="kiosk", id_hash="p1"
    )  # fmt: skip
    assert issued.due_at is None
    assert hall.day.bookings["b1"].state is BookingState.BOOKED


def test_a_cancelled_place_is_free_again_and_the_person_may_book_anew() -> None:
    hall = open_hall()
    ten = NINE + timedelta(hours=2)
    for n in range(4):
        booked(hall, f"b{n}", starts=ten, person=f"q{n}")
    with pytest.raises(SlotFull):
        booked(hall, "b9", starts=ten, person="q9")
    hall.cancel_booking(now=MORNING, booking="b0")
    booked(hall, "b9", starts=ten, person="q0")


def test_a_phone_counts_as_a_person_does() -> None:
    hall = open_hall()
    booked(hall, person=None, phone="h")
    with pytest.raises(BookingLimitReached):
        booked(hall, "b2", person=None, phone="h")
    booked(hall, "b3", person="another", phone="h")  # a family may share a phone
    strict = open_hall(small_plan(HallRules(routing_policy="counted_minutes", family_phone=False)))
    booked(strict, phone="h")
    with pytest.raises(BookingLimitReached):
        booked(strict, "b2", person="another", phone="h")


def test_a_booking_is_somebodys_unless_the_hall_does_not_mind() -> None:
    with pytest.raises(BookingNeedsPerson):
        booked(open_hall(), person=None)
    nameless = open_hall(small_plan(HallRules(routing_policy="counted_minutes", booking_real_name=False)))
    booked(nameless, person=None)


def test_who_did_not_come_is_a_no_show_of_the_booking_at_the_end_of_the_day() -> None:
    hall = open_hall(windows=("3",))
    booked(hall)
    booked(hall, "b2", person="p2")
    hall.check_in(now=MORNING, booking="b2", ticket_id="t2")
    close_day(turn_of(hall, minute=60))
    assert [one.state for one in hall.day.bookings.values()] == [BookingState.MISSED, BookingState.CHECKED_IN]


def test_another_day_begins_with_the_bookings_that_are_still_to_come() -> None:
    hall = open_hall()
    booked(hall)
    tomorrow, begins = TODAY + timedelta(days=1), NINE + timedelta(days=1)
    hall.book(
        now=MORNING, booking_id="b2", code="c", day=tomorrow, starts=begins, business="market", person="p2",
        hours=((begins, begins + timedelta(hours=3)),), between=(TODAY, tomorrow),
    )  # fmt: skip
    close_day(turn_of(hall))
    hall.open_day(now=begins, business_day=tomorrow, accept_until=None)
    assert [one.state for one in hall.day.bookings.values()] == [BookingState.MISSED, BookingState.BOOKED]
    hall.close_day(now=begins)
    later = tomorrow + timedelta(days=31)
    hall.open_day(now=begins + timedelta(days=31), business_day=later, accept_until=None)
    assert list(hall.day.bookings) == ["b2"], "no-shows are remembered for a month"


def test_the_days_that_can_be_booked_are_the_next_five_workdays() -> None:
    thursday = datetime(2026, 11, 26, 1, tzinfo=UTC)
    assert bookings.bookable(small_plan(), thursday, weekday) == (date(2026, 11, 27), date(2026, 12, 3))


def test_the_desk_books_by_the_halls_own_time_with_a_code_of_its_own() -> None:
    hall = open_hall()
    codes = iter(["111111", "111111", "222222"])
    wish = Wish(day=TODAY + timedelta(days=1), at=time(10), business="market")
    made = [
        bookings.book(
            turn_of(hall),
            replace(wish, person=f"p{n}"),
            booking_id=f"b{n}",
            new_code=lambda: next(codes),
            workday=weekday,
            source="desk",
        )
        for n in range(2)
    ]
    assert [one.code for one in made] == ["111111", "222222"], "a code that the day has is not given again"
    assert made[0].starts == NINE + timedelta(days=1, hours=1)


TABLE = "day,time,business,matter,id_number,phone\n"


def test_a_file_is_read_as_spreadsheets_write_it() -> None:
    text = "\ufeff" + (TABLE + "2026-11-24, 9:00,market,,42900619900101123X,138 0000 0000\n\n").replace("\n", "\r\n")
    table = read_table(text, small_plan(), KEYS)
    assert table.faults == []
    ((line, wish),) = table.wishes
    assert (line, wish.day, wish.at, wish.business, wish.matter) == (2, date(2026, 11, 24), time(9), "market", None)
    assert wish.person == KEYS.id_hash_of("42900619900101123X")
    assert wish.phone == KEYS.phone_hash_of("+86 13800000000")


def test_every_fault_of_a_file_is_named_in_one_go() -> None:
    text = TABLE + (
        "2026-11-24,09:00,market,,,\n2026-13-01,09:00,market,,,\n24.11.,25:00,nothing,X-1,,\n2026-11-24,09:00,,,,\n"
        "2026-11-24,09:00\n"
    )
    table = read_table(text, small_plan(), KEYS)
    named = [(fault["line"], fault["field"]) for fault in table.faults]
    assert named == [(3, "day"), (4, "day"), (4, "time"), (4, "business"), (4, "matter"), (5, "business"), (6, "")]
    assert all(fault["problem"] for fault in table.faults)


@pytest.mark.parametrize(
    ("text", "field"),
    [("", "day"), ("day,when\n", "when"), ("day,time\n", "business"), ('day,time,business\n"a\n', "")],
)
def test_what_is_no_table_of_bookings(text: str, field: str) -> None:
    assert field in [fault["field"] for fault in read_table(text, small_plan(), KEYS).faults]


def test_a_file_has_an_end() -> None:
    text = "day,time,business\n" + "2026-11-24,09:00,market\n" * (MOST_LINES + 50)
    assert [fault["line"] for fault in read_table(text, small_plan(), KEYS).faults] == [MOST_LINES + 2]


def test_lines_the_hall_refuses_are_named_and_the_others_are_booked() -> None:
    hall = open_hall()
    day = TODAY + timedelta(days=1)
    wishes = [(n, Wish(day=day, at=time(9), business="market", person=f"p{n}")) for n in range(2, 8)]
    ids = iter(range(100))
    brought = bookings.bring_in(
        turn_of(hall), wishes, new_id=lambda: f"b{next(ids)}", new_code=lambda: f"{next(ids):06d}", workday=weekday
    )  # fmt: skip
    assert [one.line for one in brought if one.made] == [2, 3, 4, 5]
    assert {one.line: one.refused.code for one in brought if one.refused} == {6: "slot_full", 7: "slot_full"}
