"""What comes in over HTTP, as pydantic models: the source of validation and of the OpenAPI document.

Here is what all doors share; the rest stands in the room of its doors, `*_shapes.py`.
"""

from __future__ import annotations

import re
from datetime import date
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
    view: Annotated[str, Field(max_length=130)]


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


class Problem(BaseModel):
    """Every refusal: ``code`` is stable, ``message`` is for people, ``detail`` has the numbers."""

    code: str
    message: str
    detail: dict[str, Any]

    @classmethod
    @cache
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # cached
        """Asked for by every refusal of every door, 300 times at a start."""
        return super().model_json_schema(*args, **kwargs)


class ViewState(BaseModel):
    seq: int
    state: dict[str, Any]


class BusinessDay(BaseModel):
    business_day: date | None
    open: bool


class DayEnded(BusinessDay):
    """``slips``: numbers of tickets by what became of their paper. ``open_slips``: codes of those on their way."""

    slips: dict[str, int]
    open_slips: list[str]
    clean: bool
