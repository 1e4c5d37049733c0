"""What the hall manager's page is told: the view ``manager`` (`server/live/views/manager*.py` and what they call)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from server.web.devices.shapes import PartCondition
from server.web.hall.manager_shapes import AdviceFollowed, AdviceProposed, AlertOwner, BroadcastTold
from server.web.shapes import InWords, Named, Told
from server.web.views.shapes import QueueShown, ViewTold
from server.web.windows.shapes import PauseNow


class HallOfManager(Named):
    time_zone: str


class BusyTold(Told):
    """Minutes that a window stood open today and worked with a visitor, and the share, None before it stood open."""

    open_min: int
    busy_min: int
    busy_share: float | None


class WindowRow(BusyTold, Named):
    """``own``, ``assist``, ``no_difference``: businesses it takes; ``load_min``: its share of the work that waits."""

    zone: str
    kind: str
    mode: Literal["specialty", "no_difference"]
    state: str
    spare: bool
    clerk: str | None
    first_clerk: str | None
    stand_in: str | None
    help: str | None
    ticket: str | None
    ticket_state: str | None
    since: datetime | None
    served: int
    auto_call: str
    pause: PauseNow | None
    own: list[str]
    assist: list[str]
    no_difference: list[str]
    left_min: float
    load_min: float


class ZoneRow(Named):
    floor: int
    side: InWords
    waiting: int
    windows: int
    open_windows: int


class FloorDrawn(Told):
    """Rows of codes: windows, devices, areas, marks."""

    floor: int
    rows: list[list[str]]


class HallMap(Told):
    floors: list[FloorDrawn]
    areas: dict[str, InWords]


class WhyPaused(Told):
    reason: str


class MatterRow(Named):
    paused: WhyPaused | None


class SoonTold(Told):
    """The longest wait foreseen within the hour, in so many minutes from now."""

    in_min: int
    minutes: int


class QueueRow(QueueShown):
    """``work_min``: minutes of work that wait; ``windows``: open ones that may take it."""

    paused: WhyPaused | None  # type: ignore[assignment]  # the manager is told why, boards only that
    oldest_min: int | None
    matters: list[MatterRow]
    soon: SoonTold | None
    usual_min: float
    work_min: float
    windows: int


class PromiseRules(Told):
    promised_wait_min: int
    longest_wait_min: int


class DayTotals(Told):
    issued: int
    waiting: int
    serving: int
    served: int
    no_show: int
    abandoned: int
    held: int
    unserved: int


class OpenPoint(Told):
    """日结清单: a kind of thing that is not done, how many, and the first of them."""

    what: str
    count: int
    names: list[str]


class TallyTold(Told):
    """Unrated is never counted as good."""

    good: int
    bad: int
    unrated: int


class TallyOfWindow(TallyTold):
    window: str


class TallyOfClerk(TallyTold):
    clerk: str


class RatingsNow(TallyTold):
    """``by_level``: counts, 5 to 1."""

    by_level: dict[str, int]
    by_window: list[TallyOfWindow]
    by_clerk: list[TallyOfClerk]


class DeviceRow(Told):
    """``condition``: ok, degraded, unavailable, unknown, or not_set_up where it was never let in."""

    code: str
    kind: str
    zone: str | None
    condition: str
    causes: list[str]
    parts: dict[str, PartCondition]
    last_seen: datetime | None


class AlertDetail(Told):
    """The numbers that an alert's words need; which of them it has depends on its code."""

    business: str = ""
    window: str = ""
    ticket: str = ""
    device: str = ""
    by: str = ""
    series: str = ""
    printed: str = ""
    at: str = ""
    stand_in: str | None = None
    why: str | None = None
    day: date | None = None
    count: int = 0
    waiting: int = 0
    people: int = 0
    minutes: int = 0
    in_min: int = 0
    promise: int = 0
    number: int = 0
    records: int = 0
    times: int = 0
    hours: int = 0
    seconds: int = 0
    free_mb: int = 0
    events: int = 0


class AlertShown(Told):
    """``key``: the same for as long as it lasts; ``level``: *now* is trouble, *soon* is going to be."""

    code: str
    level: Literal["now", "soon"] = "now"
    detail: AlertDetail
    key: str


class HalfHourTold(Told):
    """Waits of those whose wait ended in it. ``kept``, ``late``, ``early``: told ranges."""

    from_: Annotated[datetime, Field(alias="from")]
    taken: int
    served: int
    abandoned: int
    mean_wait_min: float | None
    p90_wait_min: float | None
    kept: int
    late: int
    early: int


class PromisesTold(Told):
    told: int
    kept: int
    late: int
    early: int


class ChartsTold(Told):
    half_hours: list[HalfHourTold]
    forecast_hit_rate: float | None
    promises: PromisesTold | None  # of the hall, so a team lead is not told


class FieldShort(Told):
    """A field that lacks windows; ``turn``: no-difference windows that could be turned, ``reserve``: spare ones."""

    businesses: list[str]
    needed: int
    given: int
    turn: list[str]
    reserve: list[str]


class StaffedHalfHour(Told):
    from_: Annotated[datetime, Field(alias="from")]
    needed: int
    rostered: int
    short: list[FieldShort]
    not_needed: list[str]


class FieldStaffing(Told):
    """A number for each half-hour."""

    businesses: list[str]
    needed: list[int]
    rostered: list[int]


class StaffingDay(Told):
    day: date
    half_hours: list[StaffedHalfHour]
    fields: list[FieldStaffing]


class UsualTold(Told):
    minutes: float
    visits: int


class LearnedTold(Told):
    """What was learned of the days before: usual minutes by matter, each clerk's pace, how forecasts did."""

    version: str
    days: list[date]
    usual_min: dict[str, UsualTold]
    pace: dict[str, float]
    no_show: float
    hit_rate: float | None
    error_min: float | None
    told: int


class FloorNow(ViewTold):
    """What managers and team leads are told alike; a lead of the team alone."""

    hall: HallOfManager
    business_day: date | None
    open: bool
    now: datetime
    windows: list[WindowRow]
    zones: list[ZoneRow]
    map: HallMap
    queues: list[QueueRow]
    promise: PromiseRules
    totals: DayTotals
    day_end: list[OpenPoint]
    ratings: RatingsNow
    devices: list[DeviceRow]
    degraded: list[str]
    alerts: list[AlertShown]
    alert_owners: dict[str, AlertOwner]
    charts: ChartsTold
    broadcasts: list[BroadcastTold]
    advice: list[AdviceProposed | AdviceFollowed]
    advice_automatic: bool
    staffing_days: list[StaffingDay]
    learned: LearnedTold | None


class ManagerView(FloorNow):
    """``manager``."""


class TeamView(FloorNow):
    """``team:{codes}``: the manager's view, narrowed to the windows of one or more teams (班组)."""

    teams: list[Named]
    businesses: dict[str, InWords]
