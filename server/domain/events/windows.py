"""What becomes of a window: who sits there, and whether it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.events.event import Event
from server.domain.window import HelpKind, WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class ClerkSignedIn(Event):
    """签到. ``stood``: the windows that it has changed as they stood before, this one first: what undo brings back."""

    window: str
    clerk: str
    stood: tuple[WindowState, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClerkSignedOut(Event):
    """签退. ``stood``: the window as it stood before, where the clerk did it and may take it back."""

    window: str
    clerk: str
    stood: tuple[WindowState, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowOpened(Event):
    """开窗. ``clerk``: who did it there, and may take it back; None for the hall manager and the hall itself."""

    window: str
    clerk: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowPaused(Event):
    """暂停服务. ``after_this``: only when the visit under way has ended. ``minutes``: the planned length."""

    window: str
    reason: str
    until: datetime | None
    minutes: float | None = None
    after_this: bool = False
    clerk: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseWithdrawn(Event):
    """取消办完后暂停: the break that was to follow this visit does not follow it."""

    window: str
    clerk: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowClosed(Event):
    """关窗."""

    window: str
    clerk: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpAsked(Event):
    """呼叫值班长: somebody is wanted at a window."""

    window: str
    clerk: str | None
    help: HelpKind
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpEnded(Event):
    """求助解除. ``by``: clerk or manager. ``clerk``: the one at the window who did it, and may take it back."""

    window: str
    by: str
    clerk: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoCallSwitched(Event):
    """自动派单 on or off at one window, for the rest of the day."""

    window: str
    on: bool
    clerk: str | None = None
