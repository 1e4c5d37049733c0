"""A ticket (号票) and the one table of its moves (domain.md §3.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.errors import MoveNotAllowed


class TicketState(StrEnum):
    """Where a ticket is in its life. There is no other state and no flag beside it."""

    WAITING = "waiting"  # 等候
    CALLED = "called"  # 已叫号
    SERVING = "serving"  # 办理中
    HELD = "held"  # 挂起
    NO_SHOW = "no_show"  # 过号
    FINISHED = "finished"  # 办结
    ABANDONED = "abandoned"  # 弃号
    UNSERVED = "unserved"  # 空号: still open at the end of the day


OPEN = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD, TicketState.NO_SHOW})
ACTIVE = frozenset({TicketState.CALLED, TicketState.SERVING})  # at a window


class Move(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"  # 叫号
    RECALL = "recall"  # 重呼
    START = "start"  # 办理
    FINISH = "finish"  # 办结
    NO_SHOW = "no_show"  # 过号
    REQUEUE = "requeue"  # 过号重排
    HOLD = "hold"  # 挂起
    RESUME = "resume"  # 回呼
    TRANSFER = "transfer"  # 转移
    DELAY = "delay"  # 顺延, asked for by the visitor
    ABANDON = "abandon"  # 弃号
    CLEAR = "clear"  # 清号


MOVES: dict[tuple[TicketState, Move], TicketState] = {
    (TicketState.WAITING, Move.CALL): TicketState.CALLED,
    (TicketState.CALLED, Move.RECALL): TicketState.CALLED,
    (TicketState.CALLED, Move.START): TicketState.SERVING,
    (TicketState.CALLED, Move.NO_SHOW): TicketState.NO_SHOW,
    (TicketState.NO_SHOW, Move.REQUEUE): TicketState.WAITING,
    (TicketState.SERVING, Move.HOLD): TicketState.HELD,
    (TicketState.HELD, Move.RESUME): TicketState.SERVING,
    (TicketState.CALLED, Move.TRANSFER): TicketState.WAITING,
    (TicketState.SERVING, Move.TRANSFER): TicketState.WAITING,
    (TicketState.SERVING, Move.FINISH): TicketState.FINISHED,
    (TicketState.WAITING, Move.DELAY): TicketState.WAITING,
    **{(state, Move.ABANDON): TicketState.ABANDONED for state in OPEN},
    **{(state, Move.CLEAR): TicketState.UNSERVED for state in OPEN},
}


class PriorityClass(StrEnum):
    """How a ticket counts in the queue."""

    ORDINARY = "ordinary"
    GREEN = "green"  # 绿色通道
    APPOINTMENT = "appointment"  # 预约


class HoldKind(StrEnum):
    """Who keeps the papers while a ticket is held (domain.md §3.3)."""

    VISITOR = "visitor"  # 不持件挂起: any window for the matter may resume
    CLERK = "clerk"  # 持件挂起: only the same window
    WAITING = "waiting"  # 等待挂起: woken when another step ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    kind: HoldKind
    why: str
    since: datetime
    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """One visit's ticket. Frozen: a move returns a new one. Times are aware UTC."""

    id: str
    code: str  # what is printed, shown and spoken, e.g. "A003"
    series: str
    number: int
    order: int  # the n-th ticket of the day over all series; settles ties
    business: str
    matter: str | None
    zone: str  # where the visitor waits
    issued_at: datetime
    turn_at: datetime  # the moment its place in the queue counts from
    state: TicketState = TicketState.WAITING
    priority_class: PriorityClass = PriorityClass.ORDINARY
    priority_group: str | None = None
    due_at: datetime | None = None  # of an appointment
    source: str = "kiosk"
    ref: str | None = None  # free text kept with the ticket
    id_hash: str | None = None  # keyed hash of the card's number, never the number
    window: str | None = None  # where it is, or was last
    only_window: str | None = None  # transferred to this very window
    calls: int = 0
    first_called_at: datetime | None = None
    called_at: datetime | None = None  # the last call
    started_at: datetime | None = None
    ended_at: datetime | None = None
    held: Hold | None = None
    held_s: float = 0.0  # suspended time, excluded from handling time
    reactivations: int = 0
    clerk: str | None = None
    outcome: str | None = None
    rating: int | None = None
    told: dict[str, int] | None = None  # the wait that was promised when it was taken: p10, p50, p90 in minutes

    @property
    def lane(self) -> tuple[str, str | None]:
        """What decides which windows may call it: matter (or whole business), and the window it was sent to."""
        return (self.matter or self.business, self.only_window)

    def after(self, move: Move) -> TicketState:
        """The state this move leads to. Raises MoveNotAllowed when the table has no such move."""
        try:
            return MOVES[self.state, move]
        except KeyError as error:
            raise MoveNotAllowed(ticket=self.code, state=self.state.value, move=move.value) from error

    def moved(self, move: Move, **changes: object) -> Ticket:
        """This ticket after a move, with the fields that the move changes."""
        return replace(self, state=self.after(move), **changes)  # type: ignore[arg-type]  # fields by name

    def handling_s(self, now: datetime) -> float:
        """Seconds of handling so far or in all, suspensions excluded; 0 before start."""
        if self.started_at is None:
            return 0.0
        pause = (now - self.held.since).total_seconds() if self.held else 0.0
        return max(0.0, ((self.ended_at or now) - self.started_at).total_seconds() - self.held_s - pause)
