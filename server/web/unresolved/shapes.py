"""Reports of what could not be done (办不成事反映), sent and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from server.domain.unresolved.report import NEGATIVE_REPORT_MAX
from server.web.shapes import Code, HallPath, Named, Phone, Strict, Told

Said = Annotated[str, Field(max_length=500)]
Written = Annotated[str, Field(max_length=NEGATIVE_REPORT_MAX)]
Word = Annotated[str, Field(max_length=20)]


class ReportPath(HallPath):
    report: Code


class ReportsQuery(BaseModel):
    closed: bool = False


class TakeReport(Strict):
    """``ticket``: the code of today's visit; ``phone`` is for calling back, ``name`` says how to address them."""

    text: Said
    ticket: Code | None = None
    business: Code | None = None
    matter: Code | None = None
    phone: Phone | None = None
    name: Annotated[str, Field(min_length=1, max_length=40)] | None = None


class RefuseReport(Strict):
    ground: Word
    reason: Said


class ClassifyReport(Strict):
    weight: Word
    why: Said = ""


class PassOnReport(Strict):
    department: Annotated[str, Field(max_length=100)]
    note: Said = ""


class ReasonOfReport(Strict):
    why: Said


class HoldReport(Strict):
    """``until``: the last day of the hold."""

    why: Said
    until: date


class ExtendReport(Strict):
    why: Said
    workdays: Annotated[int, Field(ge=1, le=250)]


class FinishReport(Strict):
    outcome: Word
    what: Said
    negative_report: Written = ""


class AnswerReport(Strict):
    answer: Said


class CallBackReport(Strict):
    outcome: Word
    note: Said = ""


class NoteOfReport(Strict):
    note: Said = ""


class AssignReport(Strict):
    owner: Code
    why: Said = ""


class LedgerOfReports(Strict):
    """The reports taken from ``first`` to ``last``, both days included."""

    first: date
    last: date


class ReportTold(Told):
    """A report, and nothing that tells who the visitor is. ``left_s``, ``left_workdays``: negative once overdue."""

    id: str
    ticket: str | None
    window: str | None
    business: Named | None
    matter: Named | None
    text: str
    reachable: bool
    owner: str
    taken_by: str
    taken_at: datetime
    state: str
    since: datetime
    weight: str | None
    department: str | None
    held_until: datetime | None
    extensions: int
    outcome: str | None
    negative_report: str
    ground: str | None
    call_back_tries: int
    in_time: bool | None
    closed_at: datetime | None
    clock: str | None
    due: datetime | None
    left_s: int | None
    left_workdays: int | None
    standing: str


class ReportStep(Told):
    """``said``: the fields of this kind of event that the trace shows."""

    seq: int
    kind: str
    at: datetime
    actor: str
    said: dict[str, Any]


class ReportShown(ReportTold):
    """``moves``: what the caller may do next; ``owners``: to whom they may give it; ``departments`` of the hall."""

    has_phone: bool
    now: datetime
    moves: list[str]
    owners: list[str]
    departments: list[str]
    trace: list[ReportStep]


class ReportsTold(Told):
    """``at_my_window``: the ticket that the caller serves now; ``businesses``: what a report may be about."""

    reports: list[ReportTold]
    now: datetime
    time_zone: str
    at_my_window: str | None
    businesses: list[Named]


class ReportContact(Told):
    report: str
    name: str | None
    phone: str | None
