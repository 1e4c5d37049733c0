"""The report of a business day (日结单), for printing: figures, and the head of the log on paper (promises.md §5.6).

A hash that stands on signed paper is one that nobody can rewrite the log against: ``youxu verify --anchor``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions.day import report_day
from server.actions.turn import Answer, Turn
from server.anchoring.anchor import Anchor
from server.domain.errors import InvalidInput
from server.domain.ratings.figures import figures_of
from server.domain.ticket import OPEN, TicketState
from server.host import HallHost
from server.live.sight import Json, Sight, moment, named
from server.queries.day_figures import Minutes, ReportMade, day_figures, newest_report
from server.queries.slips import slips_of_day
from server.web.api import api_blueprint
from server.web.figures.api import period_of, today_of
from server.web.gate import caller, command, require_hall
from server.web.hall.day_report_shapes import DayReportMade, DayReportQuery, DayReportTold, MakeDayReport
from server.web.qr import qr_svg
from server.web.shapes import HallPath


class DayToCome(InvalidInput):
    """A day that has not come has no report."""

    code = "day_to_come"


def day_report_blueprint() -> APIBlueprint:
    api = api_blueprint("day_report")

    @api.get("/halls/<hall>/day-report", responses={200: DayReportTold})
    def day_report(path: HallPath, query: DayReportQuery) -> Response:
        """What a business day came to, to this moment, with the head of the log that its newest report carries."""
        hall = require_hall(path.hall)
        return jsonify(_told(hall, query.day or _business_day(hall)))

    @api.post("/halls/<hall>/day-reports", responses={201: DayReportMade})
    def make_day_report(path: HallPath, body: MakeDayReport) -> Response:
        """Make the report of a day for printing: the log says so, and the report carries its head before that."""
        hall, who = require_hall(path.hall), caller()
        if body.day > today_of(hall):
            raise DayToCome(field="day", latest=today_of(hall).isoformat())

        def run(turn: Turn) -> Answer:
            made = report_day(turn, body.day, by=who.code)
            told = {"business_day": body.day.isoformat(), "seq": made.seq, "hash": made.hash, "at": moment(made.at)}
            return Answer(status=201, body=told)

        return command(run)

    return api


def _business_day(hall: HallHost) -> date:
    found: list[date | None] = []

    def look(sight: Sight) -> None:
        found.append(sight.day.business_day or sight.day.last_day)

    hall.look(look)
    return found[0] or today_of(hall)


def _told(hall: HallHost, day: date) -> Json:
    figures = day_figures(hall.engine, hall.code, day)
    plan, states, slips = hall.settings.plan, figures.states, slips_of_day(hall.engine, hall.code, day)
    rated = figures_of(period_of(hall, day, day).units)
    made = newest_report(hall.engine, hall.code, day)
    known = {code: named(business.name) for code, business in plan.business.items()}
    return {
        "business_day": day.isoformat(),
        "now": moment(hall.clock.now()),
        "hall": named(plan.name),
        "opened_at": moment(figures.opened_at),
        "closed_at": moment(figures.closed_at),
        "tickets": {
            "issued": figures.issued,
            "finished": states[TicketState.FINISHED],
            "no_show": states[TicketState.NO_SHOW],
            "abandoned": states[TicketState.ABANDONED],
            "unserved": states[TicketState.UNSERVED],
            "open": sum(states[state] for state in OPEN - {TicketState.NO_SHOW}),
        },
        "sources": [{"source": source, "count": count} for source, count in figures.sources.most_common()],
        "wait": _minutes(figures.wait),
        "businesses": [
            {
                "code": one.code,
                "name": known.get(one.code, {"zh": one.code, "en": one.code}),
                "issued": one.issued,
                "finished": one.finished,
                "left": one.left,
                "wait": _minutes(one.wait),
            }
            for one in sorted(figures.businesses, key=lambda one: -one.issued)
        ],
        "windows": [
            {"code": one.code, "finished": one.finished, "handling": _minutes(one.handling)}
            for one in sorted(figures.windows, key=lambda one: plan.window_order.get(one.code, len(plan.window_order)))
        ],
        "ratings": {"finished": rated.finished, "given": rated.given, "good": rated.good},
        "paper": {
            "confirmed": slips.confirmed,
            "reprinted": slips.reprinted,
            "suspect": slips.suspect,
            "screen_only": slips.screen_only,
            "open": sorted(figures.codes[ticket] for ticket in slips.open),
        },
        "made": _head(hall, made) if made else None,
    }


def _head(hall: HallHost, made: ReportMade) -> dict[str, Any]:
    """The signature is made anew each time over the same words: SM2 draws chance, so that it may look different."""
    signer = hall.keys.anchor_signer()
    line = Anchor(hall=hall.code, seq=made.seq, hash=made.hash, at=made.at).line(signer).strip()
    return {
        "seq": made.seq,
        "hash": made.hash,
        "at": moment(made.at),
        "by": made.by,
        "anchor": f"{hall.code}:{made.seq}:{made.hash}",
        "line": line,
        "qr": qr_svg(line),
        "key": signer.public_key,
    }


def _minutes(found: Minutes | None) -> Json | None:
    if found is None:
        return None
    return {"mean": round(found.mean, 1), "p90": round(found.p90, 1), "longest": round(found.longest, 1)}
