"""The trail and what takes two persons, sent and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from server.domain.events import GROUPS, KINDS
from server.web.hall.shapes import EventTold
from server.web.people.shapes import Digits
from server.web.shapes import Code, HallPath, Strict, Told


class ApprovalPath(HallPath):
    approval: Code


def _of_events(code: str) -> str:
    if code and code not in KINDS:
        raise ValueError("the log has no such kind of event")
    return code


def _of_groups(code: str) -> str:
    if code and code not in GROUPS:
        raise ValueError(f"groups are {', '.join(GROUPS)}")
    return code


class SearchTrail(Strict):
    """``who``, ``text``: parts of who did it, of the details. ``group``: of kinds of events, as `readings`.

    ``since``, ``until``: days of the hall, both included. ``before``: only events numbered below.
    """

    who: Annotated[str, Field(max_length=100)] = ""
    kind: Annotated[str, Field(max_length=60), AfterValidator(_of_events)] = ""
    group: Annotated[str, Field(max_length=60), AfterValidator(_of_groups)] = ""
    text: Annotated[str, Field(max_length=100)] = ""
    since: date | None = None
    until: Annotated[date, Field(lt=date.max)] | None = None
    before: Annotated[int, Field(ge=1, le=2**53)] | None = None


class TrailPage(BaseModel):
    """``older_than``: ``next`` of the page before; the search is sent again as it was, under its key."""

    older_than: Annotated[int, Field(ge=1, le=2**53)] | None = None


class AskApproval(Strict):
    """``subject``: for reveal_number a ticket's id, for reset_day the open business day, for export_log two days.

    As in ``2026-11-01..2026-11-30``. ``digits``: of one's second factor at this moment, where one has it.
    """

    purpose: Literal["reveal_number", "export_log", "reset_day"]
    subject: Annotated[str, Field(min_length=1, max_length=64)]
    why: Annotated[str, Field(min_length=2, max_length=200)]
    digits: Digits | None = None


class DecideApproval(Strict):
    """``digits``: of one's second factor at this moment, where one has it."""

    granted: bool
    digits: Digits | None = None


class TrailTold(Told):
    """``lines`` were found, numbered ``first`` to ``last``; ``cut``: there are older ones, which this search leaves.

    ``next``: None on the last page.
    """

    lines: int
    first: int | None
    last: int | None
    cut: bool
    next: int | None
    events: list[EventTold]


class ApprovalTold(Told):
    """``granted``: None while nobody has decided. ``mine``: the caller asked for it."""

    id: str
    purpose: str
    subject: str
    why: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    granted: bool | None
    used_at: datetime | None
    mine: bool
    may_decide: bool
    may_use: bool


class ApprovalsTold(Told):
    """``second_factor``: digits of the caller go with each; ``second_factor_needed``: they have to be set up first."""

    approvals: list[ApprovalTold]
    second_factor: bool
    second_factor_needed: bool


class ApprovalAsked(Told):
    id: str
    purpose: str
    subject: str
    why: str
    by: str


class ApprovalDecided(Told):
    id: str
    granted: bool


class NumberRevealed(Told):
    """``number``: told with the first answer only, to be shown for ``shown_s`` seconds."""

    ticket: str
    shown_s: int
    number: str = ""
