"""What happens to a bad-rating case (差评件, domain.md §8.4), in the hall's one log.

A case outlives its business day: what each event does to it is in :mod:`server.domain.ratings.case_book`.

``by`` is the account of who did it. No event holds a phone or a card's number: a visitor's contact is kept beside the
log and let go of (:mod:`server.store.case_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDeadlines:
    """Until when each step is due; ``hard_``: of a complex case. Worked out when the case is opened, and kept."""

    contact: datetime
    plan: datetime
    rectify: datetime
    close: datetime
    hard_rectify: datetime
    hard_close: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOpened(Event):
    """立案: by a bad rating, in the same commit, or by a 12345 work order (``source``: "rating" or "12345").

    ``real_name``: there is somebody to call back. ``rated``: the unit (a visit or a matter of it);
    ``at_window`` and ``of_clerk`` served it.
    """

    case: str
    source: str
    rated: str | None
    code: str | None
    at_window: str | None
    of_clerk: str | None
    business: str | None
    matter: str | None
    level: int | None
    reasons: tuple[str, ...]
    text: str
    dictionary_version: str
    real_name: bool
    owner: str | None
    deadlines: CaseDeadlines
    work_order: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAssigned(Event):
    """交办: somebody is responsible by name."""

    case: str
    by: str
    owner: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseContacted(Event):
    """联系: ``outcome`` is reached, not_reached or anonymous (nobody left a name or a number)."""

    case: str
    by: str
    outcome: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseVerified(Event):
    """核实: valid, with the plan of what is to be put right, or invalid with the reason; ``hard``: a complex case."""

    case: str
    by: str
    valid: bool
    reason: str
    plan: str
    hard: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAppealed(Event):
    """申诉: the rated side says that the rating is false."""

    case: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AppealDecided(Event):
    """复核: ``upheld`` means that the rating is invalid after all."""

    case: str
    by: str
    upheld: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRectified(Event):
    """整改: what was done."""

    case: str
    by: str
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseAnswered(Event):
    """反馈: what the visitor was told."""

    case: str
    by: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCalledBack(Event):
    """回访: ``outcome`` is satisfied, dissatisfied or not_reached."""

    case: str
    by: str
    outcome: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReworked(Event):
    """再整改: the visitor was not satisfied, or the work was not good enough."""

    case: str
    by: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseClosed(Event):
    """销号."""

    case: str
    by: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseNoted(Event):
    """A note in the trace."""

    case: str
    by: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFileAdded(Event):
    """附件: the file itself is beside the log, and must have this hash."""

    case: str
    by: str
    file: str
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseContactSeen(Event):
    """Somebody looked at the visitor's phone number, and why."""

    case: str
    by: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEscalated(Event):
    """催办, 督办: ``clock`` is contact, plan, rectify or close; ``stage`` near (临期) or over (超期).

    ``told``: who must act now.
    """

    case: str
    clock: str
    stage: str
    due: datetime
    told: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRestated(Event):
    """更正: within ten minutes the visitor rated anew. ``level`` 3 or better takes the complaint back."""

    case: str
    level: int
    reasons: tuple[str, ...]
    text: str


CaseEvent = (
    CaseOpened | CaseAssigned | CaseContacted | CaseVerified | CaseAppealed | AppealDecided | CaseRectified
    | CaseAnswered | CaseCalledBack | CaseReworked | CaseClosed | CaseNoted | CaseFileAdded | CaseContactSeen
    | CaseEscalated | CaseRestated
)  # fmt: skip
"""Any of them; also for isinstance."""
