"""What comes in at the doors of bad-rating cases, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from server.web.shapes import Code, HallPath, Phone, Strict

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
