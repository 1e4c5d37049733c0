"""Attendance (考勤) as the hall's own log knows it: who sat at a window, held against the hours (S0 五(三)).

Leave, shifts and work away from a window are not in the log: what is told here is a help for who keeps attendance, and
decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from server.domain import events as happened
from server.domain.stretches import Stretch
from server.domain.window import OpenState

Hours = dict[date, tuple[tuple[datetime, datetime], ...]]
"""The sessions of each day, (opens, closes) in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClerkDay:
    """One person's day. Seconds; ``late``, ``early``: beyond the grace, summed over the sessions that were attended.

    ``still_in``: sits at a window now. ``missed``: sessions that are over, in which the person was at no window.
    """

    day: date
    clerk: str
    windows: tuple[str, ...]
    first_in: datetime
    last_out: datetime
    still_in: bool
    present: float
    at_open: float
    breaks: int
    paused: float
    late: float
    early: float
    missed: int


@dataclass(kw_only=True, slots=True)
class ClerkMonth:
    """One person's days together. ``late``, ``early``: on how many days; their seconds stand beside."""

    clerk: str
    days: list[ClerkDay] = field(default_factory=list)

    @property
    def present(self) -> float:
        return sum(one.present for one in self.days)

    @property
    def at_open(self) -> float:
        return sum(one.at_open for one in self.days)

    @property
    def paused(self) -> float:
        return sum(one.paused for one in self.days)

    @property
    def breaks(self) -> int:
        return sum(one.breaks for one in self.days)

    @property
    def late(self) -> int:
        return sum(one.late > 0 for one in self.days)

    @property
    def early(self) -> int:
        return sum(one.early > 0 for one in self.days)

    @property
    def missed(self) -> int:
        return sum(one.missed for one in self.days)


def noting_hours(events: Iterable[happened.Event], hours: Hours) -> Iterator[happened.Event]:
    """The same events, with each day's sessions noted on the way; a day opened outside the timetable has none."""
    for event in events:
        if isinstance(event, happened.DayOpened) and not hours.get(event.business_day):
            hours[event.business_day] = event.hours
        yield event


def attendance(
    stretches: Iterable[Stretch],
    hours: Mapping[date, Sequence[tuple[datetime, datetime]]],
    grace: timedelta,
    now: datetime,
) -> list[ClerkMonth]:
    """By name, each with the days in order. ``grace``: late or early by less is neither."""
    found: dict[str, dict[date, list[Stretch]]] = {}
    for one in stretches:
        if one.clerk is not None:
            found.setdefault(one.clerk, {}).setdefault(one.day, []).append(one)
    return [
        ClerkMonth(
            clerk=clerk,
            days=[_day(clerk, day, days[day], hours.get(day, ()), grace, now) for day in sorted(days)],
        )
        for clerk, days in sorted(found.items())
    ]


def _day(
    clerk: str,
    day: date,
    stretches: list[Stretch],
    hours: Sequence[tuple[datetime, datetime]],
    grace: timedelta,
    now: datetime,
) -> ClerkDay:
    spans = _joined((one.since, one.until) for one in stretches)
    paused = _joined((one.since, one.until) for one in stretches if one.state is OpenState.PAUSED)
    late = early = timedelta()
    missed = 0
    for opens, closes in hours:
        inside = [(since, until) for since, until in spans if since < closes and until > opens]
        if not inside:
            missed += closes <= now
            continue
        late += _beyond(inside[0][0] - opens, grace)
        if inside[-1][1] < now:  # who sits there now has not left
            early += _beyond(closes - inside[-1][1], grace)
    return ClerkDay(
        day=day,
        clerk=clerk,
        windows=tuple(dict.fromkeys(one.window for one in stretches)),
        first_in=spans[0][0],
        last_out=spans[-1][1],
        still_in=spans[-1][1] >= now,
        present=_length(spans),
        at_open=sum(one.seconds for one in stretches if one.state is OpenState.OPEN),
        breaks=len(paused),
        paused=_length(paused),
        late=late.total_seconds(),
        early=early.total_seconds(),
        missed=missed,
    )


def _beyond(span: timedelta, grace: timedelta) -> timedelta:
    return span if span > grace else timedelta()


Span = tuple[datetime, datetime]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch or overlap made one."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def _length(spans: Iterable[Span]) -> float:
    return sum((until - since).total_seconds() for since, until in spans)
