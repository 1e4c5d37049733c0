"""A ticket (号票) and the one table of its moves (domain.md §3.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.errors import MoveNotAllowed
from server.domain.ratings.unit import Unit


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


SECOND_CHANCE = "second_chance"
"""The priority group of whoever uses a voucher (二次优先卡): nobody names it, it is given."""


class Move(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"  # 叫号
    WALK_IN = "walk_in"  # 无号直接办理: a ticket that begins at the window
    RECALL = "recall"  # 重呼
    START = "start"  # 办理
    FINISH = "finish"  # 办结
    GO_ON = "go_on"  # 办下一事项: the visit goes on at the same window with its next matter
    HAND_ON = "hand_on"  # 转下一事项: the next matter is another window's
    TAKE_OVER = "take_over"  # 接办: another clerk goes on with the visit
    ADD_MATTER = "add_matter"  # 加办事项
    REMOVE_MATTER = "remove_matter"  # 撤下事项
    NO_SHOW = "no_show"  # 过号
    REQUEUE = "requeue"  # 过号重排
    HOLD = "hold"  # 挂起
    RESUME = "resume"  # 回呼
    WAKE = "wake"  # 唤醒: what a held visit waited for has come to an end
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
    (TicketState.SERVING, Move.GO_ON): TicketState.SERVING,
    (TicketState.SERVING, Move.HAND_ON): TicketState.WAITING,
    (TicketState.CALLED, Move.ADD_MATTER): TicketState.CALLED,
    (TicketState.SERVING, Move.ADD_MATTER): TicketState.SERVING,
    (TicketState.CALLED, Move.REMOVE_MATTER): TicketState.CALLED,
    (TicketState.SERVING, Move.REMOVE_MATTER): TicketState.SERVING,
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


class Outcome(StrEnum):
    """How a matter ended at a window (办理结果). What was returned is never counted as done."""

    DONE = "done"  # 办结
    RETURNED = "returned"  # 退办
    NEEDS_PAPERS = "needs_papers"  # 材料不齐
    FORWARDED = "forwarded"  # 转后台


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """``remind_at``: when the clerk is reminded. ``awaits``: the ticket, matter or business whose end wakes it.

    ``woken_at`` and ``woken_by``: when that came, and the ticket that brought it. ``back_at``: since when the visitor
    is back with what was missing (补件返回).
    """

    kind: HoldKind
    why: str
    since: datetime
    window: str
    remind_at: datetime | None = None
    awaits: str | None = None
    woken_at: datetime | None = None
    woken_by: str | None = None
    back_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A matter still to come in a visit (下一事项): a matter, or a business as a whole."""

    business: str
    matter: str | None

    @property
    def code(self) -> str:
        return self.matter or self.business


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """One time that a ticket was at a window, and how it left: the visit's history, and what figures count.

    ``seconds``: of handling there, suspensions excluded; 0 where it was only called.
    """

    window: str
    clerk: str | None
    business: str
    matter: str | None
    seconds: float
    end: Move
    at: datetime
    outcome: str | None = None
    why: str = ""


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
    language: str | None = None  # that the visitor chose at the kiosk
    id_hash: str | None = None  # keyed hash of the card's number, never the number
    window: str | None = None  # where it is, or was last
    only_window: str | None = None  # transferred to this very window
    calls: int = 0
    first_called_at: datetime | None = None
    called_at: datetime | None = None  # the last call
    started_at: datetime | None = None  # of the present matter
    serving_since: datetime | None = None  # of the handling under way at this window, by this clerk
    handled_s: float = 0.0  # of the present matter before that
    ended_at: datetime | None = None
    held: Hold | None = None
    held_s: float = 0.0  # suspended time, excluded from handling time
    reactivations: int = 0
    clerk: str | None = None
    owner: str | None = None  # 首问负责: the first clerk who served, until a hand-over
    owner_window: str | None = None
    further: tuple[Step, ...] = ()  # matters still to come in this visit
    bundle: str | None = None  # 套餐: under whose name its matters were taken
    stays: tuple[Stay, ...] = ()
    note: str = ""  # for the next clerk, from a transfer
    outcome: str | None = None
    units: tuple[Unit, ...] = ()  # what may be rated of it, each finished
    told: dict[str, int] | None = None  # the wait that was promised when it was taken: p10, p50, p90 in minutes

    @property
    def wait_known(self) -> bool:
        """Whether it is known since when its visitor has waited; of a paper roll (纸号) it is not."""
        return self.source != "roll"

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

    def stay_s(self, now: datetime) -> float:
        """Seconds of handling at this window by this clerk, until now."""
        return max(0.0, (now - self.serving_since).total_seconds()) if self.serving_since else 0.0

    def handling_s(self, now: datetime) -> float:
        """Seconds of handling of the present matter so far or in all, suspensions excluded; 0 before start."""
        return self.handled_s + self.stay_s(now)

    def visit_s(self, now: datetime) -> float:
        """Seconds of handling of the whole visit, at every window."""
        return sum(stay.seconds for stay in self.stays) + self.stay_s(now)

    def left(
        self, move: Move, at: datetime, *, clerk: str | None = None, outcome: str | None = None, why: str = ""
    ) -> Stay:
        """What is kept of this ticket's time at its window when a move ends it."""
        return Stay(
            window=self.window or "",
            clerk=clerk or self.clerk,
            business=self.business,
            matter=self.matter,
            seconds=self.stay_s(at),
            end=move,
            at=at,
            outcome=outcome,
            why=why,
        )
