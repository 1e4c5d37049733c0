"""Whether somebody's turn still comes today (今天可能办不到), and the break between two sessions in a wait.

The simple estimate counts minutes of work, so the lunch break is put in here; futures that were played beforehand know
the windows' hours already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from server.domain.day import Day
from server.domain.queue import Lane
from server.domain.waits.forecast import Wait

Hours = Sequence[tuple[datetime, datetime]]  # the day's sessions in order: opens, closes


def over_breaks(wait: Wait, hours: Hours, now: datetime, *, staffed: bool = True) -> Wait:
    """A wait in minutes of work as one by the clock: nobody works between two sessions.

    ``staffed``: a window is open. Where none is, outside the sessions, work begins with the next one.
    """
    begins = now if staffed else _next_work(hours, now)
    until = ceil((begins - now).total_seconds() / 60)
    return Wait(
        p10=until + _by_the_clock(wait.p10, hours, begins),
        p50=until + _by_the_clock(wait.p50, hours, begins),
        p90=until + _by_the_clock(wait.p90, hours, begins),
    )


def _next_work(hours: Hours, now: datetime) -> datetime:
    """Now, or when the next session opens: before the first, and in a break."""
    if any(opens <= now < closes for opens, closes in hours):
        return now
    return min((opens for opens, _ in hours if opens > now), default=now)


def unlikely_today(day: Day, lane: Lane, wait: Wait | None, now: datetime) -> bool:
    """Whether the day's last session more likely than not closes before the turn of a ticket with this wait.

    After closing time windows that are still open finish with those who hold a ticket; where none is, nobody does.
    False on a day that was opened by hand outside the timetable: nobody knows when it ends.
    """
    if not day.hours:
        return False
    closes = day.hours[-1][1]
    if now >= closes:
        return not day.served_now(lane)
    return wait is not None and now + timedelta(minutes=wait.p50) > closes


def _by_the_clock(minutes: int, hours: Hours, now: datetime) -> int:
    """Minutes until so much work is done. Who works in a break or before the first session goes on working."""
    at, left = now, timedelta(minutes=minutes)
    for (opens, closes), following in pairwise(hours):
        if opens <= at < closes:
            worked = min(left, closes - at)
            at, left = at + worked, left - worked
            if left:
                at = following[0]
    return ceil((at + left - now).total_seconds() / 60)
