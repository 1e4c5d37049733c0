"""A window's day: open, paused or closed; who sits there; whether it works as a no-difference window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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


class WindowMove(StrEnum):
    """What a clerk does with the window itself, or beside the visit."""

    OPEN = "open"  # 开窗
    PAUSE = "pause"  # 暂停服务
    PAUSE_AFTER = "pause_after"  # 办完本号后暂停
    KEEP_OPEN = "keep_open"  # 取消办完后暂停
    CLOSE = "close"  # 关窗
    AUTO_CALL = "auto_call"  # 自动派单
    SIGN_IN = "sign_in"  # 签到
    SIGN_OUT = "sign_out"  # 签退
    HELP = "help"  # 呼叫值班长
    HELP_DONE = "help_done"  # 求助解除
    NOTICE = "notice"  # 一次性告知: on paper, so never taken back


class HelpKind(StrEnum):
    """What a clerk calls the hall manager for."""

    URGENT = "urgent"  # 紧急求助
    QUESTION = "question"  # 业务求助


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """``minutes``: the planned length of a break that begins later."""

    reason: str
    until: datetime | None
    minutes: float | None = None

    def begun(self, at: datetime) -> Pause:
        """This break from the moment it begins."""
        until = at + timedelta(minutes=self.minutes) if self.minutes is not None else self.until
        return replace(self, until=until)


@dataclass(frozen=True, kw_only=True, slots=True)
class Help:
    """A clerk has called for the hall manager (呼叫值班长), and nobody has come yet."""

    kind: HelpKind
    why: str
    since: datetime
    clerk: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowState:
    """Frozen; every event makes a new one. ``ticket`` is the one active ticket (called or serving) or None."""

    code: str
    state: OpenState = OpenState.CLOSED
    no_difference: bool = False
    clerk: str | None = None
    ticket: str | None = None
    pause: Pause | None = None
    pause_next: Pause | None = None  # begins when the visit under way ends
    help: Help | None = None
    fenced: str | None = None  # who sat here until the present clerk took the seat
    seated_at: datetime | None = None
    since: datetime | None = None  # of the present state
    idle_since: datetime | None = None
    armed: str | None = None  # the finished unit whose rating the pad asks for
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
