"""What a clerk's console is told: the view ``console:{window}`` (`server/live/views/console*.py`)."""

from __future__ import annotations

from datetime import datetime

from server.web.hall.manager_shapes import BroadcastTold
from server.web.shapes import InWords, Named, Told
from server.web.views.reasons import BookedReason, CountedReason, NoReason, OutOfTurnReason, PaperRollReason
from server.web.views.shapes import RollShown, ViewTold
from server.web.windows.shapes import ClerkHere, WindowState


class StepToDo(Told):
    """A matter, or a business as a whole."""

    business: str
    matter: str | None
    name: InWords


class StayTold(StepToDo):
    """A time at a window that is over; ``end``: the move that ended it."""

    window: str
    clerk: str | None
    minutes: float
    end: str
    outcome: str | None
    why: str
    at: datetime


class NoticeGiven(Told):
    """一次性告知单. ``missing``: places in the list of papers; ``print``: how its paper went, if one was wanted."""

    id: str
    at: datetime
    copies: int
    window: str
    clerk: str | None
    matter: str
    matter_name: InWords | None
    missing: list[int]
    papers: list[str]
    why: str
    print: str | None


class VisitOwner(Told):
    """Who began the visit, to whom it comes back."""

    clerk: str | None
    window: str


class CurrentVisit(Told):
    """Whoever is at the window. ``waited_min``: until the first call; ``reason_words``: the reason in a sentence."""

    id: str
    code: str
    business: str
    business_name: InWords
    matter: str | None
    matter_name: InWords | None
    papers: list[InWords]
    notices: list[NoticeGiven]
    priority: Named | None
    ref: str | None
    case_no: str | None
    language: str | None
    issued_at: datetime
    waited_min: int | None  # None off a paper roll: nobody knows
    times: int
    called_at: datetime | None
    started_at: datetime | None
    handling_s: int
    visit_s: int
    further: list[StepToDo]
    bundle: Named | None
    history: list[StayTold]
    owner: VisitOwner | None
    note: str
    state: str
    reason: CountedReason | BookedReason | OutOfTurnReason | PaperRollReason | NoReason
    reason_words: InWords | None


class HeldVisit(Told):
    """挂起. ``due``: the reminder's time has come; ``woken``: what it waited for has ended; ``here``: held here."""

    id: str
    code: str
    kind: str
    why: str
    since: datetime
    minutes: int
    remind_at: datetime | None
    due: bool
    awaits: str | None
    awaits_name: InWords | None
    woken: bool
    back_at: datetime | None
    window: str
    here: bool
    resumable: bool


class MissedVisit(Told):
    """``restorable``: may come back once more."""

    id: str
    code: str
    at: datetime | None
    window: str | None
    here: bool
    restorable: bool


class BackVisit(Told):
    id: str
    code: str
    since: datetime | None
    here: bool


class WaitingVisit(Told):
    """No name, matter or group before the call. ``own``: of this window's own business."""

    id: str
    code: str
    waited_min: int
    own: bool
    priority: bool
    booked: bool


class RollHere(RollShown):
    """纸号: what this window calls once nobody with a ticket waits; ``name``: of the business."""

    name: InWords


class ConsoleQueue(Told):
    """``back``: whose held visit may go on here at once. ``next``: the first few."""

    waiting: int
    booked: int
    booked_due: int
    back: list[BackVisit]
    roll: RollHere | None
    next: list[WaitingVisit]


class PausedTold(Told):
    name: InWords
    reason: str


class ActionTold(Told):
    """``code``: of the refusal, where it is not allowed; ``after``: from when it will be."""

    allowed: bool
    code: str = ""
    after: datetime | None = None


class WindowTarget(Named):
    state: str
    clerk: str | None
    waiting: int
    minutes: int


class ZoneTarget(Named):
    waiting: int


class BusinessTarget(Named):
    """``minutes``: None while no window for it is open."""

    waiting: int
    minutes: int | None
    matters: list[Named]


class ClerkTarget(ClerkHere):
    window: str


class TransferTargets(Told):
    """转移: ``minutes`` that a visitor would wait there, roughly."""

    windows: list[WindowTarget]
    zones: list[ZoneTarget]
    businesses: list[BusinessTarget]
    clerks: list[ClerkTarget]


class UndoTold(Told):
    move: str
    until: datetime
    ticket: str | None


class LightsTold(Told):
    """ok, degraded, unavailable, unknown or absent."""

    pad: str
    printer: str
    display: str


class NoticePrinter(Told):
    device: str
    place: str
    condition: str


class ReachPart(Told):
    """``part``: board, sign, led or voice; ``state``: waiting, shown, spoken, sent, quiet or missed."""

    device: str
    part: str
    screen: str | None
    state: str
    why: str | None
    since: datetime
    due_at: datetime


class ReachTold(Told):
    """What became of the newest call."""

    ticket: str
    parts: list[ReachPart]
    missed: int
    reached: bool


class TodayTold(Told):
    """Of whoever sits here, at whatever window; while nobody does, the window's, which is the first four alone."""

    served: int
    no_show: int
    handling_minutes: float
    mean_minutes: float | None
    outcomes: dict[str, int] | None = None
    returned: int | None = None
    held: int | None = None
    transferred: int | None = None
    longest_minutes: float | None = None


class SeatTold(Told):
    """``before``: who sat here until somebody took over."""

    clerk: str | None
    since: datetime | None
    before: ClerkHere | None


class PauseAfter(Told):
    """小憩 after this visit: its end as a time or in minutes."""

    reason: str
    until: datetime | None
    minutes: float | None


class HelpTold(Told):
    kind: str
    why: str
    since: datetime


class PostsTold(Told):
    """AB岗."""

    first_clerk: str | None
    stand_in: str | None


class UnattendedTold(Told):
    window: str
    since: datetime
    minutes: int


class ConsoleRules(Told):
    calls_before_no_show: int
    call_interval_s: int
    hold_reminder_min: float
    undo_s: int


class ConsoleView(ViewTold, WindowState):
    """The sign's state and the clerk's own. ``actions``: what may be done now, by name."""

    current: CurrentVisit | None
    held: list[HeldVisit]
    missed: list[MissedVisit]
    queue: ConsoleQueue
    paused: list[PausedTold]
    auto_call: str
    actions: dict[str, ActionTold]
    targets: TransferTargets
    undo: UndoTold | None
    lights: LightsTold
    notice_printer: NoticePrinter | None
    reach: ReachTold | None
    today: TodayTold
    seat: SeatTold
    pause_next: PauseAfter | None
    help: HelpTold | None
    posts: PostsTold
    stand_in_for: list[UnattendedTold]
    broadcasts: list[BroadcastTold]
    outcomes: list[str]
    priorities: list[Named]
    rules: ConsoleRules
