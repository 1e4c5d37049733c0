"""The neutral record of a rating, or of how a bad-rating case ended, for whoever it is reported to (domain.md §8.6).

One form for every province: a mapping file says what a platform calls each field. What the hall does not keep (names,
card and phone numbers of visitors) is in no record, whatever a platform would like to have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.plan import HallPlan
from server.domain.ratings.rating import Level
from server.domain.ratings.reasons import words_of

SCHEMA_VERSION = 1

Record = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedAs:
    """How the platform above knows this hall: its area by twelve digits (行政区划代码), and its code of the hall."""

    area_code: str
    hall_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitFacts:
    """A finished visit, or one matter of it, as its rows tell it; every moment aware UTC.

    ``unit``: what is rated, the ticket's id where it is the whole visit. ``matter``: None without one.
    """

    unit: str
    ticket: str
    business_day: date
    business: str
    matter: str | None
    window: str
    clerk: str | None
    source: str
    issued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingFacts:
    """One revision of a rating. ``seq``: its event's number in the hall's log."""

    seq: int
    revision: int
    level: int
    reasons: tuple[str, ...]
    text: str
    channel: str
    dictionary_version: str
    at: datetime
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeFacts:
    """How a bad-rating case stands; of one that is closed, how it ended. ``valid``: None until it is verified."""

    case: str
    seq: int
    opened_at: datetime
    closed_at: datetime | None
    valid: bool | None
    rectified_at: datetime | None
    in_time: bool | None
    answered_at: datetime | None
    called_back_at: datetime | None
    call_back_outcome: str | None
    result: str = ""


def rating_id(hall: str, unit: str, revision: int) -> str:
    """Always the same for the same revision: whoever is told twice can tell that it is one."""
    return f"{hall}-{unit}-{revision}"


def outcome_id(hall: str, case: str) -> str:
    """Of the end of a case: a closed case stays closed."""
    return f"{hall}-case-{case}"


def rating_record(
    plan: HallPlan, place: ReportedAs, visit: VisitFacts, rating: RatingFacts, outcome: OutcomeFacts | None = None
) -> Record:
    """One rating. ``outcome``: of its case as far as it has come; without one the rating is held to be valid."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "rating",
        "record_id": rating_id(plan.code, visit.unit, rating.revision),
        "seq": rating.seq,
        **_place(plan, place),
        "visit": _visit(plan, visit),
        "rating": {
            "level": rating.level,
            "level_code": Level(rating.level).name,
            "level_name": Level(rating.level).words.zh,
            "reasons": list(rating.reasons),
            "reason_names": [words_of(code).zh for code in rating.reasons],
            "dictionary_version": rating.dictionary_version,
            "text": rating.text,
            "channel": rating.channel,
            "at": _moment(rating.at),
            "number": rating.revision,
            "visit_number": 1,  # a record names one visit or matter, so it is the first of that
            "default": False,  # nobody is ever rated for by silence
            "flags": list(rating.flags),
        },
        "outcome": _outcome(outcome) if outcome else _outcome_of_none(),
    }


def outcome_record(
    plan: HallPlan, place: ReportedAs, visit: VisitFacts, rating: RatingFacts, outcome: OutcomeFacts
) -> Record:
    """How the case of a bad rating ended; it names the rating that it is about."""
    told = rating_record(plan, place, visit, rating, outcome)
    return told | {"kind": "case", "record_id": outcome_id(plan.code, outcome.case), "seq": outcome.seq}


def _place(plan: HallPlan, place: ReportedAs) -> Record:
    return {"hall": {"code": place.hall_code, "name": plan.name.zh, "area_code": place.area_code}}


def _visit(plan: HallPlan, visit: VisitFacts) -> Record:
    matter = plan.matter.get(visit.matter) if visit.matter else None
    business = plan.business.get(visit.business)
    window = plan.window.get(visit.window)
    named = matter or business
    return {
        "id": visit.unit,
        "ticket": visit.ticket,
        "business_day": visit.business_day.isoformat(),
        "case_no": None,  # of the approval system; the hall knows none
        "source": visit.source,
        "matter": {
            "code": visit.matter or visit.business,
            "name": named.name.zh if named else "",
            "base_code": matter.base_code if matter else None,
            "implementing_code": matter.implementing_code if matter else None,
            "type": matter.type if matter else None,
        },
        "department": {"name": business.department if business else ""},
        "window": {"code": visit.window, "name": window.name.zh if window else ""},
        "clerk": {"account": visit.clerk},
        "taken_at": _moment(visit.issued_at),
        "started_at": _moment(visit.started_at),
        "finished_at": _moment(visit.ended_at),
    }


def _outcome(outcome: OutcomeFacts) -> Record:
    return {
        "case": outcome.case,
        "valid": outcome.valid is not False,
        "verified": outcome.valid is not None,
        "rectified": outcome.rectified_at is not None,
        "rectified_at": _moment(outcome.rectified_at),
        "in_time": outcome.in_time,
        "answered": outcome.answered_at is not None,
        "called_back": outcome.called_back_at is not None,
        "call_back": outcome.call_back_outcome,
        "opened_at": _moment(outcome.opened_at),
        "closed_at": _moment(outcome.closed_at),
        "result": outcome.result,
    }


def _outcome_of_none() -> Record:
    nothing = dict.fromkeys(("case", "rectified_at", "in_time", "call_back", "opened_at", "closed_at"))
    return nothing | {
        "valid": True, "verified": False, "rectified": False, "answered": False, "called_back": False, "result": "",
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def paths_of(record: Mapping[str, Any], before: str = "") -> frozenset[str]:
    """Every field of a record as a mapping names it: ``rating.level``."""
    found: set[str] = set()
    for name, value in record.items():
        path = f"{before}{name}"
        found |= paths_of(value, f"{path}.") if isinstance(value, dict) else {path}
    return frozenset(found)
