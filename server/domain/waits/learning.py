"""What a hall learns from its own log (routing.md §3): usual minutes, clerks' pace, arrivals, no-shows, its hit rate.

Two pure steps. ``observe`` turns the events of one day into counts and times; ``learn`` turns observed days into the
quantities that forecast and advice work with. Every quantity is a configured prior drawn towards what was seen, with
the weight of a stated number of visits, so a new hall starts sanely and one odd day moves little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

from server.domain import events as happened
from server.domain.live_scene import Expected
from server.domain.plan import HallPlan

HALF_HOURS = 48
_PRIOR_VISITS = 10  # the configured usual minutes weigh as much as ten visits
_PRIOR_CLERK_VISITS = 20  # a clerk is believed to be of usual pace as if twenty visits had shown it
_PRIOR_CALLS = 40  # the no-show prior's weight
_NO_SHOW_PRIOR = 0.05
_LONGEST = 5.0  # times usual: longer visits count as so long, they are mostly forgotten clicks
_LEAST_S = 20.0  # shorter ones are mistaken starts and do not count
_OTHER_WEEKDAYS = 0.3  # weight of other weekdays beside the same one


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """One visit: for what, by whom, how long."""

    code: str  # of the matter, or of the business where the ticket named none
    business: str
    clerk: str | None
    minutes: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservedDay:
    """What one day's log shows. ``arrivals``: tickets taken by code and half-hour of the local day."""

    day: date
    handled: tuple[Handled, ...]
    arrivals: Mapping[tuple[str, int], int]
    called: int
    no_shows: int
    told: tuple[tuple[float, float, float, float], ...]  # p10, p50, p90 as told, and the minutes really waited


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """The learned quantities. ``version`` names this state of knowledge; ``days`` are what it was learned from."""

    version: str
    days: tuple[date, ...]
    usual_min: Mapping[str, float]
    visits: Mapping[str, int]
    pace: Mapping[str, float]  # by clerk; 1 is usual, 1.2 takes a fifth longer
    per_hour: Mapping[tuple[int, str], tuple[float, ...]]  # by weekday (0 = Monday) and code, for each half-hour
    no_show: float
    told: int
    hit_rate: float | None  # share of the told ranges that held
    error_min: float | None  # mean distance of the told middle from the wait

    def as_dict(self) -> dict[str, Any]:
        """For the manager's page: everything, in plain values."""
        return {
            "version": self.version,
            "days": [one.isoformat() for one in self.days],
            "usual_min": {
                code: {"minutes": round(minutes, 1), "visits": self.visits.get(code, 0)}
                for code, minutes in sorted(self.usual_min.items())
            },
            "pace": {clerk: round(pace, 2) for clerk, pace in sorted(self.pace.items())},
            "no_show": round(self.no_show, 3),
            "hit_rate": None if self.hit_rate is None else round(self.hit_rate, 3),
            "error_min": None if self.error_min is None else round(self.error_min, 1),
            "told": self.told,
        }


def observe(events: Iterable[happened.Event], plan: HallPlan, day: date) -> ObservedDay:
    """One day's log, from its opening to its end."""
    zone = ZoneInfo(plan.time_zone)
    issued: dict[str, happened.TicketIssued | happened.TicketMerged | happened.TicketRestored] = {}
    started: set[str] = set()
    handled: list[Handled] = []
    arrivals: Counter[tuple[str, int]] = Counter()
    told: list[tuple[float, float, float, float]] = []
    called = no_shows = 0
    for event in events:
        match event:
            case happened.TicketIssued():
                issued[event.ticket] = event
                arrivals[event.matter or event.business, half_hour(event.at, zone)] += 1
            case happened.TicketMerged(taken_at=came) | happened.TicketRestored(issued_at=came):
                issued[event.ticket] = event  # what it was promised is not known, if anything
                arrivals[event.matter or event.business, half_hour(came, zone)] += 1
            case happened.TicketCalled() if event.ticket in issued:
                called += 1
                first = issued[event.ticket]
                if event.ticket not in started and isinstance(first, happened.TicketIssued) and first.wait is not None:
                    waited = (event.at - first.at).total_seconds() / 60
                    told.append((first.wait["p10"], first.wait["p50"], first.wait["p90"], waited))
                started.add(event.ticket)
            case happened.TicketNotShown():
                no_shows += 1
            case happened.StepFinished() if event.handling_s >= _LEAST_S:
                handled.append(
                    Handled(
                        code=event.done_matter or event.done_business,
                        business=event.done_business,
                        clerk=event.clerk,
                        minutes=event.handling_s / 60,
                    )
                )
            case happened.WalkInStarted():
                arrivals[event.matter or event.business, half_hour(event.at, zone)] += 1
            case happened.ServingFinished() if event.handling_s >= _LEAST_S and (
                event.business is not None or event.ticket in issued
            ):
                taken = issued.get(event.ticket)
                business = event.business or (taken.business if taken else "")
                matter = event.matter if event.business is not None or taken is None else taken.matter
                handled.append(
                    Handled(
                        code=matter or business,
                        business=business,
                        clerk=event.clerk,
                        minutes=event.handling_s / 60,
                    )
                )
            case _:
                pass
    return ObservedDay(
        day=day, handled=tuple(handled), arrivals=dict(arrivals), called=called, no_shows=no_shows, told=tuple(told)
    )


