"""A report of what could not be done (办不成事反映件): its states, its one table of moves, its clocks (domain.md §9).

taken 受理 → classified 分类 → passed on 转办 → done 办结 → answered 反馈 → called back 回访 → closed 销号; beside it
refused 不予受理. A simple one need not be passed on. While it is worked on it may be held (挂起) or extended (延期),
with a reason and before its date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.casework.standing import Standing, standing_against
from server.domain.errors import InvalidInput, Refusal
from server.domain.rules import HallRules

CALL_BACK_TRIES = 3
"""After so many calls that nobody took, a report may be closed without a call-back."""
NEGATIVE_REPORT_MAX = 4000
"""Longest 否定答复报告, in characters: about two pages."""


class ReportState(StrEnum):
    TAKEN = "taken"  # 待分类
    CLASSIFIED = "classified"  # 待转办或窗口自办
    PASSED_ON = "passed_on"  # 部门办理中
    DONE = "done"  # 待反馈
    ANSWERED = "answered"  # 待回访
    CALLED_BACK = "called_back"  # 待销号
    CLOSED = "closed"  # 已销号
    REFUSED = "refused"  # 不予受理


class ReportMove(StrEnum):
    CLASSIFY = "classify"
    REFUSE = "refuse"
    PASS_ON = "pass_on"  # noqa: S105  # 转办, not a password
    FINISH = "finish"
    ANSWER = "answer"
    CALL_BACK = "call_back"
    MISS = "miss"  # a call-back that nobody took
    CLOSE = "close"
    RETURN = "return"
    HOLD = "hold"
    RESUME = "resume"
    EXTEND = "extend"
    REWORK = "rework"
    ASSIGN = "assign"
    NOTE = "note"


class Weight(StrEnum):
    """The class of a report, which says how long there is."""

    SIMPLE = "simple"  # 简易，当场
    ORDINARY = "ordinary"  # 一般
    COMPLEX = "complex"  # 复杂

    def workdays(self, rules: HallRules) -> int:
        """0 is by the end of the same workday."""
        found: int = getattr(rules, f"unresolved_{self.value}_workdays")
        return found


class Ground(StrEnum):
    """Why a report is not taken on. Litigation and petition matters never are (domain.md §9)."""

    LITIGATION = "litigation"  # 已进入诉讼、仲裁、复议
    PETITION = "petition"  # 信访事项
    OTHER_CHANNEL = "other_channel"  # 依法应由其他途径解决


class Outcome(StrEnum):
    SOLVED = "solved"
    EXPLAINED = "explained"  # it can be done, and the visitor was told how
    NOT_POSSIBLE = "not_possible"  # a "no", which needs its written report


FINAL = frozenset((ReportState.CLOSED, ReportState.REFUSED))
_OPEN = tuple(state for state in ReportState if state not in FINAL)
_WORKED_ON = (ReportState.CLASSIFIED, ReportState.PASSED_ON)

REPORT_MOVES: dict[tuple[ReportState, ReportMove], ReportState] = {
    (ReportState.TAKEN, ReportMove.CLASSIFY): ReportState.CLASSIFIED,
    (ReportState.TAKEN, ReportMove.REFUSE): ReportState.REFUSED,
    **{(state, ReportMove.REFUSE): ReportState.REFUSED for state in _WORKED_ON},
    **{(state, ReportMove.PASS_ON): ReportState.PASSED_ON for state in _WORKED_ON},
    **{(state, ReportMove.FINISH): ReportState.DONE for state in _WORKED_ON},
    **{(state, move): state for state in _WORKED_ON for move in (ReportMove.HOLD, ReportMove.RESUME)},
    **{(state, ReportMove.EXTEND): state for state in _WORKED_ON},
    (ReportState.PASSED_ON, ReportMove.RETURN): ReportState.CLASSIFIED,
    (ReportState.DONE, ReportMove.ANSWER): ReportState.ANSWERED,
    (ReportState.ANSWERED, ReportMove.CALL_BACK): ReportState.CALLED_BACK,
    (ReportState.ANSWERED, ReportMove.MISS): ReportState.ANSWERED,
    (ReportState.ANSWERED, ReportMove.CLOSE): ReportState.CLOSED,
    (ReportState.CALLED_BACK, ReportMove.CLOSE): ReportState.CLOSED,
    (ReportState.CALLED_BACK, ReportMove.REWORK): ReportState.CLASSIFIED,
    **{(state, move): state for state in _OPEN for move in (ReportMove.ASSIGN, ReportMove.NOTE)},
}
"""Which move leads from which state to which: the one table."""
_WHILE_HELD = frozenset((ReportMove.RESUME, ReportMove.ASSIGN, ReportMove.NOTE))


class Clock(StrEnum):
    """Which deadline runs."""

    CLASSIFY = "classify"
    ANSWER = "answer"  # 办结并反馈
    HOLD = "hold"
    CLOSE = "close"


_CLOCK_OF = {
    ReportState.TAKEN: Clock.CLASSIFY,
    ReportState.CLASSIFIED: Clock.ANSWER,
    ReportState.PASSED_ON: Clock.ANSWER,
    ReportState.DONE: Clock.ANSWER,
    ReportState.ANSWERED: Clock.CLOSE,
    ReportState.CALLED_BACK: Clock.CLOSE,
}


class ReportMoveNotAllowed(Refusal):
    """The report is in a state in which this cannot be done."""

    code = "report_move_not_allowed"


class ReportHeldNow(Refusal):
    """The report is held: it is taken up again before it goes on."""

    code = "report_held"


class DeadlinePassed(Refusal):
    """A hold or an extension is asked for before the date, not after it."""

    code = "deadline_passed"


class ExtendedBefore(Refusal):
    """This report has been extended as often as the hall's rules allow."""

    code = "extended_before"


