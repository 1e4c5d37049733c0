"""The hall's day as the events made it: what each event does, and nothing else.

Applying the same events always gives the same day; so the log rebuilds a hall, another process catches up, and a
simulation plays a day in memory. Whether something may happen is decided in :mod:`server.domain.hall`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatchmethod
from typing import Any, Protocol

from server.domain import events as happened
from server.domain.day_figures import DayFigures
from server.domain.forecast import Wait
from server.domain.plan import HallPlan, Skills, WindowKind
from server.domain.queue import Lane, WaitingQueue
from server.domain.ticket import ACTIVE, Hold, Move, Ticket, TicketState
from server.domain.window import OpenState, Pause, WindowState


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoable:
    """The last thing done at a window, with what stood before."""

    move: Move
    at: datetime
    before: WindowState
    ticket_before: Ticket
    ticket_after: Ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingGiven:
    level: int
    at: datetime
    window: str
    clerk: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdviceTaken:
    """Advice that was followed, and when it was undone."""

    applied: happened.AdviceApplied
    undone_at: datetime | None = None


class Waits(Protocol):
    """Waits worked out beforehand (:mod:`server.domain.wait_table`)."""

    def read(self, code: str, numbers: Mapping[str, int], now: datetime, *, green: bool) -> Wait | None: ...

    def standing(self, code: str, share: float, now: datetime) -> Wait | None: ...

    def share_a_pool(self, code: str, other: str) -> bool: ...


class Day:
    """Tickets, windows and queue of the business day. ``business_day`` is None while the hall is closed.

    A closed day is kept until another begins: its figures are asked for in the evening, a visit may still be rated, and
    opened again it goes on where it was, limits included.
    """

    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.business_day: date | None = None
        self.last_day: date | None = None
        self.opened_at: datetime | None = None
        self.last_at: datetime | None = None
        self.accept_until: datetime | None = None
        self.hours: tuple[tuple[datetime, datetime], ...] = ()  # today's sessions by the timetable
        self.numbers: dict[str, int] = {}
        self.order = 0
        self.tickets: dict[str, Ticket] = {}
        self.of_person: dict[str, list[str]] = {}  # tickets by the hash of the card that was shown
        self.windows: dict[str, WindowState] = {
            window.code: WindowState(code=window.code, no_difference=window.kind is WindowKind.NO_DIFFERENCE)
            for window in plan.windows
        }
        self.queue = WaitingQueue(plan)
        self.paused: dict[str, str] = {}  # business -> reason
        self.paused_matters: dict[str, str] = {}  # matter -> reason
        self.undoable: dict[str, Undoable] = {}
        self.ratings: dict[str, RatingGiven] = {}
        self.reasons: dict[str, dict[str, Any]] = {}  # why each ticket was called last
        self.skills: dict[str, Skills] = {}
        self.advice: dict[str, AdviceTaken] = {}
        self.counts: dict[TicketState, int] = dict.fromkeys(TicketState, 0)
        self.figures = DayFigures()
        self._callable: dict[str, frozenset[str]] = {}
        self._able_by_code: dict[str, list[str]] = {}
        self._takers: dict[Lane, frozenset[str]] | None = None
        self._held: frozenset[str] | None = None  # what open specialty windows have as their own
        self.waits: Waits | None = None  # worked out beside the hall's work; no event makes it, none depends on it

    def apply(self, events: Iterable[happened.Event]) -> None:
        for event in events:
            self._apply(event)
            self.last_at = event.at

    # What a window may call

    def callable(self, window: str) -> frozenset[str]:
        """Codes of businesses and matters that the window may call as it works now."""
        found = self._callable.get(window)
        if found is None:
            skills = self.skills.get(window, Skills())
            found = self._callable[window] = skills.callable(no_difference=self.windows[window].no_difference)
        return found

    def own(self, window: str) -> frozenset[str]:
        """What counts as the window's own; for a no-difference window also what no open specialty window has as own."""
        own = self.skills.get(window, Skills()).own
        if not self.windows[window].no_difference:
            return own
        if self._held is None:
            self._held = frozenset[str]().union(
                *(
                    self.skills.get(state.code, Skills()).own
                    for state in self.windows.values()
                    if state.state is OpenState.OPEN and not state.no_difference
                )
            )
        return own | (self.callable(window) - self._held)

    def takers(self, lane: Lane) -> frozenset[str]:
        """The open windows that may call from a lane; if none is open, all that usually stand open."""
        if self._takers is None:
            self._takers = {}
        if lane not in self._takers:
            code, only_window = lane
            able = [only_window] if only_window else self._able(code)
            opened = [name for name in able if self.windows[name].state is OpenState.OPEN]
            usual = [name for name in able if not self.plan.window[name].kind.spare]
            self._takers[lane] = frozenset(opened or usual)
        return self._takers[lane]

    def _able(self, code: str) -> list[str]:
        """The windows that may call a business or matter, open or not."""
        if code not in self._able_by_code:
            self._able_by_code[code] = [name for name in self.windows if code in self.callable(name)]
        return self._able_by_code[code]

    def served_now(self, lane: Lane) -> bool:
        """Whether a window stands open that may call from a lane: without one, no wait can be promised."""
        return any(self.windows[name].state is OpenState.OPEN for name in self.takers(lane))

    # What events do

    @singledispatchmethod
    def _apply(self, event: happened.Event) -> None:
        raise TypeError(f"The day does not know {type(event).__name__}.")

    @_apply.register
    def _(self, event: happened.DayOpened) -> None:
        if event.business_day != self.last_day:
            self._begin_anew()
        self.business_day = self.last_day = event.business_day
        self.opened_at = event.at
        self.accept_until = event.accept_until
        self.hours = event.hours
        self.numbers, self.order = dict(event.numbers), event.order
        self.skills = self.plan.skills(event.business_day)
        self.queue = WaitingQueue(self.plan, self.plan.sharing(self.skills))
        self._takers = self._held = None
        self._callable.clear()
        self._able_by_code.clear()
        self.waits = None

    def _begin_anew(self) -> None:
        """Another business day: only who has taken a seat already stays."""
        fresh = Day(self.plan)
        for code, state in self.windows.items():
            fresh.windows[code] = replace(fresh.windows[code], clerk=state.clerk)
        self.__dict__.update(fresh.__dict__)

    @_apply.register
    def _(self, event: happened.DayClosed) -> None:
        for ticket in event.unserved:
            if ticket in self.tickets:  # a log may begin with the end of the day before
                self._put(self.tickets[ticket].moved(Move.CLEAR, ended_at=event.at, held=None))
        for code, state in self.windows.items():
            self.windows[code] = shut = replace(
                state, state=OpenState.CLOSED, clerk=None, ticket=None, pause=None, since=event.at, idle_since=None,
                armed=None, armed_until=None,
            )  # fmt: skip
            self.figures.window_changed(state, shut)
        self.business_day = self.opened_at = self.accept_until = None
        self.hours = ()
        self.last_day = event.business_day
        self.numbers, self.order = dict(event.numbers), event.order
        self.paused, self.paused_matters, self.undoable, self.skills = {}, {}, {}, {}
        self._takers = self._held = None
        self._callable.clear()
        self._able_by_code.clear()
        self.waits = None

    @_apply.register
    def _(self, event: happened.TicketIssued) -> None:
        self.numbers[event.series] = event.number
        self.order = event.order
        if event.id_hash is not None:
            self.of_person.setdefault(event.id_hash, []).append(event.ticket)
        self._put(
            Ticket(
                id=event.ticket, code=event.code, series=event.series, number=event.number, order=event.order,
                business=event.business, matter=event.matter, zone=event.zone, issued_at=event.at, turn_at=event.at,
                priority_class=event.priority_class, priority_group=event.priority_group, due_at=event.due_at,
                source=event.source, ref=event.ref, id_hash=event.id_hash,
            )
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.TicketCalled) -> None:
        ticket = self.tickets[event.ticket]
        moved = ticket.moved(
            Move.CALL, window=event.window, clerk=event.clerk, calls=1, first_called_at=event.at, called_at=event.at
        )
        self.reasons[event.ticket] = event.reason
        self._act(event.window, Move.CALL, event.at, ticket, moved, ticket=event.ticket, idle_since=None)

    @_apply.register
    def _(self, event: happened.TicketRecalled) -> None:
        ticket = self.tickets[event.ticket]
        self._put(ticket.moved(Move.RECALL, calls=event.times, called_at=event.at))

    @_apply.register
    def _(self, event: happened.ServingStarted) -> None:
        ticket = self.tickets[event.ticket]
        self._act(event.window, Move.START, event.at, ticket, ticket.moved(Move.START, started_at=event.at))

    @_apply.register
    def _(self, event: happened.ServingFinished) -> None:
        ticket = self.tickets[event.ticket]
        moved = ticket.moved(Move.FINISH, ended_at=event.at, outcome=event.outcome, clerk=event.clerk)
        state = self.windows[event.window]
        self._act(
            event.window, Move.FINISH, event.at, ticket, moved,
            ticket=None, idle_since=event.at, armed=event.ticket, armed_until=event.armed_until,
            finished=state.finished + 1, handling_s=state.handling_s + event.handling_s,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.TicketNotShown) -> None:
        ticket = self.tickets[event.ticket]
        state = self.windows[event.window]
        self._act(
            event.window, Move.NO_SHOW, event.at, ticket, ticket.moved(Move.NO_SHOW, ended_at=event.at),
            ticket=None, idle_since=event.at, no_shows=state.no_shows + 1,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.TicketRequeued) -> None:
        ticket = self.tickets[event.ticket]
        self._put(
            ticket.moved(
                Move.REQUEUE, turn_at=event.turn_at, reactivations=ticket.reactivations + 1, window=None, calls=0,
                first_called_at=None, called_at=None, ended_at=None,
            )
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.TicketDelayed) -> None:
        self._put(self.tickets[event.ticket].moved(Move.DELAY, turn_at=event.turn_at))

    @_apply.register
    def _(self, event: happened.TicketTransferred) -> None:
        ticket = self.tickets[event.ticket]
        moved = ticket.moved(
            Move.TRANSFER, business=event.business, matter=event.matter, zone=event.zone,
            only_window=event.only_window, window=None, calls=0, first_called_at=None, called_at=None,
            started_at=None, held_s=0.0,
        )  # fmt: skip
        self._act(event.window, Move.TRANSFER, event.at, ticket, moved, ticket=None, idle_since=event.at)

    @_apply.register
    def _(self, event: happened.TicketHeld) -> None:
        ticket = self.tickets[event.ticket]
        hold = Hold(kind=event.hold, why=event.why, since=event.at, window=event.window)
        self._act(
            event.window, Move.HOLD, event.at, ticket, ticket.moved(Move.HOLD, held=hold),
            ticket=None, idle_since=event.at,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.TicketResumed) -> None:
        ticket = self.tickets[event.ticket]
        moved = ticket.moved(
            Move.RESUME, held=None, held_s=ticket.held_s + event.held_s, window=event.window, clerk=event.clerk,
            called_at=event.at,
        )  # fmt: skip
        self._act(event.window, Move.RESUME, event.at, ticket, moved, ticket=event.ticket, idle_since=None)

    @_apply.register
    def _(self, event: happened.TicketAbandoned) -> None:
        ticket = self.tickets[event.ticket]
        self._put(ticket.moved(Move.ABANDON, ended_at=event.at, held=None))
        if ticket.state in ACTIVE and ticket.window:
            self._seat(ticket.window, ticket=None, idle_since=event.at)
            self.undoable.pop(ticket.window, None)

    @_apply.register
    def _(self, event: happened.TicketRated) -> None:
        self.ratings[event.ticket] = RatingGiven(level=event.level, at=event.at, window=event.window, clerk=event.clerk)
        self.tickets[event.ticket] = replace(self.tickets[event.ticket], rating=event.level)
        if self.windows[event.window].armed == event.ticket:
            self._seat(event.window, armed=None, armed_until=None)

    @_apply.register
    def _(self, event: happened.ClerkSignedIn) -> None:
        self._seat(event.window, clerk=event.clerk)

    @_apply.register
    def _(self, event: happened.ClerkSignedOut) -> None:
        self._seat(event.window, clerk=None)

    @_apply.register
    def _(self, event: happened.WindowOpened) -> None:
        idle_since = event.at if self.windows[event.window].ticket is None else None
        self._seat(event.window, state=OpenState.OPEN, pause=None, since=event.at, idle_since=idle_since)

    @_apply.register
    def _(self, event: happened.WindowPaused) -> None:
        pause = Pause(reason=event.reason, until=event.until)
        self._seat(event.window, state=OpenState.PAUSED, pause=pause, since=event.at, idle_since=None)

    @_apply.register
    def _(self, event: happened.WindowClosed) -> None:
        self._seat(event.window, state=OpenState.CLOSED, pause=None, since=event.at, idle_since=None)

    @_apply.register
    def _(self, event: happened.WindowTurned) -> None:
        self._seat(event.window, no_difference=event.no_difference)

    @_apply.register
    def _(self, event: happened.BusinessPaused) -> None:
        self.paused[event.business] = event.reason

    @_apply.register
    def _(self, event: happened.BusinessResumed) -> None:
        self.paused.pop(event.business, None)

    @_apply.register
    def _(self, event: happened.MatterPaused) -> None:
        self.paused_matters[event.matter] = event.reason

    @_apply.register
    def _(self, event: happened.MatterResumed) -> None:
        self.paused_matters.pop(event.matter, None)

    @_apply.register
    def _(self, event: happened.AdviceApplied) -> None:
        self.advice[event.advice] = AdviceTaken(applied=event)

    @_apply.register
    def _(self, event: happened.AdviceUndone) -> None:
        self.advice[event.advice] = replace(self.advice[event.advice], undone_at=event.at)

    @_apply.register
    def _(self, event: happened.MoveUndone) -> None:
        if event.ticket is not None:
            self._put(event.ticket)
        before = event.before
        rated = before.armed in self.ratings
        self._seat(
            event.window, ticket=before.ticket, idle_since=before.idle_since, armed=None if rated else before.armed,
            armed_until=None if rated else before.armed_until, finished=before.finished, no_shows=before.no_shows,
            handling_s=before.handling_s,
        )  # fmt: skip
        self.undoable.pop(event.window, None)

    def _act(self, window: str, move: Move, at: datetime, before: Ticket, after: Ticket, **seat: object) -> None:
        """A move at a window: the ticket's new value, the window's, and what undo would bring back."""
        self.undoable[window] = Undoable(
            move=move, at=at, before=self.windows[window], ticket_before=before, ticket_after=after
        )
        self._put(after)
        if seat:
            self._seat(window, **seat)

    def _put(self, ticket: Ticket) -> None:
        before = self.tickets.get(ticket.id)
        if before is not None:
            self.counts[before.state] -= 1
            self.queue.leave(ticket.id)
        self.tickets[ticket.id] = ticket
        self.figures.ticket_changed(before, ticket)
        self.counts[ticket.state] += 1
        if ticket.state is TicketState.WAITING:
            self.queue.join(ticket)

    def _seat(self, window: str, **changes: object) -> None:
        before = self.windows[window]
        after = replace(before, **changes)  # type: ignore[arg-type]  # fields by name
        self.windows[window] = after
        if (before.state, before.no_difference) != (after.state, after.no_difference):
            self.figures.window_changed(before, after)
            self._takers = self._held = None
            if before.no_difference is not after.no_difference:
                self._callable.clear()
                self._able_by_code.clear()
