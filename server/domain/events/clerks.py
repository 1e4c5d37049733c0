"""What clerks do with the visitor at a window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.events.event import Event
from server.domain.ticket import HoldKind, Move, Ticket
from server.domain.window import WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketCalled(Event):
    """叫号. ``reason``: rule and numbers, with the policy and plan in force, so that calls can be recomputed.

    Its ``auto``, where nobody pressed (自动派单): see :class:`server.domain.auto_call.Cause`.
    """

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
class MoveUndone(Event):
    """撤销: a compensating event. Window and ticket are again as given here; the log keeps what was undone."""

    window: str
    move: Move
    before: WindowState
    ticket: Ticket | None
