"""What clerks do with the visitor at a window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.events.event import Event
from server.domain.ticket import HoldKind, Move, Ticket
from server.domain.window import WindowMove, WindowState


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
    """开始办理. The first clerk who serves a visit answers for it (首问负责).

    ``began_at``: when it is taken to have begun, where a keypad without a key for it says so only at the end.
    """

    ticket: str
    code: str
    window: str
    began_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServingFinished(Event):
    """办结, the end of the visit. Unlocks the rating until ``armed_until`` on the pad.

    ``handling_s``: of the visit's last matter, ``business`` and ``matter`` name it; those before had a StepFinished.
    ``unit``: what may be rated now (:mod:`server.domain.ratings.unit`); None where it is the whole visit.
    """

    ticket: str
    code: str
    window: str
    clerk: str | None
    outcome: str
    handling_s: float
    armed_until: datetime
    business: str | None = None
    matter: str | None = None
    unit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketNotShown(Event):
    """过号."""

    ticket: str
    code: str
    window: str
    calls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketTransferred(Event):
    """转移: number, waiting time and history stay. ``note``: for the next clerk.

    ``to_clerk``: whom it was sent to, who sits at ``only_window`` now.
    """

    ticket: str
    code: str
    window: str
    business: str
    matter: str | None
    zone: str
    only_window: str | None
    why: str
    clerk: str | None = None
    to_clerk: str | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketHeld(Event):
    """挂起. ``remind_at``: when the clerk is reminded; ``awaits``: see :class:`server.domain.ticket.Hold`."""

    ticket: str
    code: str
    window: str
    hold: HoldKind
    why: str
    remind_at: datetime | None = None
    awaits: str | None = None


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
    """撤销: a compensating event. Window and tickets are again as given here; the log keeps what was undone.

    ``whole``: the window is as in ``before`` in everything; older logs tell only what a visit changes. ``more``: other
    tickets that the move had changed, as those it had woken. ``others``: other windows, as the one the clerk had left.
    """

    window: str
    move: Move | WindowMove
    before: WindowState
    ticket: Ticket | None
    whole: bool = False
    more: tuple[Ticket, ...] = ()
    others: tuple[WindowState, ...] = ()
