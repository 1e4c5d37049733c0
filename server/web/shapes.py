"""What comes in and goes out over HTTP, as pydantic models: the source of validation and of the OpenAPI document.

Here is what all doors share; the rest stands in the `shapes.py` of each room of doors. A door names what it takes and
what it answers where it is defined. Requests are checked by the server; answers by every test that gets one
(`tests/harness/described_answers.py`).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
Code = Annotated[str, Field(min_length=1, max_length=64)]
Why = Annotated[str, Field(max_length=200)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # as screens name them: zh, en, ar …
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 -]{4,18}[0-9]$")]


class Strict(BaseModel):
    """Unknown fields are refused, so that a misspelt one is noticed; so is text that a database cannot keep."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="after")
    @classmethod
    def _writable(cls, value: Any) -> Any:
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and _UNWRITABLE.search(text):
                raise ValueError("control characters and half characters cannot be kept")
        return value


class HallPath(BaseModel):
    hall: Code


class ViewPath(HallPath):
    view: Annotated[str, Field(max_length=500)]


class EventsQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class Nothing(Strict):
    """No fields are expected."""


class OpenDay(Strict):
    business_day: date | None = None


class Moved(Strict):
    """Where a rehearsal's clock is moved to."""

    now: AwareDatetime


class Told(BaseModel):
    """An answer. What is told and not described here is drift, and so is what is described and not told.

    A field with a default may be left out. Times are RFC 3339.
    """

    model_config = ConfigDict(extra="forbid")

    @classmethod
    @cache
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # cached
        """Asked for by every door at a start: 900 times for refusals, 25 times for a window's state."""
        return super().model_json_schema(*args, **kwargs)


def file_told(kind: str) -> dict[str, Any]:
    """The answer of a door that gives a file out. ``kind``: its MIME type."""
    return {"content": {kind: {"schema": {"type": "string"}}}}


class InWords(Told):
    zh: str
    en: str


class Named(Told):
    code: str
    name: InWords


class Problem(Told):
    """Every refusal: ``code`` is stable, ``message`` is for people, ``detail`` has the numbers."""

    code: str
    message: str
    detail: dict[str, Any]


class BusinessDay(Told):
    business_day: date | None
    open: bool


class ClockTold(Told):
    now: datetime


class DayEnded(BusinessDay):
    """``slips``: numbers of tickets by what became of their paper. ``open_slips``: codes of those on their way."""

    slips: dict[str, int]
    open_slips: list[str]
    clean: bool
