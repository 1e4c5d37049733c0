"""What the case desk shows of a case: everything about the work, nothing that tells who the visitor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from server.domain.casework.deadlines import workdays_between
from server.domain.events import KIND_OF
from server.domain.events.cases import CaseEvent, CaseFileAdded
from server.domain.plan import HallPlan
from server.domain.ratings.case import BadRatingCase, CaseMove, Clock
from server.domain.ratings.rating import Level
from server.domain.ratings.reasons import words_of
from server.live.sight import Json, moment, named
from server.workdays import is_workday

_UNTOLD = frozenset({"at", "case", "rated", "deadlines", "dictionary_version", "real_name", "text", "reasons"})


def case_state(plan: HallPlan, case: BadRatingCase, now: datetime) -> Json:
    """One case without its trace. Times are RFC 3339; ``left_s`` and ``left_workdays`` are negative once overdue."""
    business = plan.business.get(case.business or "")
    matter = plan.matter.get(case.matter or "")
    return {
        "id": case.id,
        "source": case.source,
        "work_order": case.work_order,
        "ticket": case.code,
        "window": case.at_window,
        "clerk": case.of_clerk,
        "business": {"code": business.code, "name": named(business.name), "department": business.department}
        if business
        else None,
        "matter": {"code": matter.code, "name": named(matter.name)} if matter else None,
        "level": case.level,
        "level_name": named(Level(case.level).words) if case.level else None,
        "reasons": [{"code": code, "name": named(words_of(code))} for code in case.reasons],
        "text": case.text,
        "real_name": case.real_name,
        "owner": case.owner,
        "state": case.state.value,
        "since": moment(case.since),
        "valid": case.valid,
        "hard": case.hard,
        "opened_at": moment(case.opened_at),
        "closed_at": moment(case.closed_at),
        "clock": case.clock.value if case.clock else None,
        "due": moment(case.due),
        "left_s": round((case.due - now).total_seconds()) if case.due else None,
        "left_workdays": workdays_between(plan, now, case.due, is_workday) if case.due else None,
        "standing": case.standing(now).value,
        "deadlines": {clock.value: moment(case.due_of(clock)) for clock in Clock},
        "in_time": case.in_time,
        "call_back_tries": case.call_back_tries,
        "files": case.files,
    }


def case_detail(
    plan: HallPlan, case: BadRatingCase, steps: Sequence[tuple[int, str, CaseEvent]], now: datetime, *, phone: bool,
    moves: Sequence[CaseMove],
) -> Json:  # fmt: skip
    """One case with its trace and what may be done next. ``phone``: whether the visitor left a number, not which."""
    return {
        **case_state(plan, case, now),
        "has_phone": phone,
        "now": moment(now),
        "moves": [move.value for move in moves],
        "trace": [
            {"seq": seq, "kind": KIND_OF[type(event)], "at": moment(event.at), "actor": actor, "said": _said(event)}
            for seq, actor, event in steps
        ],
        "attachments": [
            {"id": event.file, "name": event.name, "kind": event.kind, "size": event.size}
            for _, _, event in steps
            if isinstance(event, CaseFileAdded)
        ],
    }


def _said(event: CaseEvent) -> Json:
    """The fields of an event that the trace shows: what was done and why."""
    found: Json = {}
    for one in fields(event):
        value = getattr(event, one.name)
        if one.name not in _UNTOLD:
            found[one.name] = moment(value) if isinstance(value, datetime) else value
    return found
