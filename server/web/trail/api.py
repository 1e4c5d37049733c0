"""The trail for its auditor, and what takes two persons: revealing an ID number, exporting the log (双人复核)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import approvals, readings
from server.actions import day as days
from server.actions.readings import Search
from server.actions.turn import Answer, Turn
from server.domain.errors import InvalidInput
from server.host import HallHost
from server.identity import Caller
from server.ids import new_id
from server.live.sight import Json, moment
from server.queries.slips import slips_of_day
from server.queries.trail import extent_of, lines_of, lines_of_days
from server.store.approvals import Approval
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, answered, caller, command, require_hall, respond
from server.web.handing_out import sent_when_told, written
from server.web.people.asked_factor import by_factor
from server.web.readings import reader
from server.web.shapes import BusinessDay, HallPath, Nothing, file_told
from server.web.team import confined_to, of_team, require_ticket
from server.web.trail.shapes import (
    ApprovalAsked,
    ApprovalDecided,
    ApprovalPath,
    ApprovalsTold,
    AskApproval,
    DecideApproval,
    NumberRevealed,
    SearchTrail,
    TrailPage,
    TrailTold,
)
from server.workdays import is_workday


class SearchNotBegun(InvalidInput):
    """There is no search of the trail under this key to read on in."""

    code = "search_not_begun"


MAY_ASK = {
    "reveal_number": {"clerk", "team_lead", "hall_manager"},
    "export_log": {"auditor"},
    "reset_day": {"hall_manager"},
}
MAY_DECIDE = {
    "reveal_number": {"team_lead", "hall_manager"},
    "export_log": {"auditor", "administrator"},
    "reset_day": {"hall_manager", "administrator"},
}
SHOWN_S = 10
_LINES_AT_ONCE = 100
_SHOWN_DAYS = timedelta(days=30)


def trail_blueprint() -> APIBlueprint:
    api = api_blueprint("trail")

    @api.post("/halls/<hall>/trail/search", responses={200: TrailTold})
    def search_trail(path: HallPath, query: TrailPage, body: SearchTrail) -> Response:
        """Who did what, when, from where: newest first, at most a thousand lines a search, a hundred an answer.

        The trail is told of the search before its lines are. Sent again under its key and with ``older_than`` it tells
        the next page: one search is told once, however far somebody reads.
        """
        hall = require_hall(path.hall)
        search, zone, who = Search(**body.model_dump()), hall.settings.plan.time_zone, reader()
        begins = query.older_than is None
        found = extent_of(hall.engine, hall.code, search, zone) if begins else None

        def run(turn: Turn) -> Answer:
            if found is None:
                raise SearchNotBegun
            readings.trail_searched(turn, search, found, who)
            return Answer(status=200, body=asdict(found))

        answer = answered(run)
        if answer.status != 200:
            return respond(answer)
        last = answer.body["last"] if query.older_than is None else query.older_than - 1
        lines = _page(hall, search, answer.body, last)
        more = bool(lines) and lines[-1]["seq"] > answer.body["first"]
        told = {**answer.body, "next": lines[-1]["seq"] if more else None, "events": lines}
        return _unkept(jsonify(told))

    @api.get("/halls/<hall>/approvals", responses={200: ApprovalsTold})
    def list_approvals(path: HallPath) -> Response:
        """What the caller has asked for or may decide on, of the last thirty days."""
        hall, who = require_hall(path.hall), caller()
        now = hall.clock.now()
        found = [one for one in hall.approvals.all(now - _SHOWN_DAYS) if _concerns(who, one)]
        found = _of_team(hall, who, found)
        has_factor = hall.people.second_factor_of(who.code) is not None
        return jsonify(
            {
                "approvals": [_shown(one, who, now) for one in found],
                "second_factor": has_factor,
                "second_factor_needed": hall.settings.server.approvers_second_factor and not has_factor,
            }
        )

    @api.post("/halls/<hall>/approvals", responses={201: ApprovalAsked})
    def ask_approval(path: HallPath, body: AskApproval) -> Response:
        """Ask for what a second person has to approve, with the reason; with the second factor of who has one."""
        hall, who = require_hall(path.hall), caller()
        if not who.has(*MAY_ASK[body.purpose]):
            raise Unwelcome(403, "not_allowed", purpose=body.purpose)
        if body.purpose == "export_log":
            _export_days(hall, body.subject)
        day = _day(body.subject) if body.purpose == "reset_day" else None
        name, within = new_id(), confined_to(MAY_ASK[body.purpose])

        def run(turn: Turn) -> Answer:
            if body.purpose == "reveal_number":
                require_ticket(turn, hall, within, body.subject)
                hall.numbers.purpose_of(body.subject)
            if day is not None:
                days.require_day(turn, day)
            asked = {"purpose": body.purpose, "subject": body.subject, "why": body.why, "by": who.code}
            write = hall.approvals.asking(name, now=turn.now, **asked)
            approvals.asked(turn, name, write=write, **asked)
            return Answer(status=201, body={"id": name, **asked})

        return respond(by_factor(hall, body.digits, run))

    @api.post("/halls/<hall>/approvals/<approval>/decide", responses={200: ApprovalDecided})
    def decide_approval(path: ApprovalPath, body: DecideApproval) -> Response:
        """Approve or refuse; whoever asked may not. With the second factor of who has one."""
        hall, who = require_hall(path.hall), caller()
        asked = hall.approvals.find(path.approval)
        purpose, within = asked.purpose, confined_to(MAY_DECIDE[asked.purpose])
        if not who.has(*MAY_DECIDE[purpose]):
            raise Unwelcome(403, "not_allowed", purpose=purpose)

        def run(turn: Turn) -> Answer:
            require_ticket(turn, hall, within, asked.subject)
            hall.approvals.to_decide(path.approval, who.code, turn.now)
            write = hall.approvals.deciding(path.approval, granted=body.granted, by=who.code, now=turn.now)
            approvals.decided(turn, path.approval, granted=body.granted, by=who.code, write=write)
            return Answer(status=200, body={"id": path.approval, "granted": body.granted})

        return respond(by_factor(hall, body.digits, run))

    @api.post("/halls/<hall>/approvals/<approval>/reveal", responses={200: NumberRevealed})
    def reveal_number(path: ApprovalPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """The ID number, once, to be shown for ten seconds. It is in no stored answer and no log."""
        hall, who, within = require_hall(path.hall), caller(), confined_to()
        told: list[str] = []

        def run(turn: Turn) -> Answer:
            found = hall.approvals.to_use(path.approval, "reveal_number", who.code, turn.now)
            require_ticket(turn, hall, within, found.subject)
            kept_for = hall.numbers.purpose_of(found.subject)
            told.append(hall.numbers.reveal(found.subject))
            write = hall.approvals.using(path.approval, turn.now)
            approvals.number_revealed(
                turn, path.approval, ticket=found.subject, kept_for=kept_for, by=who.code, write=write
            )
            return Answer(status=200, body={"ticket": found.subject, "shown_s": SHOWN_S})

        answer = answered(run)
        if answer.status != 200 or answer.replayed or not told:
            return respond(answer)
        return _unkept(jsonify({**answer.body, "number": told[-1]}))

    @api.post("/halls/<hall>/approvals/<approval>/export", responses={200: file_told("application/x-ndjson")})
    def export_log(path: ApprovalPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """The log of the days that were approved, a JSON line an event, each with its sequence number and hash."""
        hall, who = require_hall(path.hall), caller()
        asked = hall.approvals.find(path.approval, "export_log")
        ends: list[int] = []
        file = written(_exported(hall, asked, ends))

        def run(turn: Turn) -> Answer:
            hall.approvals.to_use(path.approval, "export_log", who.code, turn.now)
            write = hall.approvals.using(path.approval, turn.now)
            first, last = (ends[0], ends[-1]) if ends else (0, 0)
            approvals.log_exported(
                turn, path.approval, first=first, last=last, digest=file.sha256, by=who.code, write=write
            )
            return Answer(status=200, body={"sha256": file.sha256})

        name = f"trail-{hall.code}-{asked.subject}.jsonl"
        return sent_when_told(answered(run), file, kind="application/x-ndjson", name=name)

    @api.post("/halls/<hall>/approvals/<approval>/reset-day", responses={200: BusinessDay})
    def reset_day(path: ApprovalPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Close the business day that was approved and begin it anew (重置营业日): numbers go on."""
        hall, who = require_hall(path.hall), caller()
        slips_of = partial(slips_of_day, hall.engine, hall.code)

        def run(turn: Turn) -> Answer:
            found = hall.approvals.to_use(path.approval, "reset_day", who.code, turn.now)
            order = days.ResetOrder(
                business_day=_day(found.subject),
                approval=found.id,
                why=found.why,
                by=who.code,
                approved_by=found.decided_by or "",
            )
            write = hall.approvals.using(path.approval, turn.now)
            days.reset_day(turn, order, workday=is_workday, slips_of=slips_of, write=write)
            return Answer(status=200, body={"business_day": order.business_day.isoformat(), "open": True})

        return command(run, alone=True)

    return api


