"""What one business day came to, from the rows: the figures of its report (日结单)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select

from server.domain.events import KIND_OF, DayClosed, DayOpened, DayReported
from server.domain.ticket import TicketState
from server.queries.log_span import span_of_days
from server.store.tables import events, rating_units, tickets

_LEFT = frozenset({TicketState.NO_SHOW, TicketState.ABANDONED, TicketState.UNSERVED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes:
    """Of some waits or visits. ``p90``: nine of ten were at most so long."""

    mean: float
    p90: float
    longest: float


@dataclass(frozen=True, kw_only=True, slots=True)
class BusinessDone:
    """``left``: missed their call, went away, or were still there at the end. ``wait``: to the first call."""

    code: str
    issued: int
    finished: int
    left: int
    wait: Minutes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowDone:
    """``finished``: visits, or matters of them. ``handling``: from start to end, without what was on hold."""

    code: str
    finished: int
    handling: Minutes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DayFigures:
    """``opened_at``: the first time; ``closed_at``: None while the day is open, or was never closed.

    ``codes``: of its tickets, by their ids.
    """

    opened_at: datetime | None
    closed_at: datetime | None
    states: Counter[TicketState]
    sources: Counter[str]
    wait: Minutes | None
    businesses: tuple[BusinessDone, ...]
    windows: tuple[WindowDone, ...]
    codes: dict[str, str]

    @property
    def issued(self) -> int:
        return self.states.total()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportMade:
    """A report as the log knows it. ``seq``, ``hash``: the log's head that stands on it."""

    seq: int
    hash: str
    at: datetime
    by: str


def day_figures(engine: Engine, hall: str, day: date) -> DayFigures:
    """Of a business day, to this moment. Raises sqlalchemy.exc.SQLAlchemyError."""
    of, unit = tickets.c, rating_units.c
    with engine.connect() as connection:
        taken = connection.execute(
            select(of.id, of.code, of.state, of.source, of.business, of.issued_at, of.first_called_at).where(
                of.hall == hall, of.business_day == day
            )
        ).all()
        done = connection.execute(
            select(unit.window, unit.started_at, unit.ended_at, unit.held_s).where(
                unit.hall == hall, unit.business_day == day
            )
        ).all()
        moves = connection.execute(
            select(events.c.kind, events.c.at)
            .where(
                events.c.hall == hall,
                events.c.seq.between(*span_of_days(connection, hall, day, day)),
                events.c.business_day == day,
                events.c.kind.in_([KIND_OF[DayOpened], KIND_OF[DayClosed]]),
            )
            .order_by(events.c.seq)
        ).all()
    businesses = sorted({row.business for row in taken})
    windows = sorted({row.window for row in done})
    closed = moves and moves[-1].kind == KIND_OF[DayClosed]
    return DayFigures(
        opened_at=next((row.at for row in moves if row.kind == KIND_OF[DayOpened]), None),
        closed_at=moves[-1].at if closed else None,
        states=Counter(TicketState(row.state) for row in taken),
        sources=Counter(row.source for row in taken),
        wait=_waits(taken),
        businesses=tuple(_business(code, [row for row in taken if row.business == code]) for code in businesses),
        windows=tuple(_window(code, [row for row in done if row.window == code]) for code in windows),
        codes={row.id: row.code for row in taken},
    )


def newest_report(engine: Engine, hall: str, day: date) -> ReportMade | None:
    """The last report that was made of a business day."""
    with engine.connect() as connection:
        first, _ = span_of_days(connection, hall, day, day)  # no day was reported before it was
        mine = (
            select(events.c.at, events.c.payload)
            .where(events.c.hall == hall, events.c.seq >= first, events.c.kind == KIND_OF[DayReported])
            .order_by(events.c.seq.desc())
        )
        for row in connection.execute(mine):
            told = json.loads(row.payload)
            if told["business_day"] == day.isoformat():
                return ReportMade(seq=told["seq"], hash=told["hash"], at=row.at, by=told["by"])
    return None


def minutes_of(seconds: Sequence[float]) -> Minutes | None:
    """None of nothing. The ninth of ten is counted out (nearest rank), never between two that happened."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    rank = -(-9 * len(ordered) // 10)
    return Minutes(mean=sum(ordered) / len(ordered) / 60, p90=ordered[rank - 1] / 60, longest=ordered[-1] / 60)


def _waits(rows: Sequence[Any]) -> Minutes | None:
    called = [row for row in rows if row.first_called_at is not None and row.source != "roll"]
    return minutes_of([(row.first_called_at - row.issued_at).total_seconds() for row in called])


def _business(code: str, rows: Sequence[Any]) -> BusinessDone:
    states = Counter(TicketState(row.state) for row in rows)
    return BusinessDone(
        code=code,
        issued=len(rows),
        finished=states[TicketState.FINISHED],
        left=sum(states[state] for state in _LEFT),
        wait=_waits(rows),
    )


def _window(code: str, rows: Sequence[Any]) -> WindowDone:
    spans = [
        max(0.0, (row.ended_at - row.started_at).total_seconds() - row.held_s)
        for row in rows
        if row.started_at is not None
    ]
    return WindowDone(code=code, finished=len(rows), handling=minutes_of(spans))
