"""Attendance: asked for by a month or by days, and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from server.web.figures.shapes import ExportFigures, FiguresQuery
from server.web.shapes import Told

AttendanceBy = Literal["person", "day"]


class AttendanceQuery(FiguresQuery):
    """Of which days; at most 92."""


class ExportAttendance(ExportFigures):
    """``by``: a line a person, or a line a person and day."""

    by: AttendanceBy = "day"


class ClerkDayTold(Told):
    """Minutes. ``missed``: sessions in which the person was at no window."""

    day: date
    windows: list[str]
    first_in: datetime
    last_out: datetime
    still_in: bool
    present_min: float
    open_min: float
    breaks: int
    paused_min: float
    late_min: float
    early_min: float
    missed: int


class ClerkTold(Told):
    """``late``, ``early``: on how many days."""

    clerk: str
    present_min: float
    open_min: float
    breaks: int
    paused_min: float
    late: int
    early: int
    missed: int
    days: list[ClerkDayTold]


class AttendanceTold(Told):
    """``of``: everybody, a team lead's team, or oneself alone."""

    first: date
    last: date
    grace_min: int
    of: Literal["hall", "team", "self"]
    clerks: list[ClerkTold]
