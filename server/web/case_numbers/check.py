"""Tickets held against the platform's list of cases (票件核对): a list is brought in, what does not fit is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, Turn
from server.domain.case_check import Misfit, MisfitLine, TakenUp, misfits
from server.domain.plan import HallPlan, WindowKind
from server.domain.ticket import Outcome
from server.host import HallHost
from server.live.sight import Json
from server.queries.case_numbers import NumberedMatter, known_numbers, listed_cases, numbered_matters
from server.store.case_number_rows import keep_platform_cases
from server.web.api import api_blueprint
from server.web.case_numbers.case_list import CaseList, read_case_list
from server.web.case_numbers.numbers import matter_name
from server.web.case_numbers.shapes import BringCaseList, CaseCheckQuery, CaseCheckTold, CaseListTold, ExportCaseCheck
from server.web.figures.api import today_of
from server.web.figures.sheet import Sheet
from server.web.figures.work import days_of
from server.web.gate import Unwelcome, caller, command, require_hall
from server.web.handing_out import handed_out, written
from server.web.pages.staff import language, wording
from server.web.shapes import HallPath, file_told

_MAKES_A_CASE = (Outcome.DONE.value, Outcome.FORWARDED.value)
_WITHOUT_CASES = frozenset(
    {
        WindowKind.GUIDANCE,
        WindowKind.RELEASE,
        WindowKind.UNRESOLVED,
        WindowKind.UTILITY,
        WindowKind.SEAL,
    }
)
"""Windows where nothing is taken up for the platform: advice, results, complaints, third parties (domain.md §2.1)."""


def case_check_blueprint() -> APIBlueprint:
    api = api_blueprint("case_check")

    @api.post("/halls/<hall>/case-lists", responses={201: CaseListTold})
    def bring_case_list(path: HallPath, body: BringCaseList) -> Response:
        """Bring in the platform's list of cases taken up here (CSV): good lines are kept, the others are named.

        The same line again changes nothing; a corrected file may be brought again as a whole.
        """
        hall, by = require_hall(path.hall), caller().code
        found = read_case_list(body.csv, hall.settings.plan.rules.case_number_shape, today_of(hall))
        if not found.cases:
            faults = found.faults or [{"line": 1, "field": "", "problem": "empty", "value": ""}]
            raise Unwelcome(422, "not_a_table", faults=faults)
        digest = sha256(body.csv.encode()).hexdigest()
        return command(lambda turn: _brought(turn, hall, found, digest, by))

    @api.get("/halls/<hall>/case-check", responses={200: CaseCheckTold})
    def case_check(path: HallPath, query: CaseCheckQuery) -> Response:
        """What of some days does not fit: cases without a ticket, visits without a case, one case taken up twice.

        Suspicions for somebody to look into, never findings.
        """
        hall = require_hall(path.hall)
        return jsonify(_state(hall, *days_of(query, hall)))

    @api.post("/halls/<hall>/case-check/export", responses={200: file_told("text/csv")})
    def case_check_table(path: HallPath, body: ExportCaseCheck) -> Response:
        """The same lines as a table for office programs. The trail is told who has taken it."""
        hall = require_hall(path.hall)
        first, last = days_of(body, hall)
        sheet = _sheet(_state(hall, first, last), language(), wording("case_check"))
        name = f"{hall.code}-case-check-{first:%Y%m%d}-{last:%Y%m%d}.csv"
        subject = f"{first}..{last}"
        return handed_out(
            written(sheet.lines()), kind="text/csv", name=name, what="case_check", subject=subject, heads=2
        )

    return api


def _brought(turn: Turn, hall: HallHost, found: CaseList, digest: str, by: str) -> Answer:
    turn.hall.bring_case_list(
        now=turn.now, days=found.days, cases=len(found.cases), refused=len(found.faults), sha256=digest, by=by
    )
    turn.beside.append(lambda connection: keep_platform_cases(connection, hall.code, found.cases))
    told = {
        "cases": len(found.cases),
        "days": [day.isoformat() for day in found.days],
        "faults": found.faults,
        "passed_over": found.passed_over,
    }
    return Answer(status=201, body=told)


def _state(hall: HallHost, first: date, last: date) -> Json:
    plan = hall.settings.plan
    matters = numbered_matters(hall.engine, hall.code, first, last)
    taken_up = [one for one in (_taken_up(plan, matter) for matter in matters) if one is not None]
    cases = listed_cases(hall.engine, hall.code, first, last)
    numbers = {case.case_no for case in cases} | {one.case_no for one in taken_up if one.case_no is not None}
    lines = misfits(hall.code, taken_up, cases, known_numbers(hall.engine, hall.code, numbers))
    here = [case for case in cases if case.place in ("", hall.code)]
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "listed_days": sorted({case.day.isoformat() for case in here}),
        "cases": len(here),
        "taken_up": len(taken_up),
        "numbered": sum(one.case_no is not None for one in taken_up),
        "counts": _counts(lines),
        "by_window": _groups(lines, lambda line: line.window),
        "by_department": _groups(lines, lambda line: line.department),
        "lines": [_line(plan, line) for line in lines],
    }


def _taken_up(plan: HallPlan, one: NumberedMatter) -> TakenUp | None:
    """None for what makes no case: under way, returned, or done where nothing is taken up."""
    window = plan.window.get(one.window)
    if one.ended_at is None or one.outcome not in _MAKES_A_CASE or (window and window.kind in _WITHOUT_CASES):
        return None
    business = plan.business.get(one.business)
    return TakenUp(
        day=one.day,
        ticket=one.ticket,
        code=one.code,
        about=one.about,
        window=one.window,
        department=business.department if business else None,
        case_no=one.case_no,
    )


def _counts(lines: Iterable[MisfitLine]) -> Json:
    found = Counter(line.misfit for line in lines)
    return {misfit.value: found[misfit] for misfit in Misfit}


def _groups(lines: list[MisfitLine], key: Callable[[MisfitLine], str]) -> list[Json]:
    return [
        {"code": code, "counts": _counts(line for line in lines if key(line) == code)}
        for code in sorted({key(line) for line in lines})
    ]


def _line(plan: HallPlan, line: MisfitLine) -> Json:
    return {
        "misfit": line.misfit.value,
        "day": line.day.isoformat(),
        "case_no": line.case_no,
        "codes": list(line.codes),
        "about": line.about,
        "name": matter_name(plan, line.about),
        "window": line.window,
        "department": line.department,
        "places": list(line.places),
    }


def _sheet(state: Json, lang: str, t: Callable[..., str]) -> Sheet:
    """The first line says what the table is: suspicions."""
    sheet = Sheet()
    sheet.add(t("suspicion"))
    sheet.add(*map(t, ("misfit", "day", "case_no", "codes", "matter", "window", "department", "places")))
    for line in state["lines"]:
        sheet.add(
            t(f"misfit_{line['misfit']}"), line["day"], line["case_no"], " ".join(line["codes"]),
            line["name"][lang] if line["name"] else line["about"], line["window"], line["department"],
            " ".join(line["places"]),
        )  # fmt: skip
    return sheet
