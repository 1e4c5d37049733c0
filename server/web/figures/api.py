"""Figures of ratings (评价统计): for managers and auditors in full, for everybody a summary without small numbers."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.domain.ratings.rating import told_from
from server.host import HallHost
from server.queries.rating_figures import Told, rated_units, work_orders
from server.web.api import api_blueprint
from server.web.figures.shapes import GROUPS, ExportFiguresTable, FiguresQuery, FiguresTold
from server.web.figures.state import Period, figures_state
from server.web.figures.table import table_of
from server.web.gate import require_hall
from server.web.handing_out import handed_out, written
from server.web.pages.staff import language, wording
from server.web.shapes import HallPath, file_told
from server.web.team import confined_to


def figures_blueprint() -> APIBlueprint:
    api = api_blueprint("figures")

    @api.get("/halls/<hall>/figures", responses={200: FiguresTold})
    def rating_figures(path: HallPath, query: FiguresQuery) -> Response:
        """Counts and rates of some days, of the hall and by window, clerk, matter, department and day.

        A team lead gets them of the team's windows; work orders of the hall are not among them.

        Every rate has ``part`` and ``whole``. A rating stands in them some minutes after it was given.
        """
        hall = require_hall(path.hall)
        return jsonify(figures_state(period_of(hall, *query.days(today_of(hall)), within=confined_to()), GROUPS))

    @api.post("/halls/<hall>/figures/export", responses={200: file_told("text/csv")})
    def rating_figures_table(path: HallPath, body: ExportFiguresTable) -> Response:
        """The same as a table for office programs, by one of them. The trail is told who has taken it."""
        hall = require_hall(path.hall)
        first, last = body.days(today_of(hall))
        state = figures_state(period_of(hall, first, last, within=confined_to()), (body.by,))
        file = written(table_of(state, body.by, language(), wording("figures")).lines())
        name = f"{hall.code}-{body.by}-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        return handed_out(file, kind="text/csv", name=name, what="figures", subject=f"{first}..{last}", heads=1)

    return api


def today_of(hall: HallHost) -> date:
    return hall.clock.now().astimezone(ZoneInfo(hall.settings.plan.time_zone)).date()


def told_by_now(hall: HallHost) -> Told:
    """Which ratings may stand in figures at this moment."""
    rules, now, keys = hall.settings.plan.rules, hall.clock.now(), hall.keys

    def told(ticket: str, at: datetime) -> bool:
        return told_from(rules, at, keys.chance_of_rating(ticket)) <= now

    return told


def period_of(hall: HallHost, first: date, last: date, *, within: frozenset[str] | None = None) -> Period:
    """What is counted of these days by now. ``within``: of what was done at these windows alone."""
    plan = hall.settings.plan
    units = rated_units(hall.engine, hall.code, first, last, told_by_now(hall))
    orders = work_orders(hall.engine, hall.code, first, last, plan.time_zone) if within is None else []
    return Period(
        plan=plan,
        first=first,
        last=last,
        units=[one for one in units if within is None or one.window in within],
        orders=orders,
        windows=within,
    )
