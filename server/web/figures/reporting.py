"""Reporting upward (评价数据上报), for managers and auditors: how it stands, and a month as the province wants it."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.host import HallHost
from server.live.sight import Json, moment
from server.queries.upward import month_records
from server.reporting.mapped import Unmappable
from server.reporting.table import month_table
from server.settings.reporting import Reporting
from server.store.outbox import outbox_sum
from server.web.api import api_blueprint
from server.web.figures.api import today_of, told_by_now
from server.web.figures.shapes import ExportFigures, ReportingStands
from server.web.gate import Unwelcome, require_hall
from server.web.handing_out import handed_out, written
from server.web.shapes import HallPath, file_told


def reporting_blueprint() -> APIBlueprint:
    api = api_blueprint("reporting")

    @api.get("/halls/<hall>/reporting", responses={200: ReportingStands})
    def reporting_state(path: HallPath) -> Response:
        """How many records are told, wait or have failed, and why; no rating can be seen in it."""
        hall = require_hall(path.hall)
        return jsonify(state_of(hall, hall.settings.reporting))

    @api.post("/halls/<hall>/reporting/export", responses={200: file_told("text/csv")})
    def reporting_month(path: HallPath, body: ExportFigures) -> Response:
        """The ratings that stand in the figures of these days, a line each, in the columns of the mapping.

        The trail is told who has taken which days, how many ratings, and the file's SHA-256.
        """
        hall = require_hall(path.hall)
        reporting = _reporting(hall)
        first, last = body.days(today_of(hall))
        plan = hall.settings.plan
        records = month_records(hall.engine, plan, reporting.place, first, last, told_by_now(hall))
        try:
            file = written(month_table(reporting.mapping, records, plan.time_zone))
        except Unmappable as error:
            raise Unwelcome(409, "mapping_lacks", field=str(error)) from error
        name = f"{hall.code}-{reporting.rules.mapping}-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        return handed_out(file, kind="text/csv", name=name, what="reporting", subject=f"{first}..{last}", heads=1)

    return api


def state_of(hall: HallHost, reporting: Reporting | None) -> Json:
    """``platform`` None: the hall reports to nobody."""
    if reporting is None:
        return {"platform": None}
    found, now = outbox_sum(hall.engine, hall.code), hall.clock.now()
    lag = found.lag(now).total_seconds() / 60
    return {
        "platform": {"title": reporting.mapping.title, "sample": reporting.mapping.sample},
        "records": found.counts,
        "reasons": [{"state": s, "reason": r, "records": n} for (s, r), n in sorted(found.reasons.items())],
        "newest_sent": moment(found.newest_sent),
        "lag_min": round(lag, 1),
        "late": lag >= reporting.rules.late_min,
    }


def _reporting(hall: HallHost) -> Reporting:
    if hall.settings.reporting is None:
        raise Unwelcome(404, "reports_to_nobody")
    return hall.settings.reporting
