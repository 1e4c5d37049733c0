"""How many windows a day needs, field by field and half-hour by half-hour, beside those that are rostered.

A field is what one group of windows does together: businesses with the same rostered windows share one queue and need
fewer windows than each by itself. Needed is R + √R of the field's expected work (square-root rule, routing.md §3),
rounded up. Every window is given to one field at a time, so that as few as can be are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from math import ceil, sqrt

from server.domain.calendar import Workday, sessions_on, timetable_weekday
from server.domain.plan import HallPlan, Session, Skills, WindowKind
from server.domain.waits.learning import HALF_HOURS, Learned

_LOOK_AHEAD_DAYS = 31  # the longest holiday with its weekends is far shorter


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldNeed:
    """One field in one half-hour. ``given``: windows that it gets of those it needs; ``rostered``: these and its own
    windows that nobody needs. ``turn``: windows to spare that may take it as no-difference windows; ``reserve``: closed
    spare windows that may take it. Both only while windows are missing."""

    businesses: tuple[str, ...]
    needed: int
    given: int
    rostered: int
    turn: tuple[str, ...] = ()
    reserve: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        return self.needed - self.given


@dataclass(frozen=True, kw_only=True, slots=True)
class HalfHourStaffing:
    """``slot``: half-hour of the local day. ``not_needed``: rostered windows that may stay closed."""

    slot: int
    rostered: int
    fields: tuple[FieldNeed, ...]
    not_needed: tuple[str, ...]


def next_workday(plan: HallPlan, after: date, workday: Workday) -> date | None:
    """The next day on which the hall has a session; None when there is none within a month."""
    days = (after + timedelta(days=n) for n in range(1, _LOOK_AHEAD_DAYS + 1))
    return next((day for day in days if sessions_on(plan, day, workday)), None)


def staffing_of(plan: HallPlan, learned: Learned, on: date, workday: Workday) -> tuple[HalfHourStaffing, ...]:
    """The half-hours of the day's sessions; none on a closed day or before anything has been learned of such a day.

    Authorisations are those in force on that day. Demand is that of the weekday whose timetable holds.
    """
    sessions = sessions_on(plan, on, workday)
    weekday = timetable_weekday(plan, on, workday)
    work = _work(plan, learned, weekday) if weekday is not None else {}
    if not sessions or not work:
        return ()
    skills = plan.skills(on)
    takers = _takers(plan, skills)
    fields: dict[frozenset[str], list[str]] = {}
    for business in sorted(work):
        fields.setdefault(takers.get(business, frozenset()), []).append(business)
    rostered = tuple(
        window.code for window in plan.windows if not window.kind.spare and skills[window.code] != Skills()
    )
    return tuple(
        _half_hour(plan, skills, slot, rostered, fields, {code: loads[slot] for code, loads in work.items()})
        for slot in range(HALF_HOURS)
        if any(_within(slot, one) for one in sessions)
    )


def _work(plan: HallPlan, learned: Learned, weekday: int) -> dict[str, list[float]]:
    """Hours of work an hour by business, for each half-hour."""
    found: dict[str, list[float]] = {}
    for (day, code), rates in learned.per_hour.items():
        business = plan.matter[code].business if code in plan.matter else code
        if day == weekday and business in plan.business:
            loads = found.setdefault(business, [0.0] * HALF_HOURS)
            for slot, rate in enumerate(rates):
                loads[slot] += rate * learned.usual_min.get(code, 0.0) / 60
    return found


def _takers(plan: HallPlan, skills: Mapping[str, Skills]) -> dict[str, frozenset[str]]:
    """The rostered windows of each business. A window that only assists has other work and does not count."""
    found: dict[str, set[str]] = {}
    for window in plan.windows:
        if not window.kind.spare:
            mine = skills[window.code].own
            if window.kind is WindowKind.NO_DIFFERENCE:
                mine |= skills[window.code].no_difference
            for business in _businesses(plan, mine):
                found.setdefault(business, set()).add(window.code)
    return {business: frozenset(windows) for business, windows in found.items()}


def _businesses(plan: HallPlan, codes: Iterable[str]) -> set[str]:
    return {plan.matter[code].business if code in plan.matter else code for code in codes}


def _within(slot: int, session: Session) -> bool:
    return _minute(session.opens) < 30 * (slot + 1) and 30 * slot < _minute(session.closes)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _half_hour(
    plan: HallPlan,
    skills: Mapping[str, Skills],
    slot: int,
    rostered: Sequence[str],
    fields: Mapping[frozenset[str], Sequence[str]],
    loads: Mapping[str, float],
) -> HalfHourStaffing:
    work = {windows: sum(loads[one] for one in businesses) for windows, businesses in fields.items()}
    needed = {windows: ceil(load + sqrt(load)) for windows, load in work.items()}
    place = _placed(needed, plan)
    free = [window for window in rostered if window not in place]
    found, helping = [], set[str]()
    for windows, businesses in fields.items():
        given = sum(1 for field in place.values() if field == windows)
        turn: tuple[str, ...] = ()
        reserve: tuple[str, ...] = ()
        if given < needed[windows]:
            turn = tuple(one for one in free if not _businesses(plan, skills[one].no_difference).isdisjoint(businesses))
            reserve = tuple(
                one.code
                for one in plan.windows
                if one.kind.spare
                and not _businesses(plan, skills[one.code].callable(no_difference=True)).isdisjoint(businesses)
            )
            helping.update(turn)
        found.append(
            FieldNeed(
                businesses=tuple(businesses),
                needed=needed[windows],
                given=given,
                rostered=given + len(windows.intersection(free)),
                turn=turn,
                reserve=reserve,
            )
        )
    return HalfHourStaffing(
        slot=slot,
        rostered=len(rostered),
        fields=tuple(found),
        not_needed=tuple(one for one in free if one not in helping),
    )


def _placed(needed: Mapping[frozenset[str], int], plan: HallPlan) -> dict[str, frozenset[str]]:
    """Windows by the field each is given to: a largest assignment, by augmenting paths (Kuhn)."""
    place: dict[str, frozenset[str]] = {}

    def seat(field: frozenset[str], tried: set[str]) -> bool:
        for window in sorted(field - tried, key=plan.window_order.__getitem__):
            tried.add(window)
            if window not in place or seat(place[window], tried):
                place[window] = field
                return True
        return False

    for field, count in needed.items():
        for _ in range(count):
            if not seat(field, set()):
                break
    return place
