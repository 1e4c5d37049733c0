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
from server.domain.bookings.book import BookingBook
from server.domain.bookings.lock import BookingLock
from server.domain.day_figures import DayFigures
from server.domain.effects import effect
from server.domain.leased_numbers import Band
from server.domain.numbers_given import NumbersGiven
from server.domain.paper_roll import PaperRoll
from server.domain.plan import HallPlan, Skills, WindowKind
from server.domain.queue import Lane, WaitingQueue
from server.domain.ratings.case_book import CaseBook
from server.domain.remembered import AdviceTaken, AlertOwner, Notice, RatingGiven, Undoable
from server.domain.rules import NoShowValid
from server.domain.stays_of_people import StaysOfPeople
from server.domain.ticket import ACTIVE, Move, Ticket, TicketState
from server.domain.undoing import move_of
from server.domain.unresolved.report_book import ReportBook
from server.domain.vouchers.voucher import VoucherBook
from server.domain.waits.forecast import Wait
from server.domain.window import AutoCall, OpenState, WindowMove, WindowState

_EVENTS_A_DAY = 1_000_000  # more than a hall has, so that numbers of one day are never those of another


class Waits(Protocol):
    """Waits worked out beforehand (:mod:`server.domain.waits.table`)."""

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
        self.bookings = BookingBook()
        self.locks: dict[str, BookingLock] = {}  # of whoever may not book for a while
        self.given = NumbersGiven()
        self.leased: dict[str, Band] = {}  # by kiosk: its own numbers, for while it is cut off
        self.went_back: list[happened.NumbersSkipped] = []  # today: the log had lost its end
        self.restored: dict[str, happened.TicketRestored] = {}  # by ticket, of those that it had lost
        self.rolls: dict[str, PaperRoll] = {}  # by business: it calls from paper (纸号)
        self.rolled: dict[str, int] = {}  # by a roll's letters: the last number called today
        self.tickets: dict[str, Ticket] = {}
        self.of_person: dict[str, list[str]] = {}  # tickets by the hash of the card that was shown
        self.of_phone: dict[str, list[str]] = {}  # the same by the number that was typed
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
        self.resting: dict[TicketState, dict[str, None]] = {TicketState.HELD: {}, TicketState.NO_SHOW: {}}
        self.stays = StaysOfPeople()
        self.began = self.count = 0  # numbers of the day's first and last event
        self.changed: dict[str, int] = {}  # the last event that changed each window
        self.ratings: dict[str, RatingGiven] = {}  # by unit, given today, also to visits of days before
        self.rated_from: dict[str, list[datetime]] = {}  # when each device gave ratings today
        self.reasons: dict[str, dict[str, Any]] = {}  # why each ticket was called last
        self.cases = CaseBook()  # bad-rating cases outlive the day
        self.reports = ReportBook()  # of what could not be done; they outlive the day too
        self.vouchers = VoucherBook()  # for a second chance; they outlive the day too
        self.skills: dict[str, Skills] = {}
        self.advice: dict[str, AdviceTaken] = {}
        self.broadcasts: dict[str, happened.NoticeBroadcast] = {}  # by id, the newest last
        self.emergency: happened.EmergencyBegan | None = None  # outlives the day
        self.alert_owners: dict[str, AlertOwner] = {}  # by the alert's key
        self.case_numbers: dict[str, dict[str, str]] = {}  # the platform's, by ticket and matter
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
            self.count += 1
            move = move_of(event)
            if move is None:
                effect(event, self)
            else:
                self._make(*move, event)
            self.last_at = event.at

    def version(self, window: str) -> int:
        """The number of the last event that changed this window or the ticket there; grows with every such event.

        Of the day's events, not of the log's: it says whether a clerk's page shows the window as it stands.
        """
        return self.changed.get(window, self.began)

    # What a window may call

    def callable(self, window: str) -> frozenset[str]:
        """Codes of businesses and matters that the window may call as it works now."""
        found = self._callable.get(window)
        if found is None:
            skills = self.skills.get(window, Skills())
            found = self._callable[window] = skills.callable(no_difference=self.windows[window].no_difference)
        return found

    def turned(self, window: str) -> bool:
        """Whether it works as a no-difference window, though the plan has it as one of a field."""
        return self.windows[window].no_difference and self.plan.window[window].kind is not WindowKind.NO_DIFFERENCE

    def own(self, window: str) -> frozenset[str]:
        """What counts as the window's own; for a no-difference window also what no open specialty window has as own."""
        own = self.skills.get(window, Skills()).own
        if not self.windows[window].no_difference or self.turned(window):
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
            self._takers[lane] = frozenset(opened or (name for name in able if not self.plan.window[name].kind.spare))
        return self._takers[lane]

    def _able(self, code: str) -> list[str]:
        """The windows that may call a business or matter, open or not."""
        if code not in self._able_by_code:
            self._able_by_code[code] = [name for name in self.windows if code in self.callable(name)]
        return self._able_by_code[code]

    def served_now(self, lane: Lane) -> bool:
        """Whether a window stands open that may call from a lane: without one, no wait can be promised."""
        return any(self.windows[name].state is OpenState.OPEN for name in self.takers(lane))

    def no_show_over(self, missed: Ticket) -> datetime | None:
        """From when a no-show may not come back any more; None for not before the day ends."""
        if self.plan.rules.no_show_valid_until is NoShowValid.DAY or missed.ended_at is None:
            return None
        return next((closes for _, closes in self.hours if missed.ended_at < closes), None)

    def taken_back_together(self, last: Undoable) -> tuple[Undoable, ...]:
        """What undo takes back: the last move, and what the clerk had pressed for it while that still stands."""
        pressed = last.pressed
        if pressed is None:
            return (last,)
        after = pressed.ticket_after
        if after is not None and (self.tickets[after.id] != after or self.rated_since(pressed)):
            return (last,)
        return (last, pressed)

    def rated_since(self, last: Undoable) -> bool:
        """Whether what a move has finished is rated: what a visitor has said of a finish stands, and so does it."""
        return any(unit in self.ratings for unit in last.finished_units)

    # What events change

    def begin_anew(self, business_day: date) -> None:
        """Another business day: who is seated stays, and cases of days before. Its events have their own numbers."""
        fresh = Day(self.plan)
        fresh.cases, fresh.reports, fresh.vouchers = self.cases, self.reports, self.vouchers
        fresh.bookings, fresh.locks = self.bookings, self.locks
        fresh.emergency = self.emergency
        fresh.began = fresh.count = business_day.toordinal() * _EVENTS_A_DAY
        for code, state in self.windows.items():
            fresh.windows[code] = replace(fresh.windows[code], clerk=state.clerk, seated_at=state.seated_at)
        self.__dict__.update(fresh.__dict__)

    def forget_who_may_take(self) -> None:
        """What was worked out from skills and windows is to be worked out anew."""
        self._takers = self._held = None
        self._callable.clear()
        self._able_by_code.clear()

    def _make(self, window: str, move: Move | WindowMove, event: happened.Event) -> None:
        """A clerk's move at a window: what it does, and what undo would bring back."""
        ticket: str | None = getattr(event, "ticket", None)
        stood: tuple[WindowState, ...] = getattr(event, "stood", ())  # before the whole press, which ends with this
        window_before, ticket_before = stood[0] if stood else self.windows[window], self.tickets.get(ticket or "")
        last = self.undoable.get(window)
        by_itself = isinstance(event, happened.TicketCalled) and event.reason.get("auto") == "visit_ended"
        effect(event, self)
        self.undoable[window] = Undoable(
            move=move,
            at=event.at,
            window_before=window_before,
            window_after=self.windows[window],
            ticket_before=ticket_before,
            ticket_after=self.tickets.get(ticket or ""),
            others_before=stood[1:],
            others_after=tuple(self.windows[one.code] for one in stood[1:]),
            pressed=last if by_itself and last is not None and last.at == event.at else None,
        )

    def put(self, ticket: Ticket) -> None:
        before = self.tickets.get(ticket.id)
        if before is not None:
            self.counts[before.state] -= 1
            self.queue.leave(ticket.id)
            self.resting.get(before.state, {}).pop(ticket.id, None)
        self.tickets[ticket.id] = ticket
        self.figures.ticket_changed(before, ticket)
        self.stays.ticket_changed(before, ticket)
        self.counts[ticket.state] += 1
        if ticket.state is TicketState.WAITING:
            self.queue.join(ticket)
        elif ticket.state in self.resting:
            self.resting[ticket.state][ticket.id] = None
        for one in (before, ticket):
            if one is not None and one.state in ACTIVE and one.window is not None:
                self.changed[one.window] = self.count

    def disarm(self, window: str) -> None:
        """Its pad asks no longer. The window's version stays: a clerk learns nothing from a rating, not even that."""
        self.windows[window] = replace(self.windows[window], armed=None, armed_until=None)

    def vacate(self, window: str, at: datetime, **changes: object) -> None:
        """The visit at a window has ended there; a break that was to follow it begins."""
        coming = self.windows[window].pause_next
        if coming is None:
            self.seat(window, ticket=None, idle_since=at, **changes)
            return
        self.seat(
            window, ticket=None, state=OpenState.PAUSED, pause=coming.begun(at), pause_next=None, since=at,
            idle_since=None, **changes,
        )  # fmt: skip

    def seat(self, window: str, **changes: object) -> None:
        self.replace_seat(replace(self.windows[window], **changes))  # type: ignore[arg-type]  # fields by name

    def replace_seat(self, after: WindowState) -> None:
        before = self.windows[after.code]
        if after.auto_call is AutoCall.RESTS and not after.free:
            after = replace(after, auto_call=AutoCall.ON)  # its clerk has called by hand, or paused: it goes on
        if before == after:
            return
        self.windows[after.code] = after
        self.changed[after.code] = self.count
        if after.auto_call is not AutoCall.OFF or before.auto_call is not AutoCall.OFF:
            calls = self.calling_by_themselves
            (calls.add if after.calls_by_itself else calls.discard)(after.code)
        if (before.state, before.no_difference) != (after.state, after.no_difference):
            self.figures.window_changed(before, after)
            self._takers = self._held = None
            if before.no_difference is not after.no_difference:
                self._callable.clear()
                self._able_by_code.clear()
