"""A bad-rating case (差评件, 12345 工单): its states, its one table of moves, its clocks (domain.md §8.4).

opened 立案 → contacted 联系 → verified 核实 → rectified 整改 → answered 反馈 → called back 回访 → closed 销号;
beside it appeal 申诉复核, invalid 无效 and withdrawn by the visitor 更正. Invalid ones leave the statistics and are
kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.casework.standing import Standing, standing_against
from server.domain.errors import Refusal
from server.domain.events.cases import CaseDeadlines

FILES_MAX = 5
CALL_BACK_TRIES = 3
"""After so many calls that nobody took, a case may be closed without a call-back; it does not count as called back."""


class CaseState(StrEnum):
    OPENED = "opened"  # 待联系
    CONTACTED = "contacted"  # 待核实
    VERIFIED = "verified"  # 待整改
    APPEALED = "appealed"  # 申诉待复核
    RECTIFIED = "rectified"  # 待反馈
    ANSWERED = "answered"  # 待回访
    CALLED_BACK = "called_back"  # 待销号
    INVALID = "invalid"  # 核实为无效，待销号
    CLOSED = "closed"  # 已销号
    WITHDRAWN = "withdrawn"  # 评价人已更正


class CaseMove(StrEnum):
    CONTACT = "contact"
    VERIFY = "verify"
    REFUTE = "refute"  # verified as invalid
    RECTIFY = "rectify"
    ANSWER = "answer"
    CALL_BACK = "call_back"
    MISS = "miss"  # a call-back that nobody took
    REWORK = "rework"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    NOTE = "note"
    ASSIGN = "assign"


FINAL = frozenset((CaseState.CLOSED, CaseState.WITHDRAWN))
_OPEN = tuple(state for state in CaseState if state not in FINAL)

CASE_MOVES: dict[tuple[CaseState, CaseMove], CaseState] = {
    (CaseState.OPENED, CaseMove.CONTACT): CaseState.CONTACTED,
    (CaseState.CONTACTED, CaseMove.CONTACT): CaseState.CONTACTED,
    (CaseState.CONTACTED, CaseMove.VERIFY): CaseState.VERIFIED,
    (CaseState.CONTACTED, CaseMove.REFUTE): CaseState.INVALID,
    (CaseState.VERIFIED, CaseMove.RECTIFY): CaseState.RECTIFIED,
    (CaseState.VERIFIED, CaseMove.APPEAL): CaseState.APPEALED,
    (CaseState.APPEALED, CaseMove.UPHOLD): CaseState.INVALID,
    (CaseState.APPEALED, CaseMove.DISMISS): CaseState.VERIFIED,
    (CaseState.RECTIFIED, CaseMove.ANSWER): CaseState.ANSWERED,
    (CaseState.ANSWERED, CaseMove.CALL_BACK): CaseState.CALLED_BACK,
    (CaseState.ANSWERED, CaseMove.MISS): CaseState.ANSWERED,
    (CaseState.ANSWERED, CaseMove.CLOSE): CaseState.CLOSED,
    (CaseState.CALLED_BACK, CaseMove.REWORK): CaseState.VERIFIED,
    (CaseState.CALLED_BACK, CaseMove.CLOSE): CaseState.CLOSED,
    (CaseState.INVALID, CaseMove.CLOSE): CaseState.CLOSED,
    **{(state, CaseMove.WITHDRAW): CaseState.WITHDRAWN for state in _OPEN},
    **{(state, move): state for state in _OPEN for move in (CaseMove.NOTE, CaseMove.ASSIGN)},
}
"""Which move leads from which state to which: the one table (architecture.md §7.4)."""


class Clock(StrEnum):
    """Which deadline runs."""

    CONTACT = "contact"
    PLAN = "plan"
    RECTIFY = "rectify"
    CLOSE = "close"


_CLOCK_OF = {
    CaseState.OPENED: Clock.CONTACT,
    CaseState.CONTACTED: Clock.PLAN,
    CaseState.VERIFIED: Clock.RECTIFY,
    CaseState.APPEALED: Clock.RECTIFY,
    CaseState.RECTIFIED: Clock.CLOSE,
    CaseState.ANSWERED: Clock.CLOSE,
    CaseState.CALLED_BACK: Clock.CLOSE,
    CaseState.INVALID: Clock.CLOSE,
}


class CaseMoveNotAllowed(Refusal):
    """The case is in a state in which this cannot be done."""

    code = "case_move_not_allowed"


class CallBackRequired(Refusal):
    """A real-name bad rating is called back before its case is closed."""

    code = "call_back_required"


class AppealedBefore(Refusal):
    """This case has been appealed and decided already."""

    code = "appealed_before"


class SameDecider(Refusal):
    """An appeal is decided by somebody else than who verified the case."""

    code = "same_decider"


class NotCaseOwner(Refusal):
    """This case is another person's: the hall manager can assign it."""

    code = "not_case_owner"


