"""Everything that happened in a hall: frozen, typed, past tense. The log of these is the truth (architecture.md §4);
what each does to the day is in :mod:`server.domain.day`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.domain.ticket import HoldKind, Move, PriorityClass, Ticket
from server.domain.window import WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOpened(Event):
    """营业日开始. ``numbers``: last number of each series, not empty when the same day is opened again.

    ``hours``: the sessions that the timetable gives this day, (opens, closes) in order; empty outside the timetable.
    """

    business_day: date
    accept_until: datetime | None
    numbers: dict[str, int]
    order: int
    hours: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DayClosed(Event):
    """营业日结束, 清号. ``unserved``: ids of the tickets still open, which were never counted as served.

    ``slips``: what became of the paper of every ticket of the day, by kind; ``open_slips``: ids of the tickets whose
    slip is still on its way, which keep the day from a clean end (promises.md §2.3).
    """

    business_day: date
    numbers: dict[str, int]
    order: int
    unserved: tuple[str, ...]
    slips: dict[str, int] | None
    open_slips: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketIssued(Event):
    """取号. ``reason``: which rule chose the zone; ``ahead``, ``wait``, ``unlikely_today`` as the visitor was told."""

    ticket: str
    code: str
    series: str
    number: int
    order: int
    business: str
    matter: str | None
    zone: str
    priority_class: PriorityClass
    priority_group: str | None
    due_at: datetime | None
    source: str
    ref: str | None
    id_hash: str | None
    ahead: int
    wait: dict[str, int] | None
    reason: dict[str, Any]
    unlikely_today: bool = False  # 今天可能办不到


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketCalled(Event):
    """叫号. ``reason``: rule and numbers, with the policy and plan in force, so that calls can be recomputed."""

    ticket: str
    code: str
    window: str
    clerk: str | None
    reason: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRecalled(Event):
    """重呼."""

    ticket: str
    code: str
    window: str
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ServingStarted(Event):
    """开始办理."""

    ticket: str
    code: str
    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ServingFinished(Event):
    """办结. Unlocks the rating until ``armed_until`` on the pad."""

    ticket: str
    code: str
    window: str
    clerk: str | None
    outcome: str
    handling_s: float
    armed_until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketNotShown(Event):
    """过号."""

    ticket: str
    code: str
    window: str
    calls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRequeued(Event):
    """过号重排: same number, place counted from ``turn_at``, behind ``behind`` others."""

    ticket: str
    code: str
    turn_at: datetime
    behind: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketDelayed(Event):
    """顺延: the visitor asked for more time."""

    ticket: str
    code: str
    turn_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketTransferred(Event):
    """转移: number, waiting time and history stay."""

    ticket: str
    code: str
    window: str
    business: str
    matter: str | None
    zone: str
    only_window: str | None
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketHeld(Event):
    """挂起."""

    ticket: str
    code: str
    window: str
    hold: HoldKind
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketResumed(Event):
    """回呼: the visitor is called again to ``window``."""

    ticket: str
    code: str
    window: str
    clerk: str | None
    held_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketAbandoned(Event):
    """弃号. ``by``: visitor, clerk or guide."""

    ticket: str
    code: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketRated(Event):
    """评价. ``clerk`` and ``window`` are those who finished the visit."""

    ticket: str
    code: str
    window: str
    clerk: str | None
    level: int
    reasons: tuple[str, ...]
    text: str
    channel: str
    dictionary_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClerkSignedIn(Event):
    """签到."""

    window: str
    clerk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClerkSignedOut(Event):
    """签退."""

    window: str
    clerk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowOpened(Event):
    """开窗."""

    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowPaused(Event):
    """暂停服务."""

    window: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowClosed(Event):
    """关窗."""

    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowTurned(Event):
    """窗口转为无差别, or back to 专业."""

    window: str
    no_difference: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BusinessPaused(Event):
    """业务暂停取号: those who wait are still served."""

    business: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BusinessResumed(Event):
    """业务恢复取号."""

    business: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterPaused(Event):
    """事项暂停取号: one matter of a business; the others go on."""

    matter: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatterResumed(Event):
    """事项恢复取号."""

    matter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveUndone(Event):
    """撤销: a compensating event. Window and ticket are again as given here; the log keeps what was undone."""

    window: str
    move: Move
    before: WindowState
    ticket: Ticket | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceApplied(Event):
    """采纳建议: a window was changed as advised; what had been predicted stays with it, to be held against what came.

    ``change``: as in :class:`server.domain.advice.Change`. ``field``: the business helped most. Minutes of the visitors
    of the next ninety minutes; the mean waits are those of ``field``.
    """

    advice: str
    window: str
    change: str
    automatic: bool
    field: str | None
    saves_min: float
    mean_before: float
    mean_after: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceUndone(Event):
    """撤销建议: the window was changed back."""

    advice: str
    window: str
    change: str


# A slotted dataclass replaces its class, so a name may stand twice in __subclasses__: the later one is in use.
KINDS: dict[str, type[Event]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower(): cls for cls in Event.__subclasses__()
}
KIND_OF: dict[type[Event], str] = {cls: kind for kind, cls in KINDS.items()}
