"""What the desk shows of a report of what could not be done, and nothing that tells who the visitor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from server.domain.casework.deadlines import workdays_between
from server.domain.events import KIND_OF
from server.domain.events.unresolved import ReportEvent
from server.domain.plan import HallPlan
from server.domain.unresolved.report import ReportMove, UnresolvedReport
from server.live.sight import Json, moment, named
from server.workdays import is_workday

_UNTOLD = frozenset({"at", "by", "report", "of_ticket", "code", "at_window", "business", "matter", "reachable", "text"})


def report_state(plan: HallPlan, report: UnresolvedReport, now: datetime) -> Json:
    """One report without its trace. ``left_s`` and ``left_workdays`` are negative once overdue."""
    business, matter, due = plan.business.get(report.business or ""), plan.matter.get(report.matter or ""), report.due
    return {
        "id": report.id,
        "ticket": report.code,
        "window": report.at_window,
        "business": {"code": business.code, "name": named(business.name)} if business else None,
        "matter": {"code": matter.code, "name": named(matter.name)} if matter else None,
        "text": report.text,
        "reachable": report.reachable,
        "owner": report.owner,
        "taken_by": report.taken_by,
        "taken_at": moment(report.taken_at),
        "state": report.state.value,
        "since": moment(report.since),
        "weight": report.weight.value if report.weight else None,
        "department": report.department,
        "held_until": moment(report.hold.until) if report.hold else None,
        "extensions": report.extensions,
        "outcome": report.outcome.value if report.outcome else None,
        "negative_report": report.negative_report,
        "ground": report.ground.value if report.ground else None,
        "call_back_tries": report.call_back_tries,
        "in_time": report.in_time,
        "closed_at": moment(report.closed_at),
        "clock": report.clock.value if report.clock else None,
        "due": moment(due),
        "left_s": round((due - now).total_seconds()) if due else None,
        "left_workdays": workdays_between(plan, now, due, is_workday) if due else None,
        "standing": report.standing(now).value,
    }


def report_detail(
    plan: HallPlan,
    report: UnresolvedReport,
    steps: Sequence[tuple[int, str, ReportEvent]],
    now: datetime,
    moves: Sequence[ReportMove],
) -> Json:
    """One report with its trace and what may be done next."""
    return {
        **report_state(plan, report, now),
        "has_phone": report.reachable,
        "now": moment(now),
        "moves": [move.value for move in moves],
        "trace": [
            {"seq": seq, "kind": KIND_OF[type(event)], "at": moment(event.at), "actor": actor, "said": _said(event)}
            for seq, actor, event in steps
        ],
    }


def _said(event: ReportEvent) -> Json:
    """The fields of an event that the trace shows: what was done and why."""
    found: Json = {}
    for one in fields(event):
        value = getattr(event, one.name)
        if one.name not in _UNTOLD:
            found[one.name] = moment(value) if isinstance(value, datetime) else value
    return found
