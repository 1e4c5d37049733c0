"""The overview of all halls, as it is told: no field of it is about a person, a ticket, a clerk or a window."""

from __future__ import annotations

from datetime import date, datetime

from server.web.shapes import Named, Told


class OverviewShare(Told):
    part: int
    whole: int
    rate: float


class CellsTold(Told):
    """None is a cell that is held back when ``few`` names it, else one that nobody stands in.

    ``good``: of the ratings that count; ``response``: ratings of finished visits or matters; ``mean_wait_min``: of
    those who were called, from taking the ticket to the first call.
    """

    waiting: int | None
    issued: int | None
    served: int | None
    mean_wait_min: float | None
    good: OverviewShare | None
    response: OverviewShare | None
    few: list[str]


class HallOverview(Named):
    """``last_at``: when the hall's log was written to last. ``least``: fewer people than so many are not told."""

    open: bool
    business_day: date
    last_at: datetime | None
    windows_open: int
    windows: int
    devices_ill: int
    least: int
    today: CellsTold
    days: CellsTold


class SumsTold(Told):
    """``told``: how many halls stand in each sum."""

    waiting: int
    issued: int
    served: int
    good: OverviewShare | None
    response: OverviewShare | None
    told: dict[str, int]


class OverviewTotal(Told):
    halls: int
    open: int
    windows_open: int
    windows: int
    devices_ill: int
    today: SumsTold
    days: SumsTold


class OverviewTold(Told):
    """``at``: when it was counted. ``days``: how many days that are over stand in each ``days``."""

    at: datetime
    days: int
    halls: list[HallOverview]
    total: OverviewTotal
