"""Whether a number may still be given out: places of the day and of the slot, cut-off times (限号, 取号截止).

All are settings of the hall (domain.md §3.5). Booked places are kept free until the grace for coming late is over;
whoever checks in then has a place already and is not asked again.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from server.domain import errors
from server.domain.bookings.booking import BookingState
from server.domain.numbers_given import slot_at, slot_starts

if TYPE_CHECKING:
    from server.domain.day import Day


def require_before_cut_off(day: Day, codes: tuple[str, ...], now: datetime) -> None:
    """Raises IssueCutOff while no number of one of these is given out for now, IssueCutOffToday when none will be."""
    for code in codes:
        found = cut_off(day, code, now)
        if found is None:
            continue
        until, again = found
        said = {"scope": code, "until": until.isoformat(), "until_time": shown(day, until)}
        if again is None:
            raise errors.IssueCutOffToday(**said)
        raise errors.IssueCutOff(**said, again=again.isoformat(), again_time=shown(day, again))


def require_room(day: Day, codes: tuple[str, ...], now: datetime) -> None:
    """Raises DayFull or NumbersOfSlotGone when all numbers of one of these are given out or kept for bookings."""
    for code in codes:
        limits = day.plan.limits_of(code)
        if limits.per_day is not None and taken_today(day, code, now) >= limits.per_day:
            raise errors.DayFull(scope=code, limit=limits.per_day)
    for code in codes:
        per_slot = day.plan.limits_of(code).per_slot
        slot = slot_of(day, now)
        if per_slot is None or slot is None or taken_in_slot(day, code, slot, now) < per_slot:
            continue
        again = _next_with_room(day, code, slot, per_slot, now)
        if again is None:
            raise errors.DayFull(scope=code, limit=per_slot)
        raise errors.NumbersOfSlotGone(
            scope=code, limit=per_slot, again=again.isoformat(), again_time=shown(day, again)
        )


def left_today(day: Day, code: str, now: datetime) -> int | None:
    """How many numbers of a business or matter are left for walk-ins today; None without a limit."""
    limit = day.plan.limits_of(code).per_day
    return None if limit is None else max(0, limit - taken_today(day, code, now))


def cut_off(day: Day, code: str, now: datetime) -> tuple[datetime, datetime | None] | None:
    """Since when no number is given out and when the next one is, None for not today; None while they are given out."""
    hours = sorted(day.hours)
    for n, (opens, closes) in enumerate(hours):
        until = _until(day, code, opens, closes)
        again = hours[n + 1][0] if n + 1 < len(hours) else None
        if until is not None and until <= now and (again is None or now < again):
            return until, again
    return None


def slot_of(day: Day, moment: datetime) -> datetime | None:
    """The slot of today that a number taken at this moment counts for."""
    return slot_at(day.hours, day.plan.rules.booking_slot_min, moment)


def taken_today(day: Day, code: str, now: datetime, *, without: str | None = None) -> int:
    """Numbers given out today and places kept for bookings, ``without`` the one that is to be moved."""
    return day.given.in_day(code) + len(_kept(day, code, now, without))


def taken_in_slot(day: Day, code: str, slot: datetime, now: datetime, *, without: str | None = None) -> int:
    """The same for one slot of today."""
    kept = sum(slot_of(day, starts) == slot for starts in _kept(day, code, now, without))
    return day.given.in_slot(code, slot) + kept


def _kept(day: Day, code: str, now: datetime, without: str | None = None) -> list[datetime]:
    """The slots of those who have booked for today and may still come in time."""
    late = timedelta(minutes=day.plan.rules.booking_grace_min)
    return [
        one.starts
        for one in day.bookings.of_day(day.business_day)
        if one.state is BookingState.BOOKED
        and one.id != without
        and code in (one.business, one.matter)
        and now <= one.starts + late
    ]


def _until(day: Day, code: str, opens: datetime, closes: datetime) -> datetime | None:
    """取号截止 of a session: the business's or matter's own time, else the hall's."""
    zone = ZoneInfo(day.plan.time_zone)

    def at(moment: time) -> datetime:
        return datetime.combine(opens.astimezone(zone).date(), moment, zone).astimezone(opens.tzinfo)

    own = [at(one) for one in day.plan.limits_of(code).until if opens < at(one) <= closes]
    if own:
        return own[-1]
    rules = day.plan.rules
    return closes - timedelta(minutes=rules.issue_until_min) if rules.issue_until_each_session else None


def _next_with_room(day: Day, code: str, slot: datetime, limit: int, now: datetime) -> datetime | None:
    starts = slot_starts(day.hours, day.plan.rules.booking_slot_min)
    return next((one for one in starts if one > slot and taken_in_slot(day, code, one, now) < limit), None)


def shown(day: Day, moment: datetime) -> str:
    """A moment as the hall's clock shows it, for words."""
    return f"{moment.astimezone(ZoneInfo(day.plan.time_zone)):%H:%M}"
