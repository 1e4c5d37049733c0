"""Checks the opening hours (对外服务时间) of a hall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise

from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.forms import WEEKDAYS, BusinessForm, HallForm, MatterForm, SessionForm
from server.settings.reading import Reading

OPEN_MINUTES_A_WORKDAY = 420  # at least 7 hours (S1 §11)
_WORKDAYS = WEEKDAYS[:5]


def check_hours(reading: Reading, faults: FaultList, warnings: FaultList) -> None:
    """Sessions begin before they end and do not overlap; no day is both closed and open.

    A workday with fewer than 420 open minutes is a warning.
    """
    _check_cut_offs(reading, faults)
    for entry in reading.sessions.good:
        if entry.form.closes <= entry.form.opens:
            faults.add(entry.file, f"{entry.key}.closes", f"{entry.form.closes} is not after {entry.form.opens}")
    if reading.hall is not None:
        _check_closed_and_open(reading.hall, faults)
    week = {weekday: _sessions_on(weekday, reading) for weekday in WEEKDAYS}
    _check_overlaps(week, faults)
    if not reading.sessions.readable or reading.sessions.faulty:
        return
    if reading.hall is not None:
        _check_likeness(reading.hall, week, faults)
    if not reading.sessions.good:
        faults.add("hall.toml", "session", "the hall never opens: no [[session]] is given")
    open_minutes = {weekday: sum(map(_minutes, week[weekday])) for weekday in _WORKDAYS}
    short = [f"{weekday} {minutes}" for weekday, minutes in open_minutes.items() if minutes < OPEN_MINUTES_A_WORKDAY]
    if short:
        reason = f"fewer than {OPEN_MINUTES_A_WORKDAY} open minutes a workday (S1 §11): {', '.join(short)}"
        warnings.add("hall.toml", "session", reason)


def _check_closed_and_open(hall: HallForm, faults: FaultList) -> None:
    for key, days in (("open_on", set(hall.open_on)), ("like_weekday", set(hall.like_weekday))):
        for day in sorted(set(hall.closed_on) & days):
            faults.add("hall.toml", key, f"{day} stands in closed_on too")


def _check_likeness(hall: HallForm, week: Mapping[str, Sequence[SessionForm]], faults: FaultList) -> None:
    for day, weekday in sorted(hall.like_weekday.items()):
        if not week[weekday]:
            faults.add("hall.toml", "like_weekday", f"{day} is to go by {weekday}, on which no session is held")


def _check_cut_offs(reading: Reading, faults: FaultList) -> None:
    """A cut-off time (取号截止) lies within a session; at any other time it would never do anything."""
    sessions = [entry.form for entry in reading.sessions.good]
    limited: list[Entry[BusinessForm] | Entry[MatterForm]] = [*reading.businesses.good, *reading.matters.good]
    for entry in limited:
        for n, until in enumerate(entry.form.issue_until):
            if sessions and not any(one.opens < until <= one.closes for one in sessions):
                faults.add(entry.file, f"{entry.key}.issue_until[{n}]", f"no session is open at {until:%H:%M}")


def _check_overlaps(week: dict[str, Sequence[SessionForm]], faults: FaultList) -> None:
    for weekday, sessions in week.items():
        for earlier, later in pairwise(sessions):
            if later.opens < earlier.closes:
                reason = f"on {weekday} a session opens at {later.opens}, before the last closes at {earlier.closes}"
                faults.add("hall.toml", "session", reason)


def _sessions_on(weekday: str, reading: Reading) -> Sequence[SessionForm]:
    return sorted((entry.form for entry in reading.sessions.good if weekday in entry.form.weekdays), key=_opens)


def _opens(session: SessionForm) -> time:
    return session.opens


def _minutes(session: SessionForm) -> int:
    return (session.closes.hour - session.opens.hour) * 60 + session.closes.minute - session.opens.minute