class RatedClerkMayNot(Refusal):
    """A bad rating is not worked on by the clerk it is about."""

    code = "rated_clerk_may_not"


class TooManyFiles(Refusal):
    """A case holds at most five files."""

    code = "too_many_files"


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRatingCase:
    """One case. Frozen: a move returns a new one. ``valid``: None until verified."""

    id: str
    source: str
    opened_at: datetime
    deadlines: CaseDeadlines
    rated: str | None = None
    code: str | None = None
    at_window: str | None = None
    of_clerk: str | None = None
    business: str | None = None
    matter: str | None = None
    level: int | None = None
    reasons: tuple[str, ...] = ()
    text: str = ""
    dictionary_version: str = ""
    real_name: bool = False
    owner: str | None = None
    work_order: str | None = None
    state: CaseState = CaseState.OPENED
    since: datetime
    valid: bool | None = None
    hard: bool = False
    verified_by: str | None = None
    appeals: int = 0
    call_back_tries: int = 0
    files: int = 0
    contacted_at: datetime | None = None
    verified_at: datetime | None = None
    rectified_at: datetime | None = None
    answered_at: datetime | None = None
    called_back_at: datetime | None = None
    call_back_outcome: str | None = None
    closed_at: datetime | None = None
    escalated: frozenset[tuple[str, str]] = frozenset()  # (clock, stage) already told

    def after(self, move: CaseMove) -> CaseState:
        """The state this move leads to. Raises CaseMoveNotAllowed when the table has no such move."""
        try:
            return CASE_MOVES[self.state, move]
        except KeyError as error:
            raise CaseMoveNotAllowed(case=self.id, state=self.state.value, move=move.value) from error

    def moved(self, move: CaseMove, at: datetime, **changes: object) -> BadRatingCase:
        """This case after a move; ``since`` is when its state began."""
        state = self.after(move)
        since = at if state is not self.state else self.since
        return replace(self, state=state, since=since, **changes)  # type: ignore[arg-type]  # fields by name

    @property
    def open(self) -> bool:
        return self.state not in FINAL

    @property
    def needs_call_back(self) -> bool:
        """Whether closing waits for a call-back: there is somebody to call, and not too many calls went unanswered."""
        return self.real_name and self.state is CaseState.ANSWERED and self.call_back_tries < CALL_BACK_TRIES

    def moves(self) -> list[CaseMove]:
        """What may be done now, in the order of the work."""
        found: list[CaseMove] = [
            move for move in CaseMove if (self.state, move) in CASE_MOVES and move is not CaseMove.WITHDRAW
        ]
        if self.needs_call_back:
            found.remove(CaseMove.CLOSE)
        if self.appeals and CaseMove.APPEAL in found:
            found.remove(CaseMove.APPEAL)
        return found

    @property
    def clock(self) -> Clock | None:
        """The deadline that runs now; None when none does."""
        return _CLOCK_OF.get(self.state)

    @property
    def due(self) -> datetime | None:
        """When the step that comes next is due."""
        return self.due_of(self.clock) if self.clock else None

    def due_of(self, clock: Clock) -> datetime:
        name = f"hard_{clock.value}" if self.hard and clock in (Clock.RECTIFY, Clock.CLOSE) else clock.value
        found: datetime = getattr(self.deadlines, name)
        return found

    def standing(self, now: datetime) -> Standing:
        """Normal, near due in the last quarter of the time, overdue from the deadline on."""
        return standing_against(self.due, self.opened_at, now)

    @property
    def in_time(self) -> bool | None:
        """Whether the rectification came within its time (按期整改); None before it came."""
        if self.rectified_at is None:
            return None
        return self.rectified_at <= self.due_of(Clock.RECTIFY)
