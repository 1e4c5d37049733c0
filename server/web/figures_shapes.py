"""What is asked for at the doors of figures: a month, or days from and to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from server.domain.rating_figures import month_of
from server.web.gate import Unwelcome

MOST_DAYS = 366

By = Literal["window", "clerk", "matter", "department", "day"]
GROUPS: tuple[By, ...] = ("window", "clerk", "matter", "department", "day")


class FiguresQuery(BaseModel):
    """``month`` as 2026-11; or ``first`` and ``last``, both included. Nothing means the present month."""

    month: Annotated[str | None, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = None
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day. Raises Unwelcome for half a span, one that is turned round or one too long."""
        if self.first is None and self.last is None:
            return month_of(date.fromisoformat(f"{self.month}-01") if self.month else today)
        if self.month is not None:
            raise Unwelcome(422, "invalid_input", field="month", problem="a month, or first and last")
        if self.first is None or self.last is None:
            raise Unwelcome(422, "invalid_input", field="last" if self.first else "first", problem="missing")
        if not timedelta() <= self.last - self.first < timedelta(days=MOST_DAYS):
            raise Unwelcome(422, "invalid_input", field="last", first=self.first.isoformat(), most_days=MOST_DAYS)
        return self.first, self.last


class FiguresTableQuery(FiguresQuery):
    """``by``: what each line of the table is about."""

    by: By = "window"
