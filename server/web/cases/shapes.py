"""Bad-rating cases (差评件), sent and told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from server.web.shapes import Code, HallPath, InWords, Named, Phone, Strict, Told

Said = Annotated[str, Field(max_length=500)]
FILE_BYTES = 1_500_000
_BASE64 = FILE_BYTES * 4 // 3 + 4


class CasePath(HallPath):
    case: Code


class CaseFilePath(CasePath):
    file: Code


class CasesQuery(BaseModel):
    closed: bool = False


class AssignCase(Strict):
    owner: Code
    why: Said = ""


class ContactCase(Strict):
    outcome: Annotated[str, Field(max_length=20)]
    note: Said = ""


class VerifyCase(Strict):
    valid: bool
    reason: Said = ""
    plan: Said = ""
    complex: bool = False


class RectifyCase(Strict):
    what: Said


class AnswerCase(Strict):
    answer: Said


class ReasonOfCase(Strict):
    reason: Said


class DecideAppeal(Strict):
    upheld: bool
    reason: Said


class NoteOfCase(Strict):
    note: Said = ""


class AddCaseFile(Strict):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: Literal["image/png", "image/jpeg", "application/pdf", "text/plain"]
    content: Annotated[str, Field(min_length=4, max_length=_BASE64, pattern=r"^[A-Za-z0-9+/]+=*$")]


class ImportWorkOrder(Strict):
    """A 12345 work order (工单): what it says, and where it belongs as far as that is known."""

    order: Annotated[str, Field(min_length=1, max_length=64)]
    text: Said
    window: Code | None = None
    business: Code | None = None
    phone: Phone | None = None


class BusinessOfCase(Named):
    department: str | None


class CaseTold(Told):
    """A case, and nothing that tells who the visitor is. ``left_s``, ``left_workdays``: negative once overdue."""

    id: str
    source: str
    work_order: str | None
    ticket: str | None
    window: str | None
    clerk: str | None
    business: BusinessOfCase | None
    matter: Named | None
    level: int | None
    level_name: InWords | None
    reasons: list[Named]
    text: str
    real_name: bool
    owner: str | None
    state: str
    since: datetime
    valid: bool | None
    hard: bool
    opened_at: datetime
    closed_at: datetime | None
    clock: str | None
    due: datetime | None
    left_s: int | None
    left_workdays: int | None
    standing: str
    deadlines: dict[str, datetime | None]
    in_time: bool | None
    call_back_tries: int
    files: int


class CaseStep(Told):
    """``said``: the fields of this kind of event that the trace shows."""

    seq: int
    kind: str
    at: datetime
    actor: str
    said: dict[str, Any]


class CaseAttachment(Told):
    """``kind``: its MIME type; ``size``: bytes."""

    id: str
    name: str
    kind: str
    size: int


class CaseShown(CaseTold):
    """``moves``: what the caller may do next."""

    has_phone: bool
    now: datetime
    moves: list[str]
    trace: list[CaseStep]
    attachments: list[CaseAttachment]


class CasesTold(Told):
    cases: list[CaseTold]
    now: datetime
    time_zone: str


class CaseOwners(Told):
    owners: list[str]


class CaseContact(Told):
    case: str
    phone: str | None


class WorkOrderTold(Told):
    """``verified``, ``rectified``, ``answered``, ``called_back``: what the trace says of that step, None before it."""

    schema_version: Literal[1]
    hall: str
    case: str
    work_order: str | None
    source: str
    state: str
    valid: bool | None
    opened_at: datetime
    closed_at: datetime | None
    due: datetime | None
    standing: str
    text: str
    verified: dict[str, Any] | None
    rectified: dict[str, Any] | None
    answered: dict[str, Any] | None
    called_back: dict[str, Any] | None
