"""What a hall has done in some days (运行统计): visitors, waits, handling, how busy its windows were (domain.md §13).

Nothing of ratings is in it: those are counted by :mod:`server.domain.ratings.figures`, late and with other care.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from server.domain.bookings.booking import BookingState
from server.domain.stretches import Stretch
from server.domain.ticket import Outcome, TicketState
from server.domain.window import OpenState

SHORTEST_HANDLING_S = 20.0
"""What was finished sooner was hardly handled here: worth a look (domain.md §6, 体外循环; the number is ours)."""
LONG_HANDLING_TIMES = 3.0
"""What took so many times as long as is usual for its matter took too long (超时办理; the number is ours)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A ticket as its day left it. ``window`` and ``clerk``: where it was called last. ``hour``: local, of its issue.

    ``wait_s``: to the first call at the place where it ended; None for nobody called.
    """

    day: date
    hour: int
    business: str
    matter: str | None
    window: str | None
    clerk: str | None
    source: str
    state: TicketState
    outcome: str | None
    wait_s: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """A visit, or a matter of one, that was finished at a window. ``seconds``: without what was on hold."""

    day: date
    business: str
    matter: str | None
    window: str
    clerk: str | None
    seconds: float
    held_s: float
    usual_min: float


@dataclass(kw_only=True, slots=True)
class Seconds:
    """Some spans of time, summed up."""

    count: int = 0
    total: float = 0.0
    longest: float = 0.0

    def add(self, seconds: float) -> None:
        self.count += 1
        self.total += seconds
        self.longest = max(self.longest, seconds)

    @property
    def mean_min(self) -> float | None:
        return self.total / self.count / 60 if self.count else None


@dataclass(kw_only=True, slots=True)
class WorkFigures:
    """``long_waits``: above the promised wait. ``long_handled``: far above what is usual; ``short_handled``: near none.

    ``held``: of what was finished, how much had been on hold; ``held_s``: for how long altogether.
    """

    states: Counter[TicketState] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    waits: Seconds = field(default_factory=Seconds)
    long_waits: int = 0
    handling: Seconds = field(default_factory=Seconds)
    long_handled: int = 0
    short_handled: int = 0
    held: int = 0
    held_s: float = 0.0

    @property
    def taken(self) -> int:
        return self.states.total()

    @property
    def finished(self) -> int:
        """Visits: returned ones (退办) are among them, as work that was done."""
        return self.states[TicketState.FINISHED]

    @property
    def returned(self) -> int:
        return self.outcomes[Outcome.RETURNED]

    @property
    def empty(self) -> int:
        """空号: numbers that nobody was served on."""
        return sum(self.states[one] for one in (TicketState.NO_SHOW, TicketState.ABANDONED, TicketState.UNSERVED))

    def visit(self, one: Visit, promised_min: float) -> None:
        self.states[one.state] += 1
        self.sources[one.source] += 1
        if one.state is TicketState.FINISHED and one.outcome is not None:
            self.outcomes[one.outcome] += 1
        if one.wait_s is not None:
            self.waits.add(one.wait_s)
            self.long_waits += one.wait_s > promised_min * 60

    def handle(self, one: Handled) -> None:
        self.handling.add(one.seconds)
        self.long_handled += one.seconds > LONG_HANDLING_TIMES * one.usual_min * 60
        self.short_handled += one.seconds < SHORTEST_HANDLING_S
        self.held += one.held_s > 0
        self.held_s += one.held_s


Key = Callable[[Visit | Handled], str | None]
"""What something is counted under; None: nowhere, as who was never called is at no window."""


def work_by(
    visits: Iterable[Visit], handled: Iterable[Handled], promised_min: float, keys: dict[str, Key]
) -> dict[str, dict[str, WorkFigures]]:
    """Everything counted under each key, by its name there. ``promised_min``: the hall's ``promised_wait_min``."""
    found: dict[str, dict[str, WorkFigures]] = {name: {} for name in keys}
    for visit in visits:
        for name, key in keys.items():
            if (code := key(visit)) is not None:
                found[name].setdefault(code, WorkFigures()).visit(visit, promised_min)
    for one in handled:
        for name, key in keys.items():
            if (code := key(one)) is not None:
                found[name].setdefault(code, WorkFigures()).handle(one)
    return found


@dataclass(kw_only=True, slots=True)
class WindowTimes:
    """Seconds. ``busy``: somebody was called there or served, while open; ``idle``: open, and nobody there."""

    open: float = 0.0
    busy: float = 0.0
    paused: float = 0.0

    @property
    def idle(self) -> float:
        return self.open - self.busy

    @property
    def share(self) -> float | None:
        """忙闲: the busy part of the open time; None of a window that was never open."""
        return self.busy / self.open if self.open else None

    def add(self, one: Stretch) -> None:
        if one.state is OpenState.OPEN:
            self.open += one.seconds
            self.busy += one.seconds if one.busy else 0.0
        elif one.state is OpenState.PAUSED:
            self.paused += one.seconds


def window_times(stretches: Iterable[Stretch], key: Callable[[Stretch], str | None]) -> dict[str, WindowTimes]:
    found: dict[str, WindowTimes] = {}
    for one in stretches:
        if (code := key(one)) is not None:
            found.setdefault(code, WindowTimes()).add(one)
    return found


def balance(own: WindowTimes, hall: WindowTimes) -> float | None:
    """忙闲指数: how many times as busy as the hall's windows together: 1 is as busy as all of them, 0 never busy."""
    return own.share / hall.share if own.share is not None and hall.share else None


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingsKept:
    """Bookings of some days: made, and of these kept (履约), missed (爽约), cancelled, and still to come."""

    made: int
    kept: int
    missed: int
    cancelled: int
    to_come: int


def bookings_kept(states: Counter[str]) -> BookingsKept:
    """``states``: how many bookings stand in each."""
    return BookingsKept(
        made=states.total(),
        kept=states[BookingState.CHECKED_IN],
        missed=states[BookingState.MISSED],
        cancelled=states[BookingState.CANCELLED],
        to_come=states[BookingState.BOOKED],
    )
