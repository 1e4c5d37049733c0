"""Figures of the hall's work (运行统计): visitors, waits, handling, windows; for managers and auditors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.host import HallHost
from server.live.sight import Json
from server.web.api import api_blueprint
from server.web.figures.api import today_of
from server.web.figures.shapes import ExportFigures, FiguresQuery
from server.web.figures.sheet import Sheet
from server.web.figures.work_shapes import MOST_DAYS, WORK_GROUPS, ExportWork, WorkBy, WorkQuery, WorkTold
from server.web.figures.work_state import work_state
from server.web.gate import Unwelcome, require_hall
from server.web.handing_out import handed_out, written
from server.web.pages.staff import language, wording
from server.web.shapes import HallPath, file_told

_COUNTS = ("taken", "finished", "returned", "empty", "no_show", "abandoned", "unserved")
_SOURCES = ("kiosk", "window", "offline", "walk_in", "roll")
_TIMES = ("open_min", "idle_min", "paused_min", "busy", "balance")


def work_blueprint() -> APIBlueprint:
    api = api_blueprint("work_figures")

    @api.get("/halls/<hall>/work-figures", responses={200: WorkTold})
    def work_figures(path: HallPath, query: WorkQuery) -> Response:
        """Visitors, waits, handling and window times of some days, of the hall and by window, clerk, matter and more.

        The counts are of tickets as their day left them; of today, as they stand. At most 92 days.
        """
        hall = require_hall(path.hall)
        return jsonify(work_state(hall, *days_of(query, hall), WORK_GROUPS))

    @api.post("/halls/<hall>/work-figures/export", responses={200: file_told("text/csv")})
    def work_figures_table(path: HallPath, body: ExportWork) -> Response:
        """The same as a table for office programs, by one of them. The trail is told who has taken it."""
        hall = require_hall(path.hall)
        first, last = days_of(body, hall)
        state = work_state(hall, first, last, (body.by,))
        sheet = _sheet(state, body.by, language(), wording("work_figures"))
        name = f"{hall.code}-work-{body.by}-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        subject = f"{first}..{last}"
        return handed_out(
            written(sheet.lines()), kind="text/csv", name=name, what="work_figures", subject=subject, heads=1
        )

    return api


def days_of(asked: FiguresQuery | ExportFigures, hall: HallHost) -> tuple[date, date]:
    """Raises Unwelcome for what is no span of days, or one that is too long to be counted while somebody waits."""
    first, last = asked.days(today_of(hall))
    if last - first >= timedelta(days=MOST_DAYS):
        raise Unwelcome(422, "invalid_input", field="last", first=first.isoformat(), most_days=MOST_DAYS)
    return first, last


def _sheet(state: Json, by: WorkBy, lang: str, t: Callable[..., str]) -> Sheet:
    """A line a group and a last one for all. Minutes, and shares from 0 to 1."""
    sheet = Sheet()
    sheet.add(
        t(f"by_{by}"), t("code"), *map(t, _COUNTS), t("wait_mean"), t("wait_longest"), t("long_waits"),
        t("handling_mean"), t("handling_longest"), t("long_handled"), t("short_handled"), t("held"), t("held_min"),
        *map(t, _TIMES),
    )  # fmt: skip
    for row in state["by"][by]:
        sheet.add(row["name"][lang] if row["name"] else _said(by, row["code"], t), row["code"], *_cells(row))
    sheet.add(t("whole_hall"), "", *_cells(state["total"]))
    return sheet


def _said(by: WorkBy, code: str, t: Callable[..., str]) -> str:
    if by == "hour":
        return t("hour", hour=code)
    if by == "source":
        return t(f"source_{code}") if code in _SOURCES else t("source_other", source=code)
    return code


def _cells(row: Json) -> list[object]:
    times = row["times"] or dict.fromkeys(_TIMES)
    return [
        *(row[name] for name in _COUNTS), row["wait"]["mean"], row["wait"]["longest"], row["long_waits"],
        row["handling"]["mean"], row["handling"]["longest"], row["long_handled"], row["short_handled"], row["held"],
        row["held_min"], *(times[name] for name in _TIMES),
    ]  # fmt: skip