def half_hour(at: datetime, zone: ZoneInfo) -> int:
    """Which half-hour of the local day."""
    local = at.astimezone(zone)
    return local.hour * 2 + local.minute // 30


def learn(days: Sequence[ObservedDay], plan: HallPlan) -> Learned:
    """What these days teach. The order of the days does not matter."""
    seen = sorted(days, key=lambda one: one.day)
    handled = [one for day in seen for one in day.handled]
    usual, visits = _usual(handled, plan)
    calls, missed = sum(day.called for day in seen), sum(day.no_shows for day in seen)
    told = [one for day in seen for one in day.told]
    learned = Learned(
        version="",
        days=tuple(day.day for day in seen),
        usual_min=usual,
        visits=visits,
        pace=_pace(handled, usual),
        per_hour=_per_hour(seen),
        no_show=(_PRIOR_CALLS * _NO_SHOW_PRIOR + missed) / (_PRIOR_CALLS + calls),
        told=len(told),
        hit_rate=sum(low <= waited <= high for low, _, high, waited in told) / len(told) if told else None,
        error_min=sum(abs(middle - waited) for _, middle, _, waited in told) / len(told) if told else None,
    )
    shown = repr([(name, getattr(learned, name)) for name in Learned.__dataclass_fields__ if name != "version"])
    return Learned(
        **{name: getattr(learned, name) for name in Learned.__dataclass_fields__ if name != "version"},
        version=sha256(shown.encode()).hexdigest()[:12],
    )


def _usual(handled: Sequence[Handled], plan: HallPlan) -> tuple[dict[str, float], dict[str, int]]:
    """Minutes by code of matter and business: the configured ones, drawn towards the mean of what was seen."""
    configured = {code: one.usual_minutes for code, one in plan.business.items()}
    configured |= {code: one.usual_minutes for code, one in plan.matter.items()}
    total: dict[str, float] = dict.fromkeys(configured, 0.0)
    visits: Counter[str] = Counter()
    for one in handled:
        for code in {one.code, one.business} & configured.keys():
            total[code] += min(one.minutes, _LONGEST * configured[code])
            visits[code] += 1
    usual = {
        code: (_PRIOR_VISITS * minutes + total[code]) / (_PRIOR_VISITS + visits[code])
        for code, minutes in configured.items()
    }
    return usual, dict(visits)


def _pace(handled: Sequence[Handled], usual: Mapping[str, float]) -> dict[str, float]:
    """Each clerk's minutes over the usual minutes of the same visits, drawn towards 1."""
    spent: dict[str, tuple[float, float, int]] = {}
    for one in handled:
        expected = usual.get(one.code)
        if one.clerk is not None and expected:
            minutes, usually, count = spent.get(one.clerk, (0.0, 0.0, 0))
            spent[one.clerk] = (minutes + min(one.minutes, _LONGEST * expected), usually + expected, count + 1)
    return {
        clerk: (_PRIOR_CLERK_VISITS + count * minutes / usually) / (_PRIOR_CLERK_VISITS + count)
        for clerk, (minutes, usually, count) in spent.items()
    }


def _per_hour(days: Sequence[ObservedDay]) -> dict[tuple[int, str], tuple[float, ...]]:
    """Visitors per hour by weekday: that weekday's days count fully, others in part."""
    codes = sorted({code for day in days for code, _ in day.arrivals})
    found = {}
    for weekday in sorted({day.day.weekday() for day in days}):
        weights = [1.0 if day.day.weekday() == weekday else _OTHER_WEEKDAYS for day in days]
        total = sum(weights)
        for code in codes:
            found[weekday, code] = tuple(
                2 / total * sum(w * day.arrivals.get((code, slot), 0) for w, day in zip(weights, days, strict=True))
                for slot in range(HALF_HOURS)
            )
    return found


def windows_needed(learned: Learned, weekday: int) -> dict[int, float]:
    """For each half-hour of such a day the windows needed, R + √R of the work that is expected (square-root rule)."""
    work = [0.0] * HALF_HOURS
    for (day, code), rates in learned.per_hour.items():
        if day == weekday:
            for slot, rate in enumerate(rates):
                work[slot] += rate * learned.usual_min.get(code, 0.0) / 60
    return {slot: load + sqrt(load) for slot, load in enumerate(work) if load > 0}


def expected(learned: Learned, weekday: int, midnight: float) -> Expected | None:
    """The visitors of a day like this weekday's, for forecast and advice; None before anything has been learned.

    ``weekday``: of the timetable that holds, so a make-up workday (调休) has the weekday it stands for. ``midnight``:
    the day's beginning, seconds since the epoch.
    """
    per_hour = {code: rates for (day, code), rates in learned.per_hour.items() if day == weekday}
    if not per_hour:
        return None
    return Expected(edges=tuple(midnight + 1800 * n for n in range(HALF_HOURS + 1)), per_hour=per_hour)