def _day(subject: str) -> date:
    try:
        return date.fromisoformat(subject)
    except ValueError as error:
        raise Unwelcome(422, "invalid_input", field="subject", problem="a day, as 2026-11-30") from error


def _line(row: Json) -> Json:
    kept = ("seq", "kind", "actor", "request_id", "hash")
    payload = json.loads(row["payload"])
    return {**{name: row[name] for name in kept}, "at": moment(row["at"]), "payload": payload}


def _concerns(who: Caller, one: Approval) -> bool:
    return one.asked_by == who.code or who.has(*MAY_DECIDE[one.purpose])


def _of_team(hall: HallHost, who: Caller, found: list[Approval]) -> list[Approval]:
    """Without what only a team lead of another team could decide; one's own requests always."""
    confined = [one for one in found if one.asked_by != who.code and who.confined(MAY_DECIDE[one.purpose])]
    if not confined:
        return found
    theirs: set[str] = set()
    hall.look(lambda sight: theirs.update(one.id for one in confined if of_team(sight.day, hall, who.led, one.subject)))
    return [one for one in found if one not in confined or one.id in theirs]


def _shown(one: Approval, who: Caller, now: datetime) -> Json:
    mine = one.asked_by == who.code
    return {
        "id": one.id,
        "purpose": one.purpose,
        "subject": one.subject,
        "why": one.why,
        "asked_by": one.asked_by,
        "asked_at": moment(one.asked_at),
        "decided_by": one.decided_by,
        "granted": one.granted,
        "used_at": moment(one.used_at),
        "mine": mine,
        "may_decide": not mine and one.waits(now) and who.has(*MAY_DECIDE[one.purpose]),
        "may_use": mine and one.may_be_used(now),
    }


