"""Figures of ratings, and how they are reported upward: asked for by a month or by days, and told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field, RootModel

from server.domain.ratings.figures import month_of
from server.web.gate import Unwelcome
from server.web.shapes import InWords, Named, Strict, Told

MOST_DAYS = 366
_YEARS = (1970, 2200)

By = Literal["window", "clerk", "matter", "department", "day"]
GROUPS: tuple[By, ...] = ("window", "clerk", "matter", "department", "day")


class _Days(BaseModel):
    """``month`` as 2026-11; or ``first`` and ``last``, both included. Nothing means the present month."""

    month: Annotated[str | None, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] = None
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day. Raises Unwelcome for half a span, one that is turned round or one too long.

        Days far from any hall's are refused too: no moment of another time zone need be thought of there.
        """
        for name, day in (("month", self.month), ("first", self.first), ("last", self.last)):
            if day is not None and not _YEARS[0] <= int(str(day)[:4]) <= _YEARS[1]:
                raise Unwelcome(422, "invalid_input", field=name, years=list(_YEARS))
        if self.first is None and self.last is None:
            return month_of(date.fromisoformat(f"{self.month}-01") if self.month else today)
        if self.month is not None:
            raise Unwelcome(422, "invalid_input", field="month", problem="a month, or first and last")
        if self.first is None or self.last is None:
            raise Unwelcome(422, "invalid_input", field="last" if self.first else "first", problem="missing")
        if not timedelta() <= self.last - self.first < timedelta(days=MOST_DAYS):
            raise Unwelcome(422, "invalid_input", field="last", first=self.first.isoformat(), most_days=MOST_DAYS)
        return self.first, self.last


class FiguresQuery(_Days):
    """Of which days."""


class ExportFigures(_Days, Strict):
    """Of which days."""


class ExportFiguresTable(ExportFigures):
    """``by``: what each line of the table is about."""

    by: By = "window"


class ShareTold(Told):
    """``part`` of ``whole``; ``rate``: 0 to 1, of the score points, None of nothing."""

    part: float
    whole: int
    rate: float | None


class CaseRatesTold(Told):
    rectified: ShareTold
    in_time: ShareTold
    called_back: ShareTold


class RatesTold(CaseRatesTold):
    good: ShareTold
    active: ShareTold
    score: ShareTold


class CaseCountsTold(Told):
    invalid: int
    valid_bad: int
    unverified: int
    rectified: int
    real_name: int


class WorkOrdersTold(CaseCountsTold):
    rates: CaseRatesTold


class FiguresRow(CaseCountsTold):
    """``finished`` visits, of which so many were rated; ``levels``: ratings by level, 5 to 1, without invalid ones."""

    finished: int
    given: int
    unrated: int
    counted: int
    good: int
    bad: int
    flagged: int
    levels: dict[str, int]
    rates: RatesTold


class ReasonCount(Named):
    """``up_to``: the share of all reasons up to this one, the most frequent first."""

    count: int
    up_to: float


class TotalTold(FiguresRow):
    reasons: dict[Literal["bad", "good"], list[ReasonCount]]


class GroupTold(FiguresRow):
    """``rank``: None of too few ratings."""

    code: str
    name: InWords | None
    rank: int | None


class FiguresTold(Told):
    """``defaults_counted``, ``invalid_counted``: by which rules these were counted.

    ``windows``: those of a team lead's team, which alone are counted then; None for the whole hall.
    """

    first: date
    last: date
    windows: list[str] | None
    ranked_from: int
    defaults_counted: bool
    invalid_counted: dict[str, bool]
    total: TotalTold
    work_orders: WorkOrdersTold
    by: dict[By, list[GroupTold]]


class PlatformTold(Told):
    """``sample``: its mapping was not proved against a real platform."""

    title: str
    sample: bool


class ReasonOfRecords(Told):
    state: str
    reason: str
    records: int


class ReportsToNobody(Told):
    platform: None


class ReportingTold(Told):
    """``records``: counts by state; ``lag_min``: for how long the oldest has waited."""

    platform: PlatformTold
    records: dict[str, int]
    reasons: list[ReasonOfRecords]
    newest_sent: datetime | None
    lag_min: float
    late: bool


class ReportingStands(RootModel[ReportsToNobody | ReportingTold]):
    """How reporting stands, or that the hall reports to nobody."""
