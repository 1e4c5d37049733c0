"""The platform's case numbers (办件编号) at the door: given to a visit, and a day's visits with theirs."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, Turn
from server.domain.case_numbers import VisitToNumber
from server.domain.errors import Refusal, UnknownTicket
from server.domain.plan import HallPlan
from server.domain.ticket import Ticket
from server.host import HallHost
from server.live.sight import Json, moment, named
from server.queries.case_numbers import NumberedMatter, also_numbered, numbered_matters, numbers_of
from server.queries.past_tickets import past_ticket, past_units
from server.web.api import api_blueprint
from server.web.case_numbers.shapes import CaseNumbersQuery, CaseNumbersTold, CaseNumberTold, GiveCaseNumber
from server.web.figures.api import today_of
from server.web.figures.reach import Reach, reach
from server.web.gate import caller, command, require_hall
from server.web.shapes import HallPath
from server.web.tickets.shapes import TicketPath


class NotYourVisit(Refusal):
    """You did not serve this visit: whoever did gives it its case number, or the hall manager."""

    code = "not_your_visit"


def case_number_blueprint() -> APIBlueprint:
    api = api_blueprint("case_numbers")

    @api.post("/halls/<hall>/tickets/<ticket>/case-number", responses={200: CaseNumberTold})
    def give_case_number(path: TicketPath, body: GiveCaseNumber) -> Response:
        """Put the platform's case number (办件编号) to a visit, while it is served or afterwards, of any day.

        A clerk does it for visits they served, a team lead for the team's; the platform's own client as a manager.
        """
        hall, who, may = require_hall(path.hall), caller(), reach()

        def run(turn: Turn) -> Answer:
            visit = _visit(turn, hall, may, path.ticket)
            given = turn.hall.give_case_number(
                now=turn.now, visit=visit, case_no=body.case_no.strip(), about=body.about, why=body.why, by=who.code
            )
            about = given[0].about if given else body.about or visit.about[-1]  # type: ignore[attr-defined]  # the one kind
            case_no = body.case_no.strip()
            told = {
                "ticket": visit.ticket,
                "code": visit.code,
                "about": about,
                "case_no": case_no,
                "replaces": visit.numbers.get(about, "") if given else "",
                "also_with": also_numbered(hall.engine, hall.code, visit.ticket, case_no),
            }
            return Answer(status=200, body=told)

        return command(run)

    @api.get("/halls/<hall>/case-numbers", responses={200: CaseNumbersTold})
    def case_numbers(path: HallPath, query: CaseNumbersQuery) -> Response:
        """What was served on a day, with the case numbers that are known: all of it, the team's, or one's own."""
        hall, may = require_hall(path.hall), reach()
        plan, day = hall.settings.plan, query.day or today_of(hall)
        rows = [one for one in numbered_matters(hall.engine, hall.code, day, day) if may.has(one.clerk, one.window)]
        told = {"day": day.isoformat(), "of": may.of, "shape": plan.rules.case_number_shape}
        return jsonify({**told, "matters": [_row(plan, one) for one in rows]})

    return api


def matter_name(plan: HallPlan, code: str) -> Json | None:
    known = plan.matter.get(code) or plan.business.get(code)
    return named(known.name) if known else None


def _row(plan: HallPlan, one: NumberedMatter) -> Json:
    return {
        "ticket": one.ticket,
        "code": one.code,
        "about": one.about,
        "name": matter_name(plan, one.about),
        "window": one.window,
        "clerk": one.clerk,
        "ended_at": moment(one.ended_at),
        "outcome": one.outcome,
        "case_no": one.case_no,
    }


def _visit(turn: Turn, hall: HallHost, may: Reach, ticket: str) -> VisitToNumber:
    """Raises UnknownTicket, NotYourVisit."""
    state = turn.hall.day.tickets.get(ticket)
    stands = numbers_of(hall.engine, hall.code, ticket) | turn.hall.day.case_numbers.get(ticket, {})
    if state is not None:
        _require_reach(may, _clerks(state), [state.window, *(unit.window for unit in state.units)])
        day = turn.hall.day.last_day
        if day is None:
            raise UnknownTicket(ticket=ticket)
        return VisitToNumber(
            ticket=state.id,
            code=state.code,
            visited=day,
            window=state.window,
            served=state.started_at is not None or bool(state.units),
            about=tuple(
                dict.fromkeys([*(unit.matter or unit.business for unit in state.units), state.matter or state.business])
            ),
            numbers=stands,
        )
    row = past_ticket(hall.engine, hall.code, ticket)
    if row is None:
        raise UnknownTicket(ticket=ticket)
    units = past_units(hall.engine, hall.code, row)
    _require_reach(
        may, [row["clerk"], *(unit.clerk for unit in units)], [row["window"], *(one.window for one in units)]
    )
    return VisitToNumber(
        ticket=row["id"],
        code=row["code"],
        visited=row["business_day"],
        window=row["window"],
        served=row["started_at"] is not None or bool(units),
        about=tuple(
            dict.fromkeys([*(unit.matter or unit.business for unit in units), row["matter"] or row["business"]])
        ),
        numbers=stands,
    )


def _clerks(ticket: Ticket) -> list[str | None]:
    return [ticket.clerk, ticket.owner, *(unit.clerk for unit in ticket.units)]


def _require_reach(may: Reach, clerks: Iterable[str | None], windows: Iterable[str | None]) -> None:
    if may.of != "hall" and may.own not in clerks and may.windows.isdisjoint(windows):
        raise NotYourVisit
