"""Limits of numbers (限号), cut-off times (取号截止) and who is told what instead (domain.md §3.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from small_hall import small_plan

from server.actions import tickets
from server.actions.turn import Turn
from server.domain import errors
from server.domain.bookings.refusals import SlotFull, TooEarlyToCheckIn
from server.domain.hall import Hall
from server.domain.numbers_given import slot_at, slot_starts
from server.domain.plan import HallPlan, IssueLimits, Session
from server.domain.rules import HallRules

MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai")).date()
TUESDAY = MONDAY + timedelta(days=1)
SESSIONS = (
    Session(weekdays=(0, 1, 2, 3, 4), opens=time(8, 30), closes=time(12)),
    Session(weekdays=(0, 1, 2, 3, 4), opens=time(13, 30), closes=time(17, 30)),
)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(MONDAY, time(hour, minute), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


HOURS = ((at(8, 30), at(12)), (at(13, 30), at(17, 30)))


def weekday(day: Any) -> bool:
    return bool(day.weekday() < 5)


def plan(matter: IssueLimits | None = None, business: IssueLimits | None = None, **rules: Any) -> HallPlan:
    """The small hall with two sessions; these limits are those of ``market-open`` and ``market``."""
    found = small_plan(HallRules(routing_policy="counted_minutes", **rules))
    return replace(
        found,
        sessions=SESSIONS,
        matters=tuple(
            replace(one, limits=matter) if matter and one.code == "market-open" else one for one in found.matters
        ),
        businesses=tuple(
            replace(one, limits=business) if business and one.code == "market" else one for one in found.businesses
        ),
    )


def hall_of(found: HallPlan, hours: tuple[tuple[datetime, datetime], ...] = HOURS) -> Hall:
    hall = Hall(found)
    hall.open_day(now=at(8), business_day=MONDAY, accept_until=at(17, 15), hours=hours)
    return hall


def take(hall: Hall, now: datetime, ticket: str, **what: Any) -> None:
    hall.issue_ticket(now=now, ticket_id=ticket, **what or {"matter": "market-open"})


def detail(hall: Hall, now: datetime, refusal: type[errors.Refusal], **what: Any) -> dict[str, Any]:
    with pytest.raises(refusal) as caught:
        take(hall, now, "refused", **what)
    return caught.value.detail


def test_slots_of_a_day() -> None:
    starts = slot_starts(HOURS, 60)
    assert starts == [at(8, 30), at(9, 30), at(10, 30), *(at(hour, 30) for hour in (13, 14, 15, 16))]
    for moment, slot in (
        (at(7), at(8, 30)), (at(8, 30), at(8, 30)), (at(9, 29), at(8, 30)), (at(11, 59), at(10, 30)),
        (at(12), at(13, 30)), (at(13), at(13, 30)), (at(17, 29), at(16, 30)), (at(20), at(16, 30)),
    ):  # fmt: skip
        assert slot_at(HOURS, 60, moment) == slot, moment
    assert slot_at((), 60, at(9)) is None
    assert slot_starts(((at(9), at(9, 20)),), 60) == [at(9)], "a short session is one slot"


@pytest.mark.parametrize("scope", ["matter", "business"])
def test_a_full_day_says_so_and_only_of_what_is_full(scope: str) -> None:
    limits = IssueLimits(per_day=2)
    hall = hall_of(plan(**{scope: limits}))  # type: ignore[arg-type]  # one of the two
    take(hall, at(9), "t1")
    take(hall, at(9), "t2")
    code = {"matter": "market-open", "business": "market"}[scope]
    assert detail(hall, at(9), errors.DayFull) == {"scope": code, "limit": 2}
    take(hall, at(9), "t3", business="insurance")
    if scope == "matter":
        take(hall, at(9), "t4", business="market")


def test_every_matter_may_have_the_halls_limit_and_its_own_instead() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_day=3), limit_per_matter_day=1))
    take(hall, at(9), "t1", matter="insurance-join")
    assert detail(hall, at(9), errors.DayFull, matter="insurance-join")["limit"] == 1
    for n in range(3):
        take(hall, at(9), f"m{n}")
    assert detail(hall, at(9), errors.DayFull)["limit"] == 3


def test_a_full_slot_says_when_the_next_numbers_are_given_out() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_slot=1)))
    take(hall, at(8, 40), "t1")
    told = detail(hall, at(9), errors.NumbersOfSlotGone)
    assert (told["again"], told["again_time"]) == (at(9, 30).isoformat(), "09:30")
    take(hall, at(9, 30), "t2")
    take(hall, at(11, 45), "t3")
    assert detail(hall, at(11, 50), errors.NumbersOfSlotGone)["again_time"] == "13:30"
    take(hall, at(17), "t4")
    assert detail(hall, at(17, 5), errors.DayFull)["scope"] == "market-open", "no slot is left today"


def test_a_day_without_timetable_has_no_slots() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_slot=1)), hours=())
    take(hall, at(9), "t1")
    take(hall, at(9), "t2")


def test_cut_off_times_of_morning_and_afternoon() -> None:
    hall = hall_of(plan(matter=IssueLimits(until=(time(11), time(16)))))
    take(hall, at(10, 59), "t1")
    told = detail(hall, at(11), errors.IssueCutOff)
    assert (told["scope"], told["until_time"], told["again_time"]) == ("market-open", "11:00", "13:30")
    take(hall, at(11), "t2", business="market")
    assert detail(hall, at(13, 29), errors.IssueCutOff)["again_time"] == "13:30"
    take(hall, at(13, 30), "t3")
    assert detail(hall, at(16), errors.IssueCutOffToday)["until_time"] == "16:00"


def test_the_halls_own_cut_off_before_every_session() -> None:
    hall = hall_of(plan(issue_until_each_session=True, issue_until_min=20))
    take(hall, at(11, 39), "t1")
    assert detail(hall, at(11, 40), errors.IssueCutOff)["again_time"] == "13:30"
    assert hall_of(plan()).issue_ticket(now=at(12), ticket_id="t1", business="market"), "off: into the lunch break too"


def test_a_phone_has_a_limit_of_its_own_where_the_hall_says_so() -> None:
    hall = hall_of(plan(tickets_per_phone_per_day=1))
    take(hall, at(9), "t1", business="market", phone="f1")
    assert detail(hall, at(9), errors.PhoneLimitReached, business="insurance", phone="f1") == {"limit": 1}
    take(hall, at(9), "t2", business="market", phone="f2")
    free = hall_of(plan())
    for n in range(5):
        take(free, at(9), f"t{n}", business="market", phone="f1")


def book(hall: Hall, booking: str, starts: datetime, *, now: datetime | None = None) -> None:
    day = starts.astimezone(ZoneInfo("Asia/Shanghai")).date()
    hours = tuple((opens + (day - MONDAY), closes + (day - MONDAY)) for opens, closes in HOURS)
    hall.book(
        now=now or at(8), booking_id=booking, code=booking, day=day, starts=starts, hours=hours,
        between=(MONDAY, TUESDAY), matter="market-open", person=f"p-{booking}",
    )  # fmt: skip


def test_booked_places_are_kept_and_then_free_for_walk_ins() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_slot=1)))
    book(hall, "b1", at(9, 30))
    assert detail(hall, at(9, 45), errors.NumbersOfSlotGone)["again_time"] == "10:30"
    with pytest.raises(errors.NumbersOfSlotGone):
        take(hall, at(9, 45), "t1")
    take(hall, at(9, 46), "t1")  # 15 minutes of grace are over
    with pytest.raises(errors.NumbersOfSlotGone):
        hall.check_in(now=at(9, 50), booking="b1", ticket_id="t2")
    hall.check_in(now=at(10, 30), booking="b1", ticket_id="t2")
    assert hall.day.tickets["t2"].due_at is None, "too late for the appointment, but served like everybody"


def test_check_in_begins_where_the_hall_says_and_being_late_makes_it_ordinary() -> None:
    hall = hall_of(plan(booking_early_min=30))
    book(hall, "b1", at(9, 30))
    with pytest.raises(TooEarlyToCheckIn) as caught:
        hall.check_in(now=at(8, 59), booking="b1", ticket_id="t1")
    assert caught.value.detail["opens_time"] == "09:00"
    *_, checked_in = hall.check_in(now=at(9, 45), booking="b1", ticket_id="t1")
    assert (hall.day.tickets["t1"].due_at, checked_in.late) == (at(9, 30), False)  # type: ignore[attr-defined]


def test_who_booked_in_time_is_never_told_that_it_is_full() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_day=2, per_slot=2, until=(time(9),))))
    book(hall, "b1", at(9, 30))
    take(hall, at(8, 30), "t1")
    assert detail(hall, at(8, 30), errors.DayFull)["limit"] == 2, "one given out, one kept"
    hall.check_in(now=at(9, 30), booking="b1", ticket_id="t2")
    assert len(hall.day.tickets) == 2


def test_a_slot_is_not_booked_beyond_the_limits_of_its_matter() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_slot=1, per_day=2)))
    tomorrow = at(9, 30) + timedelta(days=1)
    book(hall, "b1", tomorrow)
    with pytest.raises(SlotFull):
        book(hall, "b2", tomorrow)
    book(hall, "b3", tomorrow + timedelta(hours=1))
    with pytest.raises(SlotFull):
        book(hall, "b4", tomorrow + timedelta(hours=5))
    take(hall, at(8, 35), "t1")
    with pytest.raises(SlotFull):
        book(hall, "b5", at(8, 30))
    book(hall, "b6", at(10, 30))


def test_a_business_may_have_more_places_a_slot_or_none() -> None:
    found = plan()
    businesses = tuple(replace(one, slot_capacity=0) if one.code == "market" else one for one in found.businesses)
    with pytest.raises(SlotFull):
        book(hall_of(replace(found, businesses=businesses)), "b1", at(9, 30))


def test_who_had_their_numbers_of_today_is_offered_another_day() -> None:
    hall = hall_of(plan(tickets_per_phone_per_day=1, booking_ahead_min_days=0))
    turn = Turn(hall=hall, now=at(9), caller="kiosk:K1", open_jobs={})

    def taken(ticket: str, **who: str) -> None:
        tickets.take(
            turn, ticket_id=ticket, business=None, matter="market-open", source="kiosk", workday=weekday, **who
        )

    taken("t1", phone="f1")
    with pytest.raises(errors.PhoneLimitReached) as caught:
        taken("t2", phone="f1")
    assert {one["day"] for one in caught.value.detail["offers"]} == {"2026-11-24"}, "a Monday's are gone"


def test_full_offers_the_next_free_slots() -> None:
    hall = hall_of(plan(matter=IssueLimits(per_day=1)))
    turn = Turn(hall=hall, now=at(9), caller="kiosk:K1", open_jobs={})

    def taken(ticket: str) -> None:
        tickets.take(turn, ticket_id=ticket, business=None, matter="market-open", source="kiosk", workday=weekday)

    taken("t1")
    book(hall, "b1", at(8, 30) + timedelta(days=1))
    with pytest.raises(errors.DayFull) as caught:
        taken("t2")
    offers = caught.value.detail["offers"]
    assert [(one["day"], one["time"], one["left"]) for one in offers] == [
        ("2026-11-25", "08:30", 1), ("2026-11-25", "09:30", 1), ("2026-11-25", "10:30", 1),
    ], "tomorrow's only place is booked"  # fmt: skip
    quiet = hall_of(plan(matter=IssueLimits(per_day=1), full_offers_booking=False))
    quiet.issue_ticket(now=at(9), ticket_id="t1", matter="market-open")
    with pytest.raises(errors.DayFull) as caught:
        tickets.take(
            Turn(hall=quiet, now=at(9), caller="kiosk:K1", open_jobs={}), ticket_id="t2", business=None,
            matter="market-open", source="kiosk", workday=weekday,
        )  # fmt: skip
    assert "offers" not in caught.value.detail
