"""Bad-rating cases (差评件): reading them, every step of the work, 12345 work orders in and out.

Each step is one move of :mod:`server.domain.moves.case`, run under the writer and answered with the case as it then is.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, CaseFile, Contact, Turn
from server.domain.hall import Hall
from server.domain.moves.rating import WorkOrderKnown
from server.domain.ratings.case import BadRatingCase, CaseMove
from server.domain.ratings.case_book import UnknownCase
from server.host import HallHost
from server.identity import Caller
from server.ids import new_id
from server.live.case_state import case_detail, case_state
from server.live.sight import Json, moment
from server.queries.cases import case_with_steps, closed_cases, file_of, phone_of, work_order_known
from server.web.api import api_blueprint
from server.web.cases.shapes import (
    FILE_BYTES,
    AddCaseFile,
    AnswerCase,
    AssignCase,
    CaseContact,
    CaseFilePath,
    CaseOwners,
    CasePath,
    CaseShown,
    CasesQuery,
    CasesTold,
    CaseTold,
    ContactCase,
    DecideAppeal,
    ImportWorkOrder,
    NoteOfCase,
    ReasonOfCase,
    RectifyCase,
    VerifyCase,
    WorkOrderTold,
)
from server.web.gate import Unwelcome, caller, command, require_hall
from server.web.handing_out import handed_out, written
from server.web.shapes import HallPath, Nothing, file_told
from server.workdays import is_workday

_MOST_CLOSED = 50
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}
_MAY_OWN = ("case_officer", "hall_manager")
_MANAGERS_OWN = (CaseMove.ASSIGN, CaseMove.UPHOLD, CaseMove.DISMISS)


def case_blueprint() -> APIBlueprint:
    api = api_blueprint("cases")

    @api.before_request
    def room_for_files() -> None:
        if (request.endpoint or "").endswith(".add_case_file"):
            request.max_content_length = FILE_BYTES * 4 // 3 + 4096

    @api.get("/halls/<hall>/cases", responses={200: CasesTold})
    def list_cases(path: HallPath, query: CasesQuery) -> Response:
        """The cases that the caller may see: the open ones by deadline, or those closed last."""
        hall, who = require_hall(path.hall), caller()
        plan, now = hall.settings.plan, hall.clock.now()
        found: list[BadRatingCase] = []
        if query.closed:
            found = closed_cases(hall.engine, hall.code, most=_MOST_CLOSED)
        else:
            hall.look(lambda sight: found.extend(sight.day.cases.open_cases()))
            found.sort(key=lambda case: (case.due or now, case.id))
        seen = [case_state(plan, case, now) for case in found if _may_see(who, case)]
        return jsonify({"cases": seen, "now": moment(now), "time_zone": plan.time_zone})

    @api.get("/halls/<hall>/case-owners", responses={200: CaseOwners})
    def case_owners(path: HallPath) -> Response:
        """Who may be given a case."""
        return jsonify({"owners": require_hall(path.hall).people.with_role(_MAY_OWN)})

    @api.get("/halls/<hall>/cases/<case>", responses={200: CaseShown})
    def show_case(path: CasePath) -> Response:
        """One case, its whole trace and what may be done next."""
        return jsonify(_shown(require_hall(path.hall), path.case, caller()))

    @api.post("/halls/<hall>/cases/<case>/assign", responses={200: CaseTold})
    def assign_case(path: CasePath, body: AssignCase) -> Response:
        """Give it to somebody by name (交办)."""
        hall = require_hall(path.hall)
        if not hall.people.has_role(body.owner, _MAY_OWN):
            raise Unwelcome(422, "unknown_case_owner", owner=body.owner)
        return _step(
            path, lambda do, at, by: do.assign_case(now=at, **by, owner=body.owner, why=body.why), managing=True
        )

    @api.post("/halls/<hall>/cases/<case>/contact", responses={200: CaseTold})
    def contact_case(path: CasePath, body: ContactCase) -> Response:
        """The visitor was contacted, or could not be (联系)."""
        return _step(path, lambda do, at, by: do.contact_case(now=at, **by, outcome=body.outcome, note=body.note))

    @api.post("/halls/<hall>/cases/<case>/verify", responses={200: CaseTold})
    def verify_case(path: CasePath, body: VerifyCase) -> Response:
        """Valid with a plan, or invalid with a reason (核实)."""
        return _step(
            path,
            lambda do, at, by: do.verify_case(
                now=at, **by, valid=body.valid, reason=body.reason, plan=body.plan, hard=body.complex
            ),
        )

    @api.post("/halls/<hall>/cases/<case>/rectify", responses={200: CaseTold})
    def rectify_case(path: CasePath, body: RectifyCase) -> Response:
        """What was put right (整改)."""
        return _step(path, lambda do, at, by: do.rectify_case(now=at, **by, what=body.what))

    @api.post("/halls/<hall>/cases/<case>/answer", responses={200: CaseTold})
    def answer_case(path: CasePath, body: AnswerCase) -> Response:
        """What the visitor is told (反馈)."""
        return _step(path, lambda do, at, by: do.answer_case(now=at, **by, answer=body.answer))

    @api.post("/halls/<hall>/cases/<case>/call-back", responses={200: CaseTold})
    def call_back_case(path: CasePath, body: ContactCase) -> Response:
        """The call-back (回访)."""
        return _step(path, lambda do, at, by: do.call_back_case(now=at, **by, outcome=body.outcome, note=body.note))

    @api.post("/halls/<hall>/cases/<case>/rework", responses={200: CaseTold})
    def rework_case(path: CasePath, body: ReasonOfCase) -> Response:
        """Back to rectification (再整改)."""
        return _step(path, lambda do, at, by: do.rework_case(now=at, **by, why=body.reason))

    @api.post("/halls/<hall>/cases/<case>/appeal", responses={200: CaseTold})
    def appeal_case(path: CasePath, body: ReasonOfCase) -> Response:
        """The rated side says that the rating is false (申诉)."""
        return _step(path, lambda do, at, by: do.appeal_case(now=at, **by, reason=body.reason))

    @api.post("/halls/<hall>/cases/<case>/appeal/decide", responses={200: CaseTold})
    def decide_appeal(path: CasePath, body: DecideAppeal) -> Response:
        """The appeal is upheld or dismissed (复核)."""
        return _step(
            path,
            lambda do, at, by: do.decide_appeal(now=at, **by, upheld=body.upheld, reason=body.reason),
            managing=True,
        )

    @api.post("/halls/<hall>/cases/<case>/close", responses={200: CaseTold})
    def close_case(path: CasePath, body: NoteOfCase) -> Response:
        """Done (销号)."""
        return _step(path, lambda do, at, by: do.close_case(now=at, **by, note=body.note))

    @api.post("/halls/<hall>/cases/<case>/note", responses={200: CaseTold})
    def note_case(path: CasePath, body: NoteOfCase) -> Response:
        """A note in the trace."""
        return _step(path, lambda do, at, by: do.note_case(now=at, **by, note=body.note))

    @api.post("/halls/<hall>/cases/<case>/phone", responses={200: CaseContact})
    def see_case_contact(path: CasePath, body: ReasonOfCase) -> Response:
        """The number that the visitor left; who looked and why is in the trace."""
        hall, who = require_hall(path.hall), caller()

        def run(turn: Turn) -> Answer:
            turn.hall.see_case_contact(
                now=turn.now, case=path.case, by=who.code, manages=_manages(who), why=body.reason
            )
            return Answer(status=200, body={"case": path.case})

        answer = command(run)
        if answer.status_code != 200:
            return answer
        case, _ = case_with_steps(hall.engine, hall.code, path.case)
        # Not in the stored answer: what is kept under a key is kept for days.
        return jsonify({"case": path.case, "phone": phone_of(hall.engine, hall.code, case)})

    @api.post("/halls/<hall>/cases/<case>/files", responses={200: CaseTold})
    def add_case_file(path: CasePath, body: AddCaseFile) -> Response:
        """An attachment: a picture, a PDF or a text, at most 1.5 MB, at most five a case."""
        try:
            content = base64.b64decode(body.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Unwelcome(422, "invalid_input", field="content") from error
        if len(content) > FILE_BYTES or not content.startswith(_MAGIC.get(body.kind, b"")):
            raise Unwelcome(422, "file_not_as_said", kind=body.kind, most=FILE_BYTES)
        name, digest = new_id(), sha256(content).hexdigest()

        def kept(turn: Turn) -> None:
            turn.files.append(CaseFile(id=name, case=path.case, content=body.content))

        return _step(
            path,
            lambda do, at, by: do.add_case_file(
                now=at, **by, file=name, name=body.name, kind=body.kind, size=len(content), digest=digest
            ),
            kept,
        )

    @api.post("/halls/<hall>/cases/<case>/files/<file>", responses={200: file_told("application/octet-stream")})
    def case_file(path: CaseFilePath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """An attachment, to be saved: never shown inside a page of ours. The trail is told who has taken it."""
        hall = require_hall(path.hall)
        _shown(hall, path.case, caller())
        content = file_of(hall.engine, hall.code, path.case, path.file)
        if content is None:
            raise Unwelcome(404, "unknown_file", file=path.file)
        file = written([base64.b64decode(content)])
        return handed_out(file, kind="application/octet-stream", name=path.file, what="case_file", subject=path.case)

    @api.post("/halls/<hall>/work-orders", responses={201: CaseTold})
    def import_work_order(path: HallPath, body: ImportWorkOrder) -> Response:
        """A 12345 work order comes in (工单): it becomes a case of its own."""
        hall, case = require_hall(path.hall), new_id()

        def run(turn: Turn) -> Answer:
            if work_order_known(hall.engine, hall.code, body.order):
                raise WorkOrderKnown(order=body.order)
            turn.hall.import_work_order(
                now=turn.now,
                case=case,
                order=body.order,
                text=body.text,
                workday=is_workday,
                window=body.window,
                business=body.business,
                reachable=body.phone is not None,
            )
            if body.phone is not None:
                turn.contacts.append(Contact(subject=case, phone=body.phone, at=turn.now))
            state = case_state(hall.settings.plan, turn.hall.day.cases.get(case), turn.now)
            return Answer(status=201, body=state)

        return command(run)

    @api.post("/halls/<hall>/cases/<case>/work-order", responses={200: WorkOrderTold})
    def work_order(path: CasePath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """The case as a work order that goes out to 12345: what was found, done and answered, and when.

        The trail is told who has taken it.
        """
        hall = require_hall(path.hall)
        shown = _shown(hall, path.case, caller())
        kept = ("work_order", "source", "state", "valid", "opened_at", "closed_at", "due", "standing", "text")
        said = {step["kind"]: step["said"] for step in shown["trace"]}
        order = json.dumps(
            {
                "schema_version": 1,
                "hall": hall.code,
                "case": shown["id"],
                **{name: shown[name] for name in kept},
                "verified": said.get("case_verified"),
                "rectified": said.get("case_rectified"),
                "answered": said.get("case_answered"),
                "called_back": said.get("case_called_back"),
            },
            ensure_ascii=False,
        )
        return handed_out(
            written([order]), kind="application/json", name=f"{path.case}.json", what="work_order", subject=path.case
        )

    return api


Do = Callable[[Hall, datetime, dict[str, Any]], object]


def _step(path: CasePath, do: Do, also: Callable[[Turn], None] | None = None, *, managing: bool = False) -> Response:
    """One move of a case, answered with the case. ``managing``: a move that only managers make, so it is not said."""
    hall, who = require_hall(path.hall), caller()
    by = {"case": path.case, "by": who.code, **({} if managing else {"manages": _manages(who)})}

    def run(turn: Turn) -> Answer:
        do(turn.hall, turn.now, by)
        if also is not None:
            also(turn)
        case = turn.hall.day.cases.get(path.case)
        return Answer(status=200, body=case_state(hall.settings.plan, case, turn.now))

    return command(run)


def _manages(who: Caller) -> bool:
    return who.has("hall_manager")


def _may_see(who: Caller, case: BadRatingCase) -> bool:
    """Managers and auditors see every case, officers their own; nobody one about their own service."""
    return case.of_clerk != who.code and (who.has("hall_manager", "auditor") or case.owner == who.code)


def _shown(hall: HallHost, name: str, who: Caller) -> Json:
    """A case with its trace, for somebody who may see it; to everybody else it is not there. Raises UnknownCase."""
    case, steps = case_with_steps(hall.engine, hall.code, name)
    if not _may_see(who, case):
        raise UnknownCase(case=name)
    acts = who.has("hall_manager") or (who.has("case_officer") and case.owner == who.code)
    moves = [one for one in case.moves() if acts and (_manages(who) or one not in _MANAGERS_OWN)]
    phone = phone_of(hall.engine, hall.code, case) is not None
    return case_detail(hall.settings.plan, case, steps, hall.clock.now(), phone=phone, moves=moves)
