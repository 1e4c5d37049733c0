"""What the hall manager decides: windows turned, tickets stopped, advice followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.events.event import Event


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
class AdviceApplied(Event):
    """采纳建议: a window was changed as advised; what had been predicted stays with it, to be held against what came.

    ``change``: as in :class:`server.domain.advice.Change`. ``field``: the business helped most. Minutes of the visitors
    of the next ninety minutes; the mean waits are those of ``field``. None where a rule proposed it, for it predicts
    nothing.
    """

    advice: str
    window: str
    change: str
    automatic: bool
    field: str | None
    saves_min: float | None
    mean_before: float | None
    mean_after: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceUndone(Event):
    """撤销建议: the window was changed back."""

    advice: str
    window: str
    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertTaken(Event):
    """我来处理: somebody looks after an alert, by its key in the manager's view."""

    alert: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertReleased(Event):
    """不再处理: the alert wants somebody again."""

    alert: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeBroadcast(Event):
    """广播通知: words for the boards of some zones, or of all, until a moment."""

    notice: str
    zh: str
    en: str
    zones: tuple[str, ...]
    until: datetime
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BroadcastEnded(Event):
    """撤下通知, before its time."""

    notice: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyBegan(Event):
    """紧急疏散: these words cover every public screen."""

    zh: str
    en: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyEnded(Event):
    """解除紧急疏散."""

    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseListBrought(Event):
    """导入平台办件清单: cases of these days, from a file with this SHA-256; ``refused`` lines were not taken."""

    days: tuple[date, ...]
    cases: int
    refused: int
    sha256: str
    by: str