class NegativeReportNeeded(InvalidInput):
    """A "no" needs its written report: what was asked, by which rule it cannot be done, and what else is possible."""

    code = "negative_report_needed"


class NegativeReportTooLong(InvalidInput):
    """The written report on a "no" may have at most 4000 characters."""

    code = "negative_report_too_long"


class ReportCallBackRequired(Refusal):
    """Who left a number is called back before the report is closed."""

    code = "report_call_back_required"


class NotReportOwner(Refusal):
    """This report is another person's: the hall manager can assign it."""

    code = "not_report_owner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    since: datetime
    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnresolvedReport:
    """One report. Frozen: a move returns a new one. ``counted_from``: when the deadline that runs began.

    ``due``: of the step that follows; while it is held, of the hold.
    """

    id: str
    taken_at: datetime
    taken_by: str
    owner: str
    since: datetime
    counted_from: datetime
    work_due: datetime
    text: str
    of_ticket: str | None = None
    code: str | None = None
    at_window: str | None = None
    business: str | None = None
    matter: str | None = None
    reachable: bool = False
    state: ReportState = ReportState.TAKEN
    weight: Weight | None = None
    department: str | None = None
    hold: Hold | None = None
    extensions: int = 0
    outcome: Outcome | None = None
    negative_report: str = ""
    ground: Ground | None = None
    call_back_tries: int = 0
    call_back_outcome: str | None = None
    done_at: datetime | None = None
    answered_at: datetime | None = None
    in_time: bool | None = None
    called_back_at: datetime | None = None
    closed_at: datetime | None = None
    escalated: frozenset[tuple[str, str]] = frozenset()

    def after(self, move: ReportMove) -> ReportState:
        """The state this move leads to. Raises ReportMoveNotAllowed, ReportHeldNow."""
        if self.hold is not None and move not in _WHILE_HELD:
            raise ReportHeldNow(report=self.id, until=self.hold.until.isoformat())
        if (self.state, move) not in REPORT_MOVES or (move is ReportMove.RESUME and self.hold is None):
            raise ReportMoveNotAllowed(report=self.id, state=self.state.value, move=move.value)
        return REPORT_MOVES[self.state, move]

    def moved(self, move: ReportMove, at: datetime, **changes: object) -> UnresolvedReport:
        """This report after a move; ``since`` is when its state began, and a new date has not been told of yet."""
        state = self.after(move)
        if "work_due" in changes or "hold" in changes:
            changes = {"escalated": frozenset(), **changes}
        since = at if state is not self.state else self.since
        return replace(self, state=state, since=since, **changes)  # type: ignore[arg-type]  # fields by name

    @property
    def open(self) -> bool:
        return self.state not in FINAL

    @property
    def needs_call_back(self) -> bool:
        return self.reachable and self.state is ReportState.ANSWERED and self.call_back_tries < CALL_BACK_TRIES

    def moves(self, now: datetime, rules: HallRules) -> list[ReportMove]:
        """What may be done now, in the order of the work."""
        found = [move for move in ReportMove if (self.state, move) in REPORT_MOVES]
        if self.hold is not None:
            return [move for move in found if move in _WHILE_HELD]
        untimely = now > self.work_due
        without = {ReportMove.RESUME} | ({ReportMove.HOLD, ReportMove.EXTEND} if untimely else set())
        if self.extensions >= rules.unresolved_extensions:
            without.add(ReportMove.EXTEND)
        if self.needs_call_back:
            without.add(ReportMove.CLOSE)
        if not self.reachable:
            without |= {ReportMove.CALL_BACK, ReportMove.MISS}
        return [move for move in found if move not in without]

    @property
    def clock(self) -> Clock | None:
        """The deadline that runs now; None when none does."""
        return Clock.HOLD if self.hold is not None else _CLOCK_OF.get(self.state)

    @property
    def due(self) -> datetime | None:
        if self.clock is None:
            return None
        return self.hold.until if self.hold is not None else self.work_due

    def standing(self, now: datetime) -> Standing:
        return standing_against(self.due, self.hold.since if self.hold else self.counted_from, now)
