"""A window's day: open, paused or closed; who sits there; whether it works as a no-difference window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OpenState(StrEnum):
    """Whether a window serves now."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"  # 暂停服务


class AutoCall(StrEnum):
    """Whether a free window calls by itself (自动派单, domain.md §3.2)."""

    OFF = "off"
    ON = "on"
    RESTS = "rests"  # on, but its clerk took a call back: it waits until the clerk calls by hand, or pauses and opens


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    reason: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowState:
    """Frozen; every event makes a new one. ``ticket`` is the one active ticket (called or serving) or None."""

    code: str
    state: OpenState = OpenState.CLOSED
    no_difference: bool = False
    clerk: str | None = None
    ticket: str | None = None
    pause: Pause | None = None
    since: datetime | None = None  # of the present state
    idle_since: datetime | None = None
    armed: str | None = None  # the finished ticket whose rating the pad asks for
    armed_until: datetime | None = None
    finished: int = 0
    no_shows: int = 0
    handling_s: float = 0.0
    auto_call: AutoCall = AutoCall.OFF

    @property
    def calls_by_itself(self) -> bool:
        """Free, with a clerk who is called for: a ticket that it may take is called here at once."""
        return self.auto_call is AutoCall.ON and self.free and self.clerk is not None

    @property
    def free(self) -> bool:
        """Open and without a visitor: it may call."""
        return self.state is OpenState.OPEN and self.ticket is None
