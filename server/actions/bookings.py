"""Bookings (预约): made at the desk or brought in from a file, cancelled, and turned into tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.actions.turn import Turn
from server.domain import events as happened
from server.domain.calendar import Workday, hours_on
from server.domain.errors import Refusal
from server.domain.plan import HallPlan

_LONGEST_LOOK = 60  # days, in which so many workdays are surely found


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is to be booked. ``at``: the slot's beginning, hall time. ``person``, ``phone``: keyed hashes."""

    day: date
    at: time
    business: str | None = None
    matter: str | None = None
    person: str | None = None
    phone: str | None = None


def bookable(plan: HallPlan, now: datetime, workday: Workday) -> tuple[date, date]:
    """The first and the last day that can be booked now (``ahead_min_days``, ``ahead_max_workdays``)."""
    today = now.astimezone(ZoneInfo(plan.time_zone)).date()
    days = (today + timedelta(days=n) for n in range(1, _LONGEST_LOOK))
    open_days = [day for day in days if hours_on(plan, day, workday)][: plan.rules.booking_ahead_max_workdays]
    earliest = today + timedelta(days=plan.rules.booking_ahead_min_days)
    return earliest, max([earliest, *open_days])


def next_free(
    turn: Turn, *, business: str | None, matter: str | None, workday: Workday, today: bool = True, most: int = 3
) -> list[dict[str, object]]:
    """The next free slots of a business or matter, soonest first: ``{"day", "time", "starts", "left"}``.

    ``today``: whether a slot of today is of any use.
    """
    plan = turn.hall.plan
    name = plan.matter[matter].business if matter else str(business)
    zone, found = ZoneInfo(plan.time_zone), list[dict[str, object]]()
    day, furthest = bookable(plan, turn.now, workday)
    if not today and day == turn.hall.local_day(turn.now):
        day += timedelta(days=1)
    while day <= furthest and len(found) < most:
        hours = hours_on(plan, day, workday)
        for one in turn.hall.free_slots(day=day, business=name, matter=matter, hours=hours, now=turn.now):
            if one.left:
                at = one.starts.astimezone(zone)
                found.append(
                    {"day": day.isoformat(), "time": f"{at:%H:%M}", "starts": one.starts.isoformat(), "left": one.left}
                )
        day += timedelta(days=1)
    return found[:most]


def _new_code(turn: Turn, day: date, new_code: Callable[[], str]) -> str:
    """``new_code`` is asked until it gives a code that the day does not have."""
    given = turn.hall.codes_of(day)
    code = new_code()
    while code in given:
        code = new_code()
    return code


def _starts(plan: HallPlan, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(plan.time_zone)).astimezone(UTC)


def move(turn: Turn, booking: str, *, day: date, at: time, new_code: Callable[[], str], workday: Workday) -> None:
    """改约: the code stays, unless the new day has it already."""
    plan, found = turn.hall.plan, turn.hall.day.bookings.get(booking)
    code = found.code if found else ""
    if found is not None and found.day != day and code in turn.hall.codes_of(day):
        code = _new_code(turn, day, new_code)
    turn.hall.move_booking(
        now=turn.now,
        booking=booking,
        code=code,
        day=day,
        starts=_starts(plan, day, at),
        hours=hours_on(plan, day, workday),
        between=bookable(plan, turn.now, workday),
    )


def book(
    turn: Turn, wish: Wish, *, booking_id: str, new_code: Callable[[], str], workday: Workday, source: str
) -> happened.BookingMade:
    """预约, with a code that the day does not have."""
    plan = turn.hall.plan
    made, *_ = turn.hall.book(
        now=turn.now,
        booking_id=booking_id,
        code=_new_code(turn, wish.day, new_code),
        day=wish.day,
        starts=_starts(plan, wish.day, wish.at),
        hours=hours_on(plan, wish.day, workday),
        between=bookable(plan, turn.now, workday),
        business=wish.business,
        matter=wish.matter,
        person=wish.person,
        phone=wish.phone,
        source=source,
    )
    assert isinstance(made, happened.BookingMade)  # noqa: S101  # for the type checker
    return made


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """One line of a file: its booking, or why there is none."""

    line: int
    made: happened.BookingMade | None = None
    refused: Refusal | None = None


def bring_in(
    turn: Turn,
    wishes: list[tuple[int, Wish]],
    *,
    new_id: Callable[[], str],
    new_code: Callable[[], str],
    workday: Workday,
) -> list[Brought]:
    """Book line by line; whoever is refused is named with the reason, the others have their booking."""
    brought = []
    for line, wish in wishes:
        try:
            made = book(turn, wish, booking_id=new_id(), new_code=new_code, workday=workday, source="import")
            brought.append(Brought(line=line, made=made))
        except Refusal as refused:
            brought.append(Brought(line=line, refused=refused))
    return brought


def check_in(
    turn: Turn, *, code: str | None, person: str | None, ticket_id: str, source: str, language: str | None = None
) -> happened.TicketIssued:
    """预约取号 by code, or by the card or phone of whoever booked (``person``)."""
    booking = turn.hall.booking_by_code(code) if code else turn.hall.booking_of_person(person or "")
    if booking is None:
        booking = turn.hall.booking_by_code("")  # raises: this card has no booking today
    return turned_into_ticket(turn, booking, ticket_id=ticket_id, source=source, language=language)


def turned_into_ticket(
    turn: Turn, booking: str, *, ticket_id: str, source: str, language: str | None = None
) -> happened.TicketIssued:
    """The booking is the ticket from now on."""
    issued, *_ = turn.hall.check_in(
        now=turn.now, booking=booking, ticket_id=ticket_id, source=source, language=language
    )
    assert isinstance(issued, happened.TicketIssued)  # noqa: S101  # for the type checker
    return issued
