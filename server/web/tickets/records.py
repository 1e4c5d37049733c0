"""Neutral ticket records (domain.md §14) of some days, as a file: the daily detail, for reports and other systems."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.queries.ticket_records import COLUMNS, ticket_records
from server.web.api import api_blueprint
from server.web.figures.sheet import Sheet
from server.web.figures.work import days_of
from server.web.figures.work_shapes import ExportRecords
from server.web.gate import require_hall
from server.web.handing_out import handed_out, written
from server.web.shapes import HallPath, file_told


def record_blueprint() -> APIBlueprint:
    api = api_blueprint("ticket_records")

    @api.post("/halls/<hall>/ticket-records/export", responses={200: file_told("text/csv")})
    def export_records(path: HallPath, body: ExportRecords) -> Response:
        """Every ticket of some days, a line each, with its case numbers: nothing of a person. At most 92 days."""
        hall = require_hall(path.hall)
        first, last = days_of(body, hall)
        sheet = Sheet()
        sheet.add(*COLUMNS)
        for record in ticket_records(hall.engine, hall.settings.plan, first, last):
            sheet.add(*(record[name] for name in COLUMNS))
        name = f"{hall.code}-tickets-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        subject = f"{first}..{last}"
        return handed_out(
            written(sheet.lines()), kind="text/csv", name=name, what="ticket_records", subject=subject, heads=1
        )

    return api
