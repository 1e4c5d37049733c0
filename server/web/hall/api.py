"""The hall itself: its plan, its day, its views, its log."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import day as days
from server.actions.turn import Answer, Turn
from server.domain.plan import HallPlan
from server.live.catalogue import find
from server.live.sight import named
from server.queries.log import events_after
from server.queries.slips import slips_of_day
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, caller, command, require_hall
from server.web.hall.shapes import EventsTold, PlanTold
from server.web.readings import read_log
from server.web.shapes import BusinessDay, DayEnded, EventsQuery, HallPath, Nothing, OpenDay, ViewPath
from server.web.views.state import ViewState
from server.workdays import is_workday


def hall_blueprint() -> APIBlueprint:
    api = api_blueprint("hall")

    @api.get("/halls/<hall>", responses={200: PlanTold})
    def plan(path: HallPath) -> Response:
        """The plan: zones, windows, businesses, matters."""
        hall = require_hall(path.hall)
        plan = hall.settings.plan
        return jsonify(plan_of(plan, hall.clock.now().astimezone(ZoneInfo(plan.time_zone)).date()))

    @api.post("/halls/<hall>/day/open", responses={200: BusinessDay})
    def open_day(path: HallPath, body: OpenDay) -> Response:
        """Open the business day (营业日)."""
        require_hall(path.hall)

        def run(turn: Turn) -> Answer:
            days.open_day(turn, business_day=body.business_day, workday=is_workday)
            return _day(turn)

        return command(run, alone=True)

    @api.post("/halls/<hall>/day/close", responses={200: DayEnded})
    def close_day(path: HallPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Close the business day (清号): whoever still waits is recorded as unserved.

        ``slips`` counts what became of each ticket's paper; ``clean`` is false while slips are still on their way,
        which are named in ``open_slips``: they do not hold the day up.
        """
        hall = require_hall(path.hall)

        def run(turn: Turn) -> Answer:
            codes = {ticket.id: ticket.code for ticket in turn.hall.day.tickets.values()}
            closed = days.close_day(turn, slips_of=partial(slips_of_day, hall.engine, hall.code))
            answer = _day(turn)
            answer.body.update(
                slips=closed.slips,
                open_slips=[codes.get(ticket, ticket) for ticket in closed.open_slips],
                clean=not closed.open_slips,
            )
            return answer

        return command(run, alone=True)

    @api.get("/halls/<hall>/views/<view>", responses={200: ViewState})
    def view(path: ViewPath) -> Response:
        """A view's whole state, the same that the socket sends."""
        found, code = find(path.view)
        if not found.visible(caller(), code):
            raise Unwelcome(403, "not_allowed", view=path.view)
        return jsonify(require_hall(path.hall).view(path.view))

    @api.get("/halls/<hall>/events", responses={200: EventsTold})
    def events(path: HallPath, query: EventsQuery) -> Response:
        """The log in order, after a sequence number. Who follows it stands in it too, once an hour."""
        hall = require_hall(path.hall)
        found = events_after(hall.engine, hall.code, query.after, query.limit)
        written_by_others = [event["seq"] for event in found if event["kind"] != "personal_data_read"]
        if written_by_others:  # else whoever follows the log would be told of for having read just that
            read_log(written_by_others[0], found[-1]["seq"])
        return jsonify({"events": [{**event, "payload": json.loads(event["payload"])} for event in found]})

    return api


def _day(turn: Turn) -> Answer:
    day = turn.hall.day
    return Answer(
        status=200,
        body={
            "business_day": day.business_day.isoformat() if day.business_day else None,
            "open": day.business_day is not None,
        },
    )


def plan_of(plan: HallPlan, on: date) -> dict[str, Any]:
    """The plan as outsiders see it; who may take what as authorised on a day."""
    skills = plan.skills(on)
    return {
        "code": plan.code,
        "name": named(plan.name),
        "time_zone": plan.time_zone,
        "window_cap": plan.window_cap,
        "zones": [
            {"code": zone.code, "name": named(zone.name), "floor": zone.floor, "side": named(zone.side)}
            for zone in plan.zones
        ],
        "windows": [
            {
                "code": window.code,
                "name": named(window.name),
                "zone": window.zone,
                "kind": window.kind.value,
                "spare": window.kind.spare,
                "takes": {
                    "own": sorted(skills[window.code].own),
                    "assist": sorted(skills[window.code].assist),
                    "no_difference": sorted(skills[window.code].no_difference),
                },
            }
            for window in plan.windows
        ],
        "businesses": [
            {
                "code": business.code,
                "series": business.series,
                "name": named(business.name),
                "zone": business.zone,
                "usual_minutes": business.usual_minutes,
            }
            for business in plan.businesses
        ],
        "matters": [
            {
                "code": matter.code,
                "business": matter.business,
                "name": named(matter.name),
                "base_code": matter.base_code,
                "implementing_code": matter.implementing_code,
                "sub_matters": list(matter.sub_matters),
                "type": matter.type,
                "legal_basis": matter.legal_basis,
                "process": list(matter.process),
                "time_limit_workdays": matter.time_limit_workdays,
                "papers": [named(paper) for paper in matter.papers],
                "form": matter.form,
                "usual_minutes": matter.usual_minutes,
                "sample": matter.sample,
            }
            for matter in plan.matters
        ],
        "sessions": [
            {
                "weekdays": list(session.weekdays),
                "opens": session.opens.isoformat("minutes"),
                "closes": session.closes.isoformat("minutes"),
            }
            for session in plan.sessions
        ],
        "priority_groups": [
            {"code": group.code, "name": named(group.name), "evidence": named(group.evidence)}
            for group in plan.priority_groups
        ],
        "not_moved_in": [named(words) for words in plan.not_moved_in],
    }
