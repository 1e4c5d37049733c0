"""The ground of the hall: its day, its unsaved events, and what must hold before anything happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.auto_call import calls_that_follow
from server.domain.day import Day
from server.domain.plan import HallPlan
from server.domain.queue import Lane
from server.domain.routing import Choice, next_for
from server.domain.ticket import ACTIVE, MOVES, Move, PriorityClass, Ticket
from server.domain.window import OpenState, WindowState

Events = tuple[happened.Event, ...]


class HallGround:
    """The open day, and the questions that every move asks. Moves are in the classes that stand on it."""

    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.day = Day(plan)
        self._unsaved: list[happened.Event] = []

    def record(self, *events: happened.Event) -> Events:
        """Apply what happens together to the day and keep it for the log, with the calls that follow by themselves.

        What one move changes must be recorded in one go: a window that looks free in between would call (自动派单).
        """
        recorded = self._keep(events)
        for called in calls_that_follow(self.day, events):
            recorded += self._keep((called,))
        return recorded

    def _keep(self, events: Events) -> Events:
        self.day.apply(events)
        self._unsaved.extend(events)
        return events

    def replay(self, events: Iterable[happened.Event]) -> None:
        """Rebuild the day from events that are in the log already."""
        self.day.apply(events)

    def take_unsaved(self) -> Events:
        """The events since the last time: for the writer, which commits them."""
        taken, self._unsaved = tuple(self._unsaved), []
        return taken

    def require_seated(self, window: str, clerk: str) -> None:
        """Only the clerk who is signed in at a window may act there."""
        state = self._window(window)
        if state.clerk is None:
            raise errors.NobodySignedIn(window=window)
        if state.clerk != clerk:
            raise errors.WindowTaken(window=window, clerk=state.clerk)

    def require_fresh(self, window: str, version: int) -> None:
        """Who acts has seen the window as it stands (promises.md §2.2). ``version``: as :meth:`Day.version`."""
        self._window(window)
        known = self.day.version(window)
        if version != known:
            raise errors.StaleVersion(window=window, version=known)

    def _require_open_day(self) -> None:
        if self.day.business_day is None:
            raise errors.DayNotOpen

    def _require_free(self, window: str) -> WindowState:
        state = self._window(window)
        self._require_open_day()
        if state.state is OpenState.CLOSED:
            raise errors.WindowClosed(window=window)
        if state.state is OpenState.PAUSED:
            raise errors.WindowPaused(window=window)
        return self._require_idle(window)

    def _require_idle(self, window: str) -> WindowState:
        state = self._window(window)
        if state.ticket is not None:
            raise errors.WindowBusy(window=window, ticket=self.day.tickets[state.ticket].code)
        return state

    @staticmethod
    def _closing(now: datetime, state: WindowState, clerk: str | None = None) -> Events:
        if state.state is OpenState.CLOSED:
            return ()
        return (happened.WindowClosed(at=now, window=state.code, clerk=clerk),)

    def _may_take(self, window: str, lane: Lane) -> bool:
        code, only_window = lane
        return only_window == window or (only_window is None and code in self.day.callable(window))

    def _require_may_take(self, window: str, lane: Lane) -> None:
        if not self._may_take(window, lane):
            raise errors.MayNotTake(window=window, matter=lane[0])

    def _require_move(self, ticket: Ticket, move: Move, window: str) -> None:
        """A ticket may make a move to this window. Who is too late is told who has it, and who is next here."""
        if ticket.state in ACTIVE and ticket.window != window and (ticket.state, move) not in MOVES:
            following = self._next_for(window)
            raise errors.TicketTaken(
                ticket=ticket.code,
                state=ticket.state.value,
                move=move.value,
                window=ticket.window,
                clerk=ticket.clerk,
                next=self.day.tickets[following.ticket].code if following else None,
            )
        ticket.after(move)

    def _next_for(self, window: str) -> Choice | None:
        """Whom the hall's policy gives this window next, as of the last event."""
        now = self.day.last_at
        return next_for(self.day, window, now) if now is not None else None

    @staticmethod
    def _require_after(since: datetime | None, seconds: int, now: datetime) -> None:
        if since is not None and (now - since).total_seconds() < seconds:
            raise errors.TooSoon(after=(since + timedelta(seconds=seconds)).isoformat())

    def _window(self, window: str) -> WindowState:
        try:
            return self.day.windows[window]
        except KeyError as error:
            raise errors.UnknownWindow(window=window) from error

    def _ticket(self, ticket: str) -> Ticket:
        try:
            return self.day.tickets[ticket]
        except KeyError as error:
            raise errors.UnknownTicket(ticket=ticket) from error

    def _at(self, window: str) -> Ticket:
        """The active ticket at a window."""
        state = self._window(window)
        if state.ticket is None:
            raise errors.WindowIdle(window=window)
        return self.day.tickets[state.ticket]

    def _require_own(self, window: str, ticket: Ticket) -> None:
        """The ticket was at this window last, or the window may take it."""
        if ticket.window != window:
            self._require_may_take(window, ticket.lane)

    def _priority_class(self, priority: str | None, due_at: datetime | None) -> PriorityClass:
        if priority is not None:
            known = [group.code for group in self.plan.priority_groups]
            if priority != "green" and priority not in known:
                raise errors.UnknownPriority(priority=priority, known=[*known, "green"])
            return PriorityClass.GREEN
        return PriorityClass.APPOINTMENT if due_at is not None else PriorityClass.ORDINARY

    def _business_of(self, business: str | None, matter: str | None) -> str:
        if matter is not None:
            if matter not in self.plan.matter:
                raise errors.UnknownMatter(matter=matter)
            return self.plan.matter[matter].business
        if business is None or business not in self.plan.business:
            raise errors.UnknownBusiness(business=business)
        return business
