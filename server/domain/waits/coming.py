"""What a ticket would wait if it were taken in a while, if people go on coming as in the last hour (排队预警).

A plain reckoning of work, to warn before a promise is broken: the work that waits and the work that will come by then,
shared by the windows that may do it as in :mod:`server.domain.waits.forecast`, less what those get done until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.domain.day import Day
from server.domain.day_figures import begins_at, number_of
from server.domain.outlook import remaining_minutes

_LEAST_SEEN_MIN = 15.0  # of a day that has just begun: two visitors in the first minute are no rush


@dataclass(frozen=True, kw_only=True, slots=True)
class ComingWait:
    """Minutes that a ticket of this business would wait if taken in ``in_min`` minutes."""

    business: str
    in_min: int
    minutes: float


def coming_waits(day: Day, now: datetime, ahead_min: Iterable[int]) -> list[ComingWait]:
    """For every business that a window stands open for, at each of these times ahead."""
    waiting = _waiting_work(day)
    coming = _coming_work(day, now)
    found, known = [], dict[tuple[frozenset[str], int], float]()
    for business in day.plan.businesses:
        if not day.served_now((business.code, None)):
            continue
        windows = day.takers((business.code, None))
        for ahead in ahead_min:
            if (windows, ahead) not in known:
                known[windows, ahead] = _wait(day, windows, waiting, coming, ahead, now)
            found.append(ComingWait(business=business.code, in_min=ahead, minutes=known[windows, ahead]))
    return found


Work = dict[frozenset[str], float]  # minutes by the windows that share it; of what comes, minutes of work a minute


def _wait(day: Day, windows: frozenset[str], waiting: Work, coming: Work, ahead: int, now: datetime) -> float:
    arriving = float(ahead)
    if day.accept_until is not None:
        arriving = min(arriving, max(0.0, (day.accept_until - now).total_seconds() / 60))
    work = _shared(waiting, windows) + arriving * _shared(coming, windows)
    work += sum(remaining_minutes(day, windows, now).values())
    return max(0.0, work / len(windows) - ahead)


def _shared(work: Work, windows: frozenset[str]) -> float:
    return sum(minutes * len(windows & takers) / len(takers) for takers, minutes in work.items())


def _waiting_work(day: Day) -> Work:
    found: Work = {}
    for lane, places in day.queue.lanes():
        first = day.tickets[places[0].ticket]
        takers = day.takers(lane)
        if takers:
            minutes = len(places) * day.plan.usual_minutes(first.business, first.matter)
            found[takers] = found.get(takers, 0.0) + minutes
    return found


def _coming_work(day: Day, now: datetime) -> Work:
    """As in this half-hour and the one before."""
    numbers = (number_of(now) - 1, number_of(now))
    since = max(begins_at(numbers[0]), day.opened_at or now)
    seen_min = max(_LEAST_SEEN_MIN, (now - since).total_seconds() / 60)
    found: Work = {}
    for number in numbers:
        here = day.figures.half_hours.get(number)
        for business, people in here.taken_of.items() if here else ():
            takers = day.takers((business, None))
            if takers:
                rate = people * day.plan.usual_minutes(business, None) / seen_min
                found[takers] = found.get(takers, 0.0) + rate
    return found
