"""Case numbers and the platform's lists, sent and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from server.web.figures.shapes import ExportFigures, FiguresQuery
from server.web.shapes import Code, InWords, Strict, Told, Why

MisfitKind = Literal["no_ticket", "no_case", "unknown_case", "two_tickets", "two_halls"]


class GiveCaseNumber(Strict):
    """``about``: the matter (or business) of the visit; the last one by default. ``why``: to replace a number."""

    case_no: Annotated[str, Field(min_length=1, max_length=64)]
    about: Code | None = None
    why: Why = ""


class CaseNumberTold(Told):
    """``replaces``: the number that stood there. ``also_with``: other tickets of this hall with the same number."""

    ticket: str
    code: str
    about: str
    case_no: str
    replaces: str
    also_with: list[str]


class CaseNumbersQuery(BaseModel):
    """Of which day; the present one by default."""

    day: Annotated[date, Field(ge=date(1970, 1, 1), le=date(2200, 12, 31))] | None = None


class NumberedMatterTold(Told):
    ticket: str
    code: str
    about: str
    name: InWords | None
    window: str
    clerk: str | None
    ended_at: datetime | None
    outcome: str | None
    case_no: str | None


class CaseNumbersTold(Told):
    """``shape``: a regular expression that a whole number fits."""

    day: date
    of: Literal["hall", "team", "self"]
    shape: str
    matters: list[NumberedMatterTold]


class BringCaseList(BaseModel):
    """``csv``: the file's text, with a first line that names the columns; a long file comes in several pieces."""

    model_config = ConfigDict(extra="forbid")

    csv: Annotated[str, Field(min_length=1, max_length=60_000)]

    @field_validator("csv")
    @classmethod
    def _whole(cls, value: str) -> str:
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValueError("half characters cannot be kept")
        return value


class ListFault(Told):
    line: int
    field: str
    problem: Literal["no_column", "too_long", "unwritable", "misshapen", "no_day", "later", "no_csv", "empty"]
    value: str


class CaseListTold(Told):
    """``faults``: lines that were not taken; the others are kept. ``passed_over``: columns that were not read."""

    cases: int
    days: list[date]
    faults: list[ListFault]
    passed_over: list[str]


class CaseCheckQuery(FiguresQuery):
    """Of which days; at most 92."""


class ExportCaseCheck(ExportFigures):
    """Of which days; at most 92."""


class MisfitTold(Told):
    """``places``: where it was taken up beside this hall."""

    misfit: MisfitKind
    day: date
    case_no: str
    codes: list[str]
    about: str
    name: InWords | None
    window: str
    department: str
    places: list[str]


class MisfitGroup(Told):
    code: str
    counts: dict[MisfitKind, int]


class CaseCheckTold(Told):
    """``listed_days``: those of which a list was brought; of the others nothing is said about visits without a case."""

    first: date
    last: date
    listed_days: list[date]
    cases: int
    taken_up: int
    numbered: int
    counts: dict[MisfitKind, int]
    by_window: list[MisfitGroup]
    by_department: list[MisfitGroup]
    lines: list[MisfitTold]
