"""Reports of what could not be done (办不成事反映): taken in at the window, every step of the work, the ledger.

Each step is one move of :mod:`server.domain.moves.unresolved`, run under the writer and answered with the report as it
then is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, Contact, Turn
from server.domain.hall import Hall
from server.domain.unresolved.report import ReportMove, UnresolvedReport
from server.domain.unresolved.report_book import UnknownReport
from server.identity import Caller
from server.ids import new_id
from server.live.report_state import report_detail, report_state
from server.live.sight import Sight, moment, named
from server.queries.unresolved import closed_reports, contact_of, report_with_steps, reports_taken
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, caller, command, require_hall
from server.web.handing_out import handed_out, written
from server.web.pages.staff import language, wording
from server.web.shapes import HallPath, file_told
from server.web.unresolved.ledger import ledger
from server.web.unresolved.shapes import (
    AnswerReport,
    AssignReport,
    CallBackReport,
    ClassifyReport,
    ExtendReport,
    FinishReport,
    HoldReport,
    LedgerOfReports,
    NoteOfReport,
    PassOnReport,
    ReasonOfReport,
    RefuseReport,
    ReportContact,
    ReportPath,
    ReportShown,
    ReportsQuery,
    ReportsTold,
    ReportTold,
    TakeReport,
)
from server.workdays import is_workday

_MOST_CLOSED = 50
_MAY_OWN = ("clerk", "guide", "case_officer", "hall_manager")
_H = "/halls/<hall>/unresolved"
_ONE = f"{_H}/<report>"


def unresolved_blueprint() -> APIBlueprint:
    api = api_blueprint("unresolved")

    @api.get(_H, responses={200: ReportsTold})
    def list_reports(path: HallPath, query: ReportsQuery) -> Response:
        """The reports that the caller may see: the open ones by deadline, or those closed last."""
        hall, who = require_hall(path.hall), caller()
        plan, now = hall.settings.plan, hall.clock.now()
        found: list[UnresolvedReport] = []
        serving: list[str] = []

        def look(sight: Sight) -> None:
            serving.extend(_served_by(sight, who.code))
            if not query.closed:
                found.extend(sight.day.reports.open_reports())

        hall.look(look)
        if query.closed:
            found = closed_reports(hall.engine, hall.code, most=_MOST_CLOSED)
        else:
            found.sort(key=lambda report: (report.due or now, report.id))
        return jsonify(
            {
                "reports": [report_state(plan, report, now) for report in found if _may_see(who, report)],
                "now": moment(now),
                "time_zone": plan.time_zone,
                "at_my_window": serving[0] if serving else None,
                "businesses": [{"code": one.code, "name": named(one.name)} for one in plan.businesses],
            }
        )

    @api.post(_H, responses={201: ReportTold})
    def take_report(path: HallPath, body: TakeReport) -> Response:
        """Take in what could not be done (受理); who takes it in is responsible for it."""
        hall, who, report = require_hall(path.hall), caller(), new_id()

        def run(turn: Turn) -> Answer:
            turn.hall.take_report(
                now=turn.now,
                report=report,
                by=who.code,
                text=body.text,
                workday=is_workday,
                ticket=body.ticket,
                business=body.business,
                matter=body.matter,
                reachable=body.phone is not None,
            )
            if body.phone is not None:
                turn.contacts.append(Contact(subject=report, phone=body.phone, at=turn.now, name=body.name))
            state = report_state(hall.settings.plan, turn.hall.day.reports.get(report), turn.now)
            return Answer(status=201, body=state)

        if body.name is not None and body.phone is None:
            raise Unwelcome(422, "invalid_input", field="phone")
        return command(run)

    @api.get(_ONE, responses={200: ReportShown})
    def show_report(path: ReportPath) -> Response:
        """One report, its whole trace and what may be done next."""
        hall, who = require_hall(path.hall), caller()
        plan, now = hall.settings.plan, hall.clock.now()
        report, steps = report_with_steps(hall.engine, hall.code, path.report)
        if not _may_see(who, report):
            raise UnknownReport(report=path.report)
        acts = _manages(who) or report.owner == who.code
        moves = report.moves(now, plan.rules) if acts else []
        owners = hall.people.with_role(_MAY_OWN) if _manages(who) else []
        mine = [move for move in moves if _manages(who) or move is not ReportMove.ASSIGN]
        detail = report_detail(plan, report, steps, now, mine)
        departments = sorted({one.department for one in plan.businesses})
        has_phone = contact_of(hall.engine, hall.code, report.id)[1] is not None
        return jsonify({**detail, "has_phone": has_phone, "owners": owners, "departments": departments})

    @api.post(f"{_ONE}/refuse", responses={200: ReportTold})
    def refuse_report(path: ReportPath, body: RefuseReport) -> Response:
        """Not taken on (不予受理): litigation, petition, another lawful channel; with what the visitor is told."""
        return _step(path, lambda do, at, by: do.refuse_report(now=at, **by, ground=body.ground, reason=body.reason))

    @api.post(f"{_ONE}/classify", responses={200: ReportTold})
    def classify_report(path: ReportPath, body: ClassifyReport) -> Response:
        """Simple, ordinary or complex (分类): how long there is."""
        return _step(
            path,
            lambda do, at, by: do.classify_report(now=at, **by, weight=body.weight, why=body.why, workday=is_workday),
        )

    @api.post(f"{_ONE}/pass-on", responses={200: ReportTold})
    def pass_on_report(path: ReportPath, body: PassOnReport) -> Response:
        """Passed on to a department (转办)."""
        return _step(
            path, lambda do, at, by: do.pass_on_report(now=at, **by, department=body.department, note=body.note)
        )

    @api.post(f"{_ONE}/return", responses={200: ReportTold})
    def return_report(path: ReportPath, body: ReasonOfReport) -> Response:
        """The department gives it back (退回)."""
        return _step(path, lambda do, at, by: do.return_report(now=at, **by, why=body.why))

    @api.post(f"{_ONE}/hold", responses={200: ReportTold})
    def hold_report(path: ReportPath, body: HoldReport) -> Response:
        """Held to the end of a day (挂起), before its date and with a reason."""
        zone = ZoneInfo(require_hall(path.hall).settings.plan.time_zone)
        until = datetime.combine(body.until + timedelta(days=1), time.min, zone)
        return _step(
            path, lambda do, at, by: do.hold_report(now=at, **by, why=body.why, until=until, workday=is_workday)
        )

    @api.post(f"{_ONE}/resume", responses={200: ReportTold})
    def resume_report(path: ReportPath, body: NoteOfReport) -> Response:  # noqa: ARG001  # a note may come one day
        """Taken up again (恢复办理)."""
        return _step(path, lambda do, at, by: do.resume_report(now=at, **by, workday=is_workday))

    @api.post(f"{_ONE}/extend", responses={200: ReportTold})
    def extend_report(path: ReportPath, body: ExtendReport) -> Response:
        """Some workdays more (延期), before its date and with a reason."""
        return _step(
            path,
            lambda do, at, by: do.extend_report(now=at, **by, why=body.why, workdays=body.workdays, workday=is_workday),
        )

    @api.post(f"{_ONE}/finish", responses={200: ReportTold})
    def finish_report(path: ReportPath, body: FinishReport) -> Response:
        """Done (办结); a "no" needs its written report (否定答复报告)."""
        return _step(
            path,
            lambda do, at, by: do.finish_report(
                now=at, **by, outcome=body.outcome, what=body.what, negative_report=body.negative_report
            ),
        )

    @api.post(f"{_ONE}/answer", responses={200: ReportTold})
    def answer_report(path: ReportPath, body: AnswerReport) -> Response:
        """What the visitor is told (反馈)."""
        return _step(path, lambda do, at, by: do.answer_report(now=at, **by, answer=body.answer, workday=is_workday))

    @api.post(f"{_ONE}/call-back", responses={200: ReportTold})
    def call_back_report(path: ReportPath, body: CallBackReport) -> Response:
        """The call-back (回访)."""
        return _step(path, lambda do, at, by: do.call_back_report(now=at, **by, outcome=body.outcome, note=body.note))

    @api.post(f"{_ONE}/rework", responses={200: ReportTold})
    def rework_report(path: ReportPath, body: ReasonOfReport) -> Response:
        """Back to work (再办)."""
        return _step(path, lambda do, at, by: do.rework_report(now=at, **by, why=body.why, workday=is_workday))

    @api.post(f"{_ONE}/close", responses={200: ReportTold})
    def close_report(path: ReportPath, body: NoteOfReport) -> Response:
        """Done with (销号)."""
        return _step(path, lambda do, at, by: do.close_report(now=at, **by, note=body.note))

    @api.post(f"{_ONE}/note", responses={200: ReportTold})
    def note_report(path: ReportPath, body: NoteOfReport) -> Response:
        """A note in the trace."""
        return _step(path, lambda do, at, by: do.note_report(now=at, **by, note=body.note))

    @api.post(f"{_ONE}/assign", responses={200: ReportTold})
    def assign_report(path: ReportPath, body: AssignReport) -> Response:
        """Give it to somebody by name (交办)."""
        if not require_hall(path.hall).people.has_role(body.owner, _MAY_OWN):
            raise Unwelcome(422, "unknown_case_owner", owner=body.owner)
        return _step(
            path, lambda do, at, by: do.assign_report(now=at, **by, owner=body.owner, why=body.why), managing=True
        )

    @api.post(f"{_ONE}/phone", responses={200: ReportContact})
    def see_report_contact(path: ReportPath, body: ReasonOfReport) -> Response:
        """The name and number that the visitor left; who looked and why is in the trace."""
        hall, who = require_hall(path.hall), caller()

        def run(turn: Turn) -> Answer:
            turn.hall.see_report_contact(
                now=turn.now, report=path.report, by=who.code, manages=_manages(who), why=body.why
            )
            return Answer(status=200, body={"report": path.report})

        answer = command(run)
        if answer.status_code != 200:
            return answer
        # Not in the stored answer: what is kept under a key is kept for days.
        name, phone = contact_of(hall.engine, hall.code, path.report)
        return jsonify({"report": path.report, "name": name, "phone": phone})

    @api.post("/halls/<hall>/unresolved-ledger", responses={200: file_told("text/csv")})
    def unresolved_ledger(path: HallPath, body: LedgerOfReports) -> Response:
        """The ledger (台账) of some days as a table for office programs. The trail is told who has taken it."""
        hall = require_hall(path.hall)
        plan = hall.settings.plan
        zone = ZoneInfo(plan.time_zone)
        since = datetime.combine(body.first, time.min, zone)
        until = datetime.combine(body.last + timedelta(days=1), time.min, zone)
        found = reports_taken(hall.engine, hall.code, since, until)
        file = written(ledger(plan, found, language(), wording("casework", "unresolved")).lines())
        days = f"{body.first:%Y%m%d}-{body.last:%Y%m%d}"
        name, subject = f"{hall.code}-unresolved-{days}.csv", f"{body.first}..{body.last}"
        return handed_out(file, kind="text/csv", name=name, what="unresolved_ledger", subject=subject, heads=1)

    return api


Do = Callable[[Hall, datetime, dict[str, Any]], object]


def _step(path: ReportPath, do: Do, *, managing: bool = False) -> Response:
    """One move of a report, answered with it. ``managing``: a move that only managers make, so it is not said."""
    hall, who = require_hall(path.hall), caller()
    by = {"report": path.report, "by": who.code, **({} if managing else {"manages": _manages(who)})}

    def run(turn: Turn) -> Answer:
        do(turn.hall, turn.now, by)
        state = report_state(hall.settings.plan, turn.hall.day.reports.get(path.report), turn.now)
        return Answer(status=200, body=state)

    return command(run)


def _manages(who: Caller) -> bool:
    return who.has("hall_manager")


def _may_see(who: Caller, report: UnresolvedReport) -> bool:
    """Managers and auditors see every report, others those that they are responsible for or took in."""
    return who.has("hall_manager", "auditor") or who.code in (report.owner, report.taken_by)


def _served_by(sight: Sight, clerk: str) -> list[str]:
    tickets = [state.ticket for state in sight.day.windows.values() if state.clerk == clerk]
    return [sight.day.tickets[ticket].code for ticket in tickets if ticket]
