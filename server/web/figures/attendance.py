"""Attendance (考勤): everybody's for managers and auditors, the team's for its lead, one's own for a clerk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.domain.attendance import ClerkDay, ClerkMonth, Hours, attendance, noting_hours
from server.domain.stretches import TOLD_BY, stretches
from server.host import HallHost
from server.live.sight import Json, moment
from server.queries.log_span import events_of_days
from server.web.api import api_blueprint
from server.web.figures.attendance_shapes import AttendanceQuery, AttendanceTold, ExportAttendance
from server.web.figures.reach import reach
from server.web.figures.sheet import Sheet
from server.web.figures.work import days_of
from server.web.gate import require_hall
from server.web.handing_out import handed_out, written
from server.web.pages.staff import wording
from server.web.shapes import HallPath, file_told

_SUMS = ("present_min", "open_min", "breaks", "paused_min")


def attendance_blueprint() -> APIBlueprint:
    api = api_blueprint("attendance")

    @api.get("/halls/<hall>/attendance", responses={200: AttendanceTold})
    def read_attendance(path: HallPath, query: AttendanceQuery) -> Response:
        """Who sat at a window when, held against the sessions of each day. Leave and shifts are not known here.

        A team lead gets who sat at the team's windows, for the time there; a clerk the own days alone.
        """
        hall = require_hall(path.hall)
        return jsonify(_state(hall, *days_of(query, hall)))

    @api.post("/halls/<hall>/attendance/export", responses={200: file_told("text/csv")})
    def attendance_table(path: HallPath, body: ExportAttendance) -> Response:
        """The same as a table for office programs. The trail is told who has taken it."""
        hall = require_hall(path.hall)
        first, last = days_of(body, hall)
        state, t = _state(hall, first, last), wording("attendance")
        sheet = (_by_person if body.by == "person" else _by_day)(state, t, ZoneInfo(hall.settings.plan.time_zone))
        name = f"{hall.code}-attendance-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        subject = f"{first}..{last}"
        return handed_out(
            written(sheet.lines()), kind="text/csv", name=name, what="attendance", subject=subject, heads=1
        )

    return api


def _state(hall: HallHost, first: date, last: date) -> Json:
    may, now = reach(), hall.clock.now()
    hours: Hours = {}
    grace = hall.settings.plan.rules.attendance_grace_min
    events = noting_hours(events_of_days(hall.engine, hall.code, first, last, TOLD_BY), hours)
    sat = [one for one in stretches(events, now) if first <= one.day <= last and may.has(one.clerk, one.window)]
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "grace_min": grace,
        "of": may.of,
        "clerks": [_clerk(one) for one in attendance(sat, hours, timedelta(minutes=grace), now)],
    }


def _clerk(one: ClerkMonth) -> Json:
    return {
        "clerk": one.clerk,
        "present_min": _minutes(one.present),
        "open_min": _minutes(one.at_open),
        "breaks": one.breaks,
        "paused_min": _minutes(one.paused),
        "late": one.late,
        "early": one.early,
        "missed": one.missed,
        "days": [_day(day) for day in one.days],
    }


def _day(one: ClerkDay) -> Json:
    return {
        "day": one.day.isoformat(),
        "windows": list(one.windows),
        "first_in": moment(one.first_in),
        "last_out": moment(one.last_out),
        "still_in": one.still_in,
        "present_min": _minutes(one.present),
        "open_min": _minutes(one.at_open),
        "breaks": one.breaks,
        "paused_min": _minutes(one.paused),
        "late_min": _minutes(one.late),
        "early_min": _minutes(one.early),
        "missed": one.missed,
    }


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)


def _by_person(state: Json, t: Callable[..., str], _zone: ZoneInfo) -> Sheet:
    sheet = Sheet()
    sheet.add(*map(t, ("clerk", "days", *_SUMS, "late_days", "early_days", "missed")))
    for one in state["clerks"]:
        sheet.add(
            one["clerk"], len(one["days"]), *(one[name] for name in _SUMS), one["late"], one["early"], one["missed"]
        )
    return sheet


def _by_day(state: Json, t: Callable[..., str], zone: ZoneInfo) -> Sheet:
    """Times of the hall's own zone; the last one is empty for who still sits there."""
    sheet = Sheet()
    sheet.add(*map(t, ("clerk", "day", "windows", "first_in", "last_out", *_SUMS, "late_min", "early_min", "missed")))
    for one in state["clerks"]:
        for day in one["days"]:
            last = None if day["still_in"] else _local(day["last_out"], zone)
            sheet.add(
                one["clerk"], day["day"], " ".join(day["windows"]), _local(day["first_in"], zone), last,
                *(day[name] for name in _SUMS), day["late_min"], day["early_min"], day["missed"],
            )  # fmt: skip
    return sheet


def _local(at: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%H:%M:%S}"
