"""What happens to a report of what could not be done (办不成事反映, domain.md §9), in the hall's one log.

A report outlives its business day: what each event does to it is in :mod:`server.domain.unresolved.report_book`.

``by`` is the account of who did it. No event holds a name or a phone: how to reach the visitor is kept beside the log
and let go of, as for bad-rating cases. ``due``: until when the step that follows is due, worked out when it began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportTaken(Event):
    """受理: what could not be done. ``of_ticket``, ``code``: the visit at which it was said, if there was one.

    ``business`` and ``matter``: what the visitor came for in vain, as far as it is known. ``reachable``: there is a
    number to call back. ``owner`` is who took it in: the first asked is responsible (首问负责).
    """

    report: str
    by: str
    owner: str
    of_ticket: str | None
    code: str | None
    at_window: str | None
    business: str | None
    matter: str | None
    text: str
    reachable: bool
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRefused(Event):
    """不予受理: ``ground`` is litigation, petition or other_channel; ``reason``: what the visitor is told."""

    report: str
    by: str
    ground: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportClassified(Event):
    """分类: ``weight`` is simple, ordinary or complex, which says how many workdays there are."""

    report: str
    by: str
    weight: str
    why: str
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportPassedOn(Event):
    """转办: ``department`` is to solve it."""

    report: str
    by: str
    department: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportReturned(Event):
    """退回: the department says that it is not theirs, or cannot do it alone."""

    report: str
    by: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportHeld(Event):
    """挂起: the clock stands still until it is taken up again, at the latest at ``until``."""

    report: str
    by: str
    why: str
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportResumed(Event):
    """恢复办理: ``due`` is later by the workdays that it was held."""

    report: str
    by: str
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportExtended(Event):
    """延期, before the date and with its reason."""

    report: str
    by: str
    why: str
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportDone(Event):
    """办结: ``outcome`` is solved, explained or not_possible. Only the last has ``negative_report`` (否定答复报告)."""

    report: str
    by: str
    outcome: str
    what: str
    negative_report: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportAnswered(Event):
    """反馈: what the visitor was told."""

    report: str
    by: str
    answer: str
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportCalledBack(Event):
    """回访: ``outcome`` is satisfied, dissatisfied or not_reached."""

    report: str
    by: str
    outcome: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportReworked(Event):
    """再办: the visitor was not satisfied. The whole time of its class runs anew."""

    report: str
    by: str
    why: str
    due: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportClosed(Event):
    """销号."""

    report: str
    by: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportNoted(Event):
    """A note in the trace."""

    report: str
    by: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportAssigned(Event):
    """交办: somebody else is responsible by name."""

    report: str
    by: str
    owner: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportContactSeen(Event):
    """Somebody looked at the visitor's name and number, and why."""

    report: str
    by: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportEscalated(Event):
    """催办, 督办: ``clock`` is classify, answer, hold or close; ``stage`` near (临期) or over (超期)."""

    report: str
    clock: str
    stage: str
    due: datetime
    told: str


ReportEvent = (
    ReportTaken | ReportRefused | ReportClassified | ReportPassedOn | ReportReturned | ReportHeld | ReportResumed
    | ReportExtended | ReportDone | ReportAnswered | ReportCalledBack | ReportReworked | ReportClosed | ReportNoted
    | ReportAssigned | ReportContactSeen | ReportEscalated
)  # fmt: skip
"""Any of them; also for isinstance."""
