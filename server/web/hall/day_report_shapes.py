"""The report of a business day (日结单): asked for, made, and told."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from server.web.shapes import InWords, Strict, Told


class DayReportQuery(BaseModel):
    """``day``: nothing means the open business day, or the last one."""

    day: date | None = None


class MakeDayReport(Strict):
    day: date


class MinutesTold(Told):
    """``p90``: nine of ten were at most so long."""

    mean: float
    p90: float
    longest: float


class TicketsTold(Told):
    """``left``: missed their call, went away, or were still there at the end. ``open``: not at an end yet."""

    issued: int
    finished: int
    no_show: int
    abandoned: int
    unserved: int
    open: int


class SourceTold(Told):
    source: str
    count: int


class BusinessDoneTold(Told):
    code: str
    name: InWords
    issued: int
    finished: int
    left: int
    wait: MinutesTold | None


class WindowDoneTold(Told):
    code: str
    finished: int
    handling: MinutesTold | None


class RatedTold(Told):
    """``given`` of ``finished`` visits were rated so far, ``good`` of them satisfied."""

    finished: int
    given: int
    good: int


class PaperTold(Told):
    """What became of every ticket's slip; ``open`` names those that nobody knows of."""

    confirmed: int
    reprinted: int
    suspect: int
    screen_only: int
    open: list[str]


class ReportHeadTold(Told):
    """The log's head on the report. ``anchor``: for ``youxu verify --anchor``; ``line``: signed, ``qr`` holds it.

    ``key``: the public key of the signature.
    """

    seq: int
    hash: str
    at: datetime
    by: str
    anchor: str
    line: str
    qr: str
    key: str


class DayReportTold(Told):
    """``made``: the newest report that was made of the day; None before the first."""

    business_day: date
    now: datetime
    hall: InWords
    opened_at: datetime | None
    closed_at: datetime | None
    tickets: TicketsTold
    sources: list[SourceTold]
    wait: MinutesTold | None
    businesses: list[BusinessDoneTold]
    windows: list[WindowDoneTold]
    ratings: RatedTold
    paper: PaperTold
    made: ReportHeadTold | None


class DayReportMade(Told):
    business_day: date
    seq: int
    hash: str
    at: datetime
