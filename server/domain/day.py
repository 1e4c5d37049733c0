"""The hall's day as the events made it. What each event does to it stands in :mod:`server.domain.effects`.

Applying the same events always gives the same day; so the log rebuilds a hall, another process catches up, and a
simulation plays a day in memory. Whether something may happen is decided in :mod:`server.domain.hall`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from server.domain import events as happened
from server.domain.booking import Booking
from server.domain.day_figures import DayFigures
from server.domain.effects import effect
from server.domain.forecast import Wait
from server.domain.leased_numbers import Band
from server.domain.plan import HallPlan, Skills, WindowKind
from server.domain.queue import Lane, WaitingQueue
from server.domain.remembered import AdviceTaken, Notice, RatingGiven, Undoable
from server.domain.ticket import Move, Ticket, TicketState
from server.domain.window import AutoCall, OpenState, WindowState


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
        self.bookings: dict[str, Booking] = {}  # of this day and those to come
        self.leased: dict[str, Band] = {}  # by kiosk: its own numbers, for while it is cut off
        self.tickets: dict[str, Ticket] = {}
        self.of_person: dict[str, list[str]] = {}  # tickets by the hash of the card that was shown
        self.windows: dict[str, WindowState] = {
            window.code: WindowState(
                code=window.code,
                no_difference=window.kind is WindowKind.NO_DIFFERENCE,
                auto_call=AutoCall.ON if plan.rules.auto_call else AutoCall.OFF,
            )
            for window in plan.windows
        }
        self.calling_by_themselves: set[str] = set()  # the windows that are free for it now (自动派单)
        self.queue = WaitingQueue(plan)
        self.paused: dict[str, str] = {}  # business -> reason
        self.paused_matters: dict[str, str] = {}  # matter -> reason
        self.undoable: dict[str, Undoable] = {}
        self.ratings: dict[str, RatingGiven] = {}
        self.reasons: dict[str, dict[str, Any]] = {}  # why each ticket was called last
        self.skills: dict[str, Skills] = {}
        self.advice: dict[str, AdviceTaken] = {}
        self.notices: dict[str, tuple[Notice, ...]] = {}  # by ticket
        self.counts: dict[TicketState, int] = dict.fromkeys(TicketState, 0)
        self.figures = DayFigures()
        self._callable: dict[str, frozenset[str]] = {}
        self._able_by_code: dict[str, list[str]] = {}
        self._takers: dict[Lane, frozenset[str]] | None = None
        self._held: frozenset[str] | None = None  # what open specialty windows have as their own
        self.waits: Waits | None = None  # worked out beside the hall's work; no event makes it, none depends on it

    def apply(self, events: Iterable[happened.Event]) -> None:
        for event in events:
            effect(event, self)
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

    def taken_back_together(self, last: Undoable) -> tuple[Undoable, ...]:
        """What undo takes back: the last move, and what the clerk had pressed for it while that still stands."""
        pressed = last.pressed
        if pressed is None or self.tickets[pressed.ticket_after.id] != pressed.ticket_after:
            return (last,)
        return (last, pressed)

    # What events change

    def begin_anew(self) -> None:
        """Another business day: only who has taken a seat already stays."""
        fresh = Day(self.plan)
        fresh.bookings = self.bookings
        for code, state in self.windows.items():
            fresh.windows[code] = replace(fresh.windows[code], clerk=state.clerk)
        self.__dict__.update(fresh.__dict__)

    def forget_who_may_take(self) -> None:
        """What was worked out from skills and windows is to be worked out anew."""
        self._takers = self._held = None
        self._callable.clear()
        self._able_by_code.clear()

    def act(self, window: str, move: Move, at: datetime, before: Ticket, after: Ticket, **seat: object) -> None:
        """A move at a window: the ticket's new value, the window's, and what undo would bring back."""
        self.undoable[window] = Undoable(
            move=move, at=at, before=self.windows[window], ticket_before=before, ticket_after=after
        )
        self.put(after)
        if seat:
            self.seat(window, **seat)

    def put(self, ticket: Ticket) -> None:
        before = self.tickets.get(ticket.id)
        if before is not None:
            self.counts[before.state] -= 1
            self.queue.leave(ticket.id)
        self.tickets[ticket.id] = ticket
        self.figures.ticket_changed(before, ticket)
        self.counts[ticket.state] += 1
        if ticket.state is TicketState.WAITING:
            self.queue.join(ticket)

    def seat(self, window: str, **changes: object) -> None:
        before = self.windows[window]
        after = replace(before, **changes)  # type: ignore[arg-type]  # fields by name
        if after.auto_call is AutoCall.RESTS and not after.free:
            after = replace(after, auto_call=AutoCall.ON)  # its clerk has called by hand, or paused: it goes on
        self.windows[window] = after
        if after.auto_call is not AutoCall.OFF or before.auto_call is not AutoCall.OFF:
            (self.calling_by_themselves.add if after.calls_by_itself else self.calling_by_themselves.discard)(window)
        if (before.state, before.no_difference) != (after.state, after.no_difference):
            self.figures.window_changed(before, after)
            self._takers = self._held = None
            if before.no_difference is not after.no_difference:
                self._callable.clear()
                self._able_by_code.clear()
