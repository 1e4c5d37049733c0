"""The trail and what takes two persons, sent and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from server.web.hall_shapes import EventTold
from server.web.shapes import Code, HallPath, Strict, Told


class ApprovalPath(HallPath):
    approval: Code


class TrailQuery(BaseModel):
    """``readings``: only the events that say that somebody read personal data or took the log away."""

    actor: Annotated[str, Field(max_length=100)] = ""
    kind: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=100)] = ""
    since: date | None = None
    until: date | None = None
    readings: bool = False
    before: Annotated[int, Field(ge=1, le=2**53)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class AskApproval(Strict):
    """``subject``: for reveal_number a ticket's id, for reset_day the open business day, for export_log two days.

    As in ``2026-11-01..2026-11-30``.
    """

    purpose: Literal["reveal_number", "export_log", "reset_day"]
    subject: Annotated[str, Field(min_length=1, max_length=64)]
    why: Annotated[str, Field(min_length=2, max_length=200)]


class DecideApproval(Strict):
    granted: bool


class TrailTold(Told):
    """``readings``: the kinds of events that say that somebody read personal data or took the log away."""

    events: list[EventTold]
    readings: list[str]


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
    approvals: list[ApprovalTold]


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
