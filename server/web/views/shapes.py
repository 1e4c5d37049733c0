"""What the views of public screens and devices tell: board, kiosk, rating pad, device (`server/live/views/`).

The window's sign is the answer to every window command: :class:`server.web.window_shapes.WindowState`. The console and
the manager have rooms of their own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from server.web.hall.shapes import PriorityGroupTold
from server.web.shapes import InWords, Named, Told
from server.web.tickets.shapes import WaitRange
from server.web.windows.shapes import ClerkHere, WindowState

Condition = Literal["ok", "degraded", "unavailable", "unknown"]


class EmergencyShown(Told):
    """The words that cover every public screen."""

    zh: str
    en: str
    since: datetime
    by: str


class ViewTold(Told):
    """What any view may say beside its own: an emergency, and that this is a rehearsal."""

    emergency: EmergencyShown | None = None
    rehearsal: InWords | None = None


class WaitNow(Told):
    """``wait``: None while no window is open for it. ``today_warning``: words for ``unlikely_today``."""

    wait: WaitRange | None
    unlikely_today: bool
    today_warning: InWords | None


class ZoneShown(Named):
    floor: int
    side: InWords


class CallShown(Told):
    """``at``: of the newest call, ``times``: how often; ``state``: called or serving."""

    ticket: str
    window: str
    window_name: InWords
    zone: str
    at: datetime | None
    times: int
    state: str


class WindowShown(Named):
    zone: str
    kind: str
    mode: Literal["specialty", "no_difference"]
    state: str
    ticket: str | None
    ticket_state: str | None


class RollShown(Told):
    """纸号: ``next`` is called next, None once all of a roll was called; ``stopped``: nobody tears one off any more."""

    next: str | None
    last: str | None
    stopped: bool


class QueueShown(WaitNow):
    """One business. ``waiting``: people with a ticket; of a ``roll`` nobody knows how many wait."""

    business: str
    series: str
    name: InWords
    zone: str
    waiting: int
    paused: bool
    paused_matters: list[InWords]
    roll: RollShown | None


class BoardView(ViewTold):
    """``board:{zone}`` and ``board:all``; ``zone`` None for the whole hall. ``calls``: the newest first."""

    hall: Named
    zone: ZoneShown | None
    business_day: date | None
    open: bool
    now: datetime
    calls: list[CallShown]
    windows: list[WindowShown]
    queues: list[QueueShown]
    notices: list[InWords]


class KioskItself(Told):
    code: str
    zone: str | None


class Takeable(Told):
    """``reason``: why it cannot be taken now."""

    open: bool
    reason: InWords | None


class KioskMatter(Takeable, Named):
    """``spelt``: by its first sounds, for looking it up."""

    spelt: str
    papers: list[InWords]
    usual_minutes: float


class KioskTile(WaitNow, Takeable, Named):
    series: str
    spelt: str
    icon: str
    zone: str
    zone_name: InWords
    floor: int
    side: InWords
    waiting: int
    matters: list[KioskMatter]


class BundleStep(Named):
    zone: str
    zone_name: InWords


class KioskBundle(Takeable, Named):
    """套餐: what it is made of, in order."""

    spelt: str
    steps: list[BundleStep]


class GuideAnswer(Told):
    """``then``: the next question; else a business or a matter."""

    say: InWords
    then: str | None
    business: str | None
    matter: str | None


class GuideAsked(Told):
    code: str
    ask: InWords
    answers: list[GuideAnswer]


class KioskRules(Told):
    warn_when_ahead: int


class KioskView(ViewTold):
    """``kiosk:{code}``: what it offers. ``lease_void``: its own numbers up to here count for nothing.

    ``went_back``: how many times today the log lost its end; then a kiosk shows its receipts.
    """

    hall: Named
    kiosk: KioskItself
    open: bool
    business_day: date | None
    accepting: bool
    closed_reason: InWords | None
    lease_void: int
    went_back: int
    now: datetime
    businesses: list[KioskTile]
    bundles: list[KioskBundle]
    priority_groups: list[PriorityGroupTold]
    bookings: int
    languages: list[str]
    guide: list[GuideAsked]
    rules: KioskRules


class Armed(Told):
    """``token``: rates this ticket once. ``matter``: what is rated, None where it is the whole visit."""

    token: str
    ticket: str
    matter: InWords | None
    until: datetime
    levels: list[int]


class PadView(ViewTold):
    """``pad:{window}``: armed only by finishing."""

    window: Named
    hall: Named
    clerk: ClerkHere | None
    open: bool
    armed: Armed | None
    now: datetime


class SignView(ViewTold, WindowState):
    """``window:{code}``: what stands over a window."""


class DeviceItself(Told):
    """``drivers`` and ``page``: as `devices.toml` has them, by part; ``screens``: of the PC behind several."""

    code: str
    kind: str
    zone: str | None
    windows: list[str]
    drivers: dict[str, dict[str, Any]]
    page: dict[str, Any]
    offline_numbers: bool
    screens: dict[str, dict[str, Any]]


class HallOfDevice(Named):
    time_zone: str


class EmergencyTurn(Told):
    """When its voice speaks an emergency: ``turn`` of so many ``turns`` that are heard together."""

    turn: int
    turns: int


class OpenJob(Told):
    """``payload``: what is to be printed, spoken or shown (`hardware/link/messages.py`)."""

    id: str
    kind: str
    payload: dict[str, Any]
    state: str
    created_at: datetime
    expires_at: datetime | None


class DeviceView(ViewTold):
    """``device:{code}``: its own settings and its open jobs. ``near``: so few ahead are told to come closer."""

    device: DeviceItself
    hall: HallOfDevice
    emergency_turn: EmergencyTurn
    near: int
    jobs: list[OpenJob]
    now: datetime
