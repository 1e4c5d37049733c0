"""Windows needed by field today and on the next workday, beside those rostered, and what could be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.domain.plan import HallPlan
from server.domain.staffing import FieldNeed, HalfHourStaffing, next_workday, staffing_of
from server.domain.waits.learning import Learned
from server.live.sight import Json, Sight, moment
from server.workdays import is_workday


@dataclass(frozen=True, slots=True)
class _Known:
    """What the reckoning rests on, told apart by its versions: asked for at every event, it changes once a day."""

    versions: tuple[str, str]
    plan: HallPlan = field(compare=False)
    learned: Learned = field(compare=False)


def staffing_days(sight: Sight) -> list[Json]:
    """Today, then the next workday. ``half_hours`` is empty before the hall has learned from such a day.

    ``fields``: needed and rostered windows of each field, a number for each of these half-hours.
    """
    today, learned = sight.day.business_day, sight.learned
    if today is None or learned is None:
        return []
    following = next_workday(sight.plan, today, is_workday)
    known = _Known((sight.plan.version, learned.version), sight.plan, learned)
    return [_day(sight.plan, day, _reckoned(known, day)) for day in (today, following) if day is not None]


def _day(plan: HallPlan, day: date, reckoned: tuple[HalfHourStaffing, ...]) -> Json:
    by_field = zip(*(one.fields for one in reckoned), strict=True)  # every half-hour has the same fields in one order
    return {
        "day": day.isoformat(),
        "half_hours": [_half_hour(plan, day, one) for one in reckoned],
        "fields": [
            {
                "businesses": list(field[0].businesses),
                "needed": [one.needed for one in field],
                "rostered": [one.rostered for one in field],
            }
            for field in by_field
        ],
    }


@lru_cache(maxsize=8)
def _reckoned(known: _Known, day: date) -> tuple[HalfHourStaffing, ...]:
    return staffing_of(known.plan, known.learned, day, is_workday)


def _half_hour(plan: HallPlan, day: date, one: HalfHourStaffing) -> Json:
    """``needed``: of all fields together. ``missing``: only the fields that are short."""
    midnight = datetime.combine(day, time.min, ZoneInfo(plan.time_zone)).astimezone(UTC)
    return {
        "from": moment(midnight + timedelta(minutes=30 * one.slot)),
        "needed": sum(each.needed for each in one.fields),
        "rostered": one.rostered,
        "short": [_short(each) for each in one.fields if each.missing],
        "not_needed": list(one.not_needed),
    }


def _short(one: FieldNeed) -> Json:
    return {
        "businesses": list(one.businesses),
        "needed": one.needed,
        "given": one.given,
        "turn": list(one.turn),
        "reserve": list(one.reserve),
    }
