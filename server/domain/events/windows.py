"""What becomes of a window: who sits there, and whether it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.events.event import Event


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
class AutoCallSwitched(Event):
    """自动派单 on or off at one window, for the rest of the day."""

    window: str
    on: bool
