"""Figures of the hall's work: asked for by a month or by days, and told."""

from __future__ import annotations

from datetime import date
from typing import Literal

from server.web.figures.shapes import ExportFigures, FiguresQuery
from server.web.shapes import InWords, Told

MOST_DAYS = 92
"""A quarter: more is told by month alone."""

WorkBy = Literal["window", "clerk", "matter", "business", "department", "day", "hour", "source"]
WORK_GROUPS: tuple[WorkBy, ...] = ("window", "clerk", "matter", "business", "department", "day", "hour", "source")


class WorkQuery(FiguresQuery):
    """Of which days; at most 92."""


class ExportWork(ExportFigures):
    """``by``: what each line of the table is about."""

    by: WorkBy = "window"


class ExportRecords(ExportFigures):
    """Of which days; at most 92."""


class ExportStars(ExportFigures):
    """Of which days; at most 92."""


class SpansTold(Told):
    """Of ``count`` people or matters."""

    count: int
    mean: float | None
    longest: float | None


class WindowTimesTold(Told):
    """Minutes. ``busy``: 0 to 1 of the open time. ``balance``: how many times as busy as all windows together."""

    open_min: float
    idle_min: float
    paused_min: float
    busy: float | None
    balance: float | None


class WorkRow(Told):
    """``empty``: numbers that nobody was served on: missed, given up or left over. ``returned``: of the finished ones.

    ``long_waits``: above the promised wait. ``long_handled``: three times as long as usual and more.
    ``short_handled``: finished within twenty seconds. ``held``: finished after being on hold, for ``held_min`` in all.
    ``times``: None where the group is none of windows.
    """

    taken: int
    finished: int
    returned: int
    empty: int
    no_show: int
    abandoned: int
    unserved: int
    open: int
    wait: SpansTold
    long_waits: int
    handling: SpansTold
    long_handled: int
    short_handled: int
    held: int
    held_min: float
    times: WindowTimesTold | None


class WorkGroup(WorkRow):
    code: str
    name: InWords | None


class BookingsKeptTold(Told):
    made: int
    kept: int
    missed: int
    cancelled: int
    to_come: int


class MonthTold(Told):
    month: str
    taken: int
    finished: int
    empty: int


class IndicatorTold(Told):
    """``points`` of ``of``; None with fewer than ``least`` cases. None up to ``none_at``, all from ``full_at`` on."""

    measure: str
    name: InWords
    part: float
    whole: int
    rate: float | None
    none_at: float
    full_at: float
    least: int
    points: float | None
    of: float


class StarsTold(Told):
    """``points`` of ``of``: without the indicators that had too few cases. ``sample``: the scheme is nobody's."""

    source: InWords
    sample: bool
    most_stars: int
    stars: int | None
    points: float
    of: float
    of_hundred: float | None
    indicators: list[IndicatorTold]


class WorkTold(Told):
    """``months``: of the year of the last day that was asked for."""

    first: date
    last: date
    promised_wait_min: int
    long_handling_times: float
    short_handling_s: float
    total: WorkRow
    bookings: BookingsKeptTold
    months: list[MonthTold]
    star_grading: StarsTold | None
    by: dict[WorkBy, list[WorkGroup]]
