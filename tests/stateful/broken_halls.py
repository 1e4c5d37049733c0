"""Halls with one fault each, which the machine must find: the control of T1 (promises.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from server.domain import errors
from server.domain.day import Day
from server.domain.events import (
    AutoCallSwitched,
    DayClosed,
    DayOpened,
    Event,
    MoveUndone,
    PauseWithdrawn,
    TicketCalled,
    TicketIssued,
    TicketRequeued,
    VisitorBack,
    WindowClosed,
    WindowOpened,
    WindowPaused,
)
from server.domain.hall import Hall
from server.domain.hall_ground import Events
from server.domain.plan import HallPlan
from server.domain.routing import next_for
from server.domain.ticket import ACTIVE, Move, PriorityClass, Ticket, TicketState
from server.domain.window import AutoCall, OpenState, WindowState


class LeavesTheCalledInTheQueue(Hall):
    """Who is called stays in the waiting queue."""

    def __init__(self, plan: HallPlan) -> None:
        super().__init__(plan)
        self.day = _WithoutLeaving(plan)


class _WithoutLeaving(Day):
    def put(self, ticket: Ticket) -> None:
        super().put(ticket)
        if ticket.state is TicketState.CALLED:
            self.queue.join(ticket)


class RequeueKeepsTheWindow(Hall):
    """A no-show that came back may be called by the window that called it before, and by no other."""

    def __init__(self, plan: HallPlan) -> None:
        super().__init__(plan)
        self.day = _WithOldWindow(plan)


class _WithOldWindow(Day):
    def apply(self, events: Iterable[Event]) -> None:
        for event in events:
            before = dict(self.tickets)
            super().apply([event])
            if isinstance(event, TicketRequeued):
                self.put(replace(self.tickets[event.ticket], only_window=before[event.ticket].window))


class NumbersRestart(Hall):
    """A day opened again begins with number 1 again."""

    def open_day(self, **named: Any) -> Events:
        numbers, self.day.numbers = self.day.numbers, {}
        try:
            return super().open_day(**named)
        except errors.Refusal:
            self.day.numbers = numbers
            raise


class CallsTheLatest(Hall):
    """The window that asks gets the one who came last."""

    def call_next(self, **named: Any) -> Events:
        events = super().call_next(**named)
        return events if not events else self._instead(events[0], named)

    def _instead(self, called: Any, named: dict[str, Any]) -> Events:
        latest = max(
            (one for one in self.day.tickets.values() if one.state is TicketState.WAITING),
            key=lambda one: one.order,
            default=None,
        )
        if latest is None or latest.lane != self.day.tickets[called.ticket].lane:
            return (called,)
        self.take_unsaved()
        self.undo(now=named["now"], window=named["window"])
        self.take_unsaved()
        return self.record(replace(called, ticket=latest.id, code=latest.code))


class ForgetsWhoWaitsLong(Hall):
    """Whoever came before somebody of the same matter, or forty minutes before another, is passed over."""

    def call_next(self, **named: Any) -> Events:
        window, now = named["window"], named["now"]
        self._require_free(window)
        choice = next_for(self.day, window, now)
        if choice is None:
            return ()
        first = self.day.tickets[choice.ticket]
        late = [
            one
            for one in self.day.tickets.values()
            if one.state is TicketState.WAITING
            and one.turn_at > first.turn_at + timedelta(minutes=0.1 if one.lane == first.lane else 41)
            and one.priority_class is PriorityClass.ORDINARY
            and self._may_take(window, one.lane)
        ]
        ticket = late[0] if late else first
        return self._call(now, window, named.get("clerk"), ticket, choice.reason)


class TellsAnotherReason(Hall):
    """The right one is called, but the log is told of numbers that did not decide."""

    def record(self, *events: Any) -> Events:
        return super().record(*(self._flattered(event) for event in events))

    def _flattered(self, event: Any) -> Any:
        if not isinstance(event, TicketCalled) or "policy" not in event.reason:
            return event
        return replace(event, reason={**event.reason, "counted_min": event.reason["counted_min"] + 1})


class IdlesBesideWork(Hall):
    """A window calls nobody while a single person waits."""

    def call_next(self, **named: Any) -> Events:
        self._require_free(named["window"])
        return () if len(self.day.queue) == 1 else super().call_next(**named)


class LeavesItToTheClerk(Hall):
    """A window that should call by itself does so only when a visit ends there, not when somebody comes."""

    def record(self, *events: Any) -> Events:
        if all(isinstance(event, TicketIssued) for event in events):
            return self._keep(events)
        return super().record(*events)


class CallsAgainWhatWasTakenBack(Hall):
    """An undone call by itself is made again at once."""

    def __init__(self, plan: HallPlan) -> None:
        super().__init__(plan)
        self.day = _WithoutRest(plan)


class _WithoutRest(Day):
    def seat(self, window: str, **changes: Any) -> None:
        if changes.get("auto_call") is not AutoCall.RESTS:
            super().seat(window, **changes)


class CallsToABusyWindow(Hall):
    """A window may call although somebody is there."""

    def _require_idle(self, window: str) -> Any:
        return self._window(window)


class ForgetsSomebodyAtClosing(Hall):
    """Whoever missed the call is not counted as unserved."""

    def record(self, *events: Any) -> Events:
        return super().record(*(self._forgetful(event) for event in events))

    def _forgetful(self, event: Any) -> Any:
        if not isinstance(event, DayClosed):
            return event
        kept = [name for name in event.unserved if self.day.tickets[name].state is not TicketState.NO_SHOW]
        return replace(event, unserved=tuple(kept))


class RatesTwice(Hall):
    """A second rating takes the place of the first."""

    def rate(self, **named: Any) -> Events:
        self.day.ratings.pop(named["unit"], None)
        return super().rate(**named)


class RefusalLeavesATrace(Hall):
    """A refused recall counts as a call."""

    def recall(self, **named: Any) -> Events:
        try:
            return super().recall(**named)
        except errors.TooSoon:
            ticket = self._at(named["window"])
            self.day.tickets[ticket.id] = replace(ticket, calls=ticket.calls + 1)
            raise


class ChangesWithoutAnEvent(Hall):
    """The call is made, but the log is not told."""

    def record(self, *events: Any) -> Events:
        recorded = super().record(*events)
        if recorded and isinstance(recorded[0], TicketCalled):
            self.take_unsaved()
        return recorded


class PausesABusinessSilently(Hall):
    """Something happens to the day that no event tells: the twin that sees only the events differs."""

    def record(self, *events: Any) -> Events:
        recorded = super().record(*events)
        if recorded and isinstance(recorded[0], DayOpened):
            self.day.paused["insurance"] = ""
        return recorded


class RatesBeforeTheEnd(Hall):
    """The first of several matters ends the visit."""

    def finish(self, **named: Any) -> Events:
        ticket = self._at(named["window"])
        if ticket.further:
            self.day.tickets[ticket.id] = replace(ticket, further=())
        return super().finish(**named)


class SleepsOn(Hall):
    """Nobody is woken by the end of what they waited for."""

    def _woken_by(self, now: Any, ended: Ticket) -> Events:  # noqa: ARG002  # the hall's signature
        return ()


class WalksInToABusyWindow(Hall):
    """A walk-in is served beside whoever is at the window."""

    def walk_in(self, **named: Any) -> Events:
        if self.day.windows[named["window"]].state is OpenState.OPEN:
            self._require_free = self._require_open_only  # type: ignore[method-assign]  # the fault
        try:
            return super().walk_in(**named)
        finally:
            self.__dict__.pop("_require_free", None)

    def _require_open_only(self, window: str) -> WindowState:
        return self._window(window)


class TakesOthersAway(Hall):
    """A clerk gives up somebody who is at another window."""

    def give_up(self, **named: Any) -> Events:
        ticket = self.day.tickets.get(named.get("ticket") or "")
        if ticket is not None and ticket.state in ACTIVE and named["why"].strip():
            return self._abandoned(named["now"], ticket, "clerk", window=named["window"], why=named["why"].strip())
        return super().give_up(**named)


class TakesBackWhatIsLongAgo(Hall):
    """Any move can be undone, however long ago."""

    def undo(self, **named: Any) -> Events:
        try:
            return super().undo(**named)
        except errors.NothingToUndo:
            last = self.day.undoable.get(named["window"])
            return super().undo(**{**named, "now": last.at if last else named["now"]})


class RestoresForStrangers(Hall):
    """Any window brings a missed visitor back, also one that could never take them."""

    def _require_own(self, window: str, ticket: Ticket) -> None:
        if ticket.state is not TicketState.NO_SHOW:
            super()._require_own(window, ticket)


class RestoresWithoutAWayBack(Hall):
    """Nobody is named who brought the visitor back: it cannot be undone."""

    def record(self, *events: Any) -> Events:
        return super().record(
            *(replace(one, window=None) if isinstance(one, TicketRequeued) else one for one in events)
        )


class SendsToNobody(Hall):
    """Who is sent to a person may be called by every window for the matter."""

    def transfer(self, **named: Any) -> Events:
        if named.get("to_clerk") is not None:
            self._seat_of(named.pop("to_clerk"))
        return super().transfer(**named)


class ForgetsTheMatter(Hall):
    """Who is sent to a matter waits for its business as a whole."""

    def transfer(self, **named: Any) -> Events:
        matter = named.pop("to_matter", None)
        if matter is not None:
            named["to_business"] = self._business_of(None, matter)
        return super().transfer(**named)


class BreaksOffTheVisit(Hall):
    """A break that should follow the visit begins at once."""

    def pause_window(self, **named: Any) -> Events:
        return super().pause_window(**{**named, "after_this": False})


class OwnMovesAreFinal(Hall):
    """Nobody is named who opened, paused or closed their window: it cannot be undone."""

    def record(self, *events: Any) -> Events:
        kinds = (WindowOpened, WindowPaused, WindowClosed, PauseWithdrawn, AutoCallSwitched)
        return super().record(*(replace(one, clerk=None) if isinstance(one, kinds) else one for one in events))


class SeatsAreKept(Hall):
    """Whoever takes a seat by mistake has lost the old one: only the new window is as it was."""

    def record(self, *events: Any) -> Events:
        return super().record(*(replace(one, others=()) if isinstance(one, MoveUndone) else one for one in events))


class TakesOverForGood(Hall):
    """A visit taken over by mistake stays with whoever took it."""

    def record(self, *events: Any) -> Events:
        return super().record(*(self._for_good(one) for one in events))

    def _for_good(self, event: Any) -> Any:
        if not isinstance(event, MoveUndone) or event.move is not Move.TAKE_OVER or event.ticket is None:
            return event
        return replace(event, ticket=self.day.tickets[event.ticket.id])


class TakesTheFirstOfABundle(Hall):
    """Of several matters taken under one name, all but the first are forgotten."""

    def _steps_of(self, *asked: Any) -> Any:
        first, _ = super()._steps_of(*asked)
        return first, ()


class EverybodyHeldIsBack(Hall):
    """Whoever rests may say that they are back, also those whose papers the clerk has."""

    def come_back(self, **named: Any) -> Events:
        ticket = self.day.tickets.get(named["ticket"])
        if ticket is None or ticket.held is None or ticket.held.back_at is not None:
            return super().come_back(**named)
        return self.record(VisitorBack(at=named["now"], ticket=ticket.id, code=ticket.code, window=ticket.held.window))


BROKEN: dict[Callable[[HallPlan], Hall], str] = {
    LeavesTheCalledInTheQueue: "queue and state differ",
    RequeueKeepsTheWindow: "ticket .* differs",
    NumbersRestart: "other numbers",
    CallsTheLatest: "overtaken|called out of turn",
    ForgetsWhoWaitsLong: "was overtaken by",
    TellsAnotherReason: "called for another reason",
    IdlesBesideWork: "idles beside",
    LeavesItToTheClerk: "idles beside work it may do",
    CallsAgainWhatWasTakenBack: "called by itself",
    CallsToABusyWindow: "in spite of {'window_busy'}",
    ForgetsSomebodyAtClosing: "somebody was lost",
    RatesTwice: "in spite of {'already_rated'}",
    RefusalLeavesATrace: "too_soon changed something",
    ChangesWithoutAnEvent: "other events than the caller",
    PausesABusinessSilently: "do not tell the whole change",
    # A window that calls by itself would have taken the finished visit on.
    RatesBeforeTheEnd: "made|differs|idles beside work|called by itself",
    SleepsOn: "finish made|abandon made|give_up made|differs",
    WalksInToABusyWindow: "in spite of {'window_busy'}",
    TakesOthersAway: "in spite of {'ticket_taken'}",
    RestoresForStrangers: "in spite of {'may_not_take'}",
    RestoresWithoutAWayBack: "nothing_to_undo, not by|in spite of {'nothing_to_undo'|differs|moved_on",
    SendsToNobody: "ticket .* differs|out of turn",
    ForgetsTheMatter: "ticket .* differs",
    BreaksOffTheVisit: "a window differs",
    OwnMovesAreFinal: "undo was refused|a window differs|ticket .* differs|called by itself",
    EverybodyHeldIsBack: "come_back .* in spite of {'move_not_allowed'}",
    TakesTheFirstOfABundle: "ticket .* differs",
    SeatsAreKept: "a window differs",
    TakesOverForGood: "ticket .* differs",
    TakesBackWhatIsLongAgo: "(in spite of|not by) {'nothing_to_undo'}",
}
"""Each with what the machine must say about it."""
