"""Who sat where, and whether the window was open and had somebody, stretch by stretch, from the events of some days.

What the hall's figures say about windows (开窗、空闲时长) and people (考勤) is cut from these
stretches and from nothing else. A move that was undone counts for the seconds that it stood, at most
``undo_s`` of the hall's rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import get_args

from server.domain import events as happened
from server.domain.window import OpenState, Pause, WindowState

_Shown = (
    happened.ClerkSignedIn
    | happened.ClerkSignedOut
    | happened.WindowTakenOver
    | happened.WindowOpened
    | happened.WindowClosed
    | happened.WindowPaused
    | happened.PauseWithdrawn
    | happened.TicketCalled
    | happened.WalkInStarted
    | happened.TicketResumed
)
_SHOWN: tuple[type[_Shown], ...] = get_args(_Shown)
_LEAVING = (
    happened.StepFinished,
    happened.ServingFinished,
    happened.TicketNotShown,
    happened.TicketTransferred,
    happened.TicketHeld,
)
TOLD_BY: tuple[type[happened.Event], ...] = (
    happened.DayOpened,
    happened.DayClosed,
    *_SHOWN,
    *_LEAVING,
    happened.TicketAbandoned,
    happened.MoveUndone,
)
"""The events that a stretch may begin or end with."""
_EARLY = timedelta(hours=2)
"""Who sits down sooner before the day opens is counted from here on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A window as it stood for a while. ``busy``: somebody was called to it, or was served there."""

    day: date
    window: str
    clerk: str | None
    state: OpenState
    busy: bool
    since: datetime
    until: datetime

    @property
    def seconds(self) -> float:
        return (self.until - self.since).total_seconds()

    @property
    def idle(self) -> bool:
        """Open, and nobody there."""
        return self.state is OpenState.OPEN and not self.busy


@dataclass(kw_only=True, slots=True)
class _Seats:
    """The windows of the day that is played; ``since``: from when each stands as it does."""

    day: date | None = None
    windows: dict[str, WindowState] = field(default_factory=dict)
    since: dict[str, datetime] = field(default_factory=dict)
    found: list[Stretch] = field(default_factory=list)

    def put(self, at: datetime, after: WindowState) -> None:
        before = self.windows.get(after.code)
        self.windows[after.code] = after
        if before is not None and _shown(before) == _shown(after):
            return
        self.cut(after.code, before, at)
        self.since[after.code] = at

    def seat(self, at: datetime, window: str, **changes: object) -> None:
        before = self.windows.get(window, WindowState(code=window))
        self.put(at, replace(before, **changes))  # type: ignore[arg-type]  # fields by name

    def vacate(self, at: datetime, window: str) -> None:
        """The visit has ended there; a break that was to follow it begins."""
        coming = self.windows[window].pause_next if window in self.windows else None
        paused = {} if coming is None else {"state": OpenState.PAUSED, "pause_next": None}
        self.seat(at, window, ticket=None, **paused)

    def cut(self, window: str, state: WindowState | None, at: datetime) -> None:
        """End the stretch of a window; closed and empty is nothing to be told of."""
        if self.day is None or state is None or (state.state is OpenState.CLOSED and state.clerk is None):
            return
        if (since := self.since[window]) < at:
            self.found.append(
                Stretch(
                    day=self.day,
                    window=window,
                    clerk=state.clerk,
                    state=state.state,
                    busy=state.ticket is not None,
                    since=since,
                    until=at,
                )
            )

    def begin(self, event: happened.DayOpened) -> None:
        """Who sat down before the day opened came for it, if it was not long before."""
        self.day = event.business_day
        self.since = {window: max(since, event.at - _EARLY) for window, since in self.since.items()}

    def end(self, at: datetime) -> None:
        for window, state in self.windows.items():
            self.cut(window, state, at)
        self.day, self.windows, self.since = None, {}, {}


def stretches(events: Iterable[happened.Event], now: datetime) -> list[Stretch]:
    """In the order in which they ended. ``events``: those of ``TOLD_BY``, in order, from before a day began.

    ``now``: where the last stretches of a day that is still open end.
    """
    seats = _Seats()
    for event in events:
        if isinstance(event, happened.DayOpened):
            if seats.day is not None:
                seats.end(event.at)
            seats.begin(event)
        elif isinstance(event, happened.DayClosed):
            seats.end(event.at)
        else:
            _play(event, seats)
    seats.end(now)
    return seats.found


def _shown(state: WindowState) -> tuple[str | None, OpenState, bool]:
    return state.clerk, state.state, state.ticket is not None


def _play(event: happened.Event, seats: _Seats) -> None:
    """One event: as :mod:`server.domain.effects` has it, without what no stretch shows."""
    if isinstance(event, happened.MoveUndone):
        _undo(event, seats)
    elif isinstance(event, happened.TicketAbandoned):
        for code in [code for code, state in seats.windows.items() if state.ticket == event.ticket]:
            seats.vacate(event.at, code)
    elif isinstance(event, _LEAVING):
        if not (isinstance(event, happened.StepFinished) and event.here):
            seats.vacate(event.at, event.window)
    elif isinstance(event, _SHOWN):
        seats.seat(event.at, event.window, **_becomes(event))


def _becomes(event: _Shown) -> dict[str, object]:
    """What such an event makes of its window."""
    match event:
        case happened.ClerkSignedIn() | happened.WindowTakenOver() | happened.ClerkSignedOut():
            return {"clerk": None if isinstance(event, happened.ClerkSignedOut) else event.clerk}
        case happened.WindowOpened():
            return {"state": OpenState.OPEN, "pause_next": None}
        case happened.WindowClosed():
            return {"state": OpenState.CLOSED, "pause_next": None}
        case happened.WindowPaused():
            after = Pause(reason=event.reason, until=event.until)
            return {"pause_next": after} if event.after_this else {"state": OpenState.PAUSED, "pause_next": None}
        case happened.PauseWithdrawn():
            return {"pause_next": None}
        case happened.TicketCalled() | happened.WalkInStarted() | happened.TicketResumed():
            return {"ticket": event.ticket}


def _undo(event: happened.MoveUndone, seats: _Seats) -> None:
    if event.whole:
        seats.put(event.at, event.before)
    else:
        seats.seat(event.at, event.window, ticket=event.before.ticket)
    for other in event.others:
        seats.put(event.at, other)
