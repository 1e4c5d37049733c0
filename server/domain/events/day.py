"""The business day begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOpened(Event):
    """营业日开始. ``numbers``: last number of each series, not empty when the same day is opened again.

    ``hours``: the sessions that the timetable gives this day, (opens, closes) in order; empty outside the timetable.
    """

    business_day: date
    accept_until: datetime | None
    numbers: dict[str, int]
    order: int
    hours: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DayClosed(Event):
    """营业日结束, 清号. ``unserved``: ids of the tickets still open, which were never counted as served.

    ``slips``: what became of the paper of every ticket of the day, by kind; ``open_slips``: ids of the tickets whose
    slip is still on its way, which keep the day from a clean end (promises.md §2.3).
    """

    business_day: date
    numbers: dict[str, int]
    order: int
    unserved: tuple[str, ...]
    slips: dict[str, int] | None
    open_slips: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DayReported(Event):
    """日结单: the report of a day was made for printing. ``seq``, ``hash``: the head of the log that stands on it."""

    business_day: date
    seq: int
    hash: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DayReset(Event):
    """重置营业日, by two persons: between its end and its new beginning. Nothing is deleted, and numbers go on (P2).

    What was given out before counts no longer against limits of the day, of a slot and of a person.
    """

    business_day: date
    approval: str
    why: str
    by: str
    approved_by: str