def _export_days(hall: HallHost, subject: str) -> tuple[datetime, datetime]:
    """``2026-11-01..2026-11-30``, whole days of the hall's calendar. Raises Unwelcome 422."""
    first, _, last = subject.partition("..")
    zone = ZoneInfo(hall.settings.plan.time_zone)
    try:
        since = datetime.combine(date.fromisoformat(first), time.min, zone)
        until = datetime.combine(date.fromisoformat(last) + timedelta(days=1), time.min, zone)
    except (ValueError, OverflowError) as error:
        raise Unwelcome(422, "invalid_input", field="subject", problem="two days, as 2026-11-01..2026-11-30") from error
    if since >= until:
        raise Unwelcome(422, "invalid_input", field="subject", problem="the first day comes after the last")
    return since, until


def _exported(hall: HallHost, asked: Approval, ends: list[int]) -> Iterator[str]:
    """Line by line; ``ends`` is told the first and the newest number."""
    for row in lines_of_days(hall.engine, hall.code, *_export_days(hall, asked.subject)):
        ends[1 if ends else 0 :] = [row["seq"]]
        yield f"{json.dumps(_line(row), ensure_ascii=False)}\n"


def _page(hall: HallHost, search: Search, found: Json, last: int | None) -> list[Json]:
    """Of what was found and told, the newest lines up to ``last``."""
    if not found["lines"] or last is None:
        return []
    span = {"first": found["first"], "last": min(last, found["last"]), "limit": _LINES_AT_ONCE}
    return [_line(one) for one in lines_of(hall.engine, hall.code, search, hall.settings.plan.time_zone, **span)]


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
