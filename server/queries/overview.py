"""Counts of several halls at once, from their rows: sums only, never a row about a person, a ticket or a clerk.

The halls are named by whoever asks; nothing of another one is counted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Float, and_, case, distinct, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from server.domain.ratings.case import CaseState
from server.domain.ratings.rating import Level
from server.store.tables import bad_rating_cases, events, halls, rating_units, ratings, tickets, windows

_GOOD = min(level.value for level in Level if level.good)


class _SecondsBetween(FunctionElement[float]):
    """From the first moment to the second, in seconds."""

    type = Float()
    inherit_cache = True


@compiles(_SecondsBetween, "sqlite")
def _by_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    since, until = (compiler.process(one, **kw) for one in element.clauses)
    return f"((julianday({until}) - julianday({since})) * 86400.0)"


@compiles(_SecondsBetween, "postgresql")
def _by_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    since, until = (compiler.process(one, **kw) for one in element.clauses)
    return f"EXTRACT(EPOCH FROM ({until} - {since}))"


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """``business_day``: None while the hall's day is closed. ``last_at``: when its log was written to last."""

    business_day: date | None
    last_at: datetime | None
    windows: int


@dataclass(kw_only=True, slots=True)
class Visits:
    """``by_state``: tickets taken on these days. ``called``, ``waited_s``: how many were called; all their waits."""

    by_state: dict[str, int] = field(default_factory=dict)
    called: int = 0
    waited_s: float = 0.0
    clerks: int = 0

    @property
    def issued(self) -> int:
        return sum(self.by_state.values())

    @property
    def mean_wait_min(self) -> float | None:
        return self.waited_s / self.called / 60 if self.called else None


@dataclass(kw_only=True, slots=True)
class Satisfaction:
    """``counted``: ratings that are not invalid; ``clerks``: who finished something."""

    finished: int = 0
    given: int = 0
    counted: int = 0
    good: int = 0
    clerks: int = 0


def opened(engine: Engine, codes: Collection[str]) -> dict[str, Opened]:
    last = (events.c.hall == halls.c.code) & (events.c.seq == halls.c.seq)
    query = (
        select(halls.c.code, halls.c.business_day, events.c.at).outerjoin(events, last).where(halls.c.code.in_(codes))
    )
    standing = (
        select(windows.c.hall, func.count().label("open"))
        .where(windows.c.hall.in_(codes), windows.c.state == "open")
        .group_by(windows.c.hall)
    )
    with engine.connect() as connection:
        open_windows = {row.hall: row.open for row in connection.execute(standing)}
        return {
            row.code: Opened(business_day=row.business_day, last_at=row.at, windows=open_windows.get(row.code, 0))
            for row in connection.execute(query)
        }


def visits(engine: Engine, codes: Collection[str], first: date, last: date) -> dict[str, Visits]:
    """Tickets of these business days. Who was served without a ticket, or off a paper roll, is in no wait."""
    mine = and_(tickets.c.hall.in_(codes), tickets.c.business_day.between(first, last))
    states = select(tickets.c.hall, tickets.c.state, func.count().label("tickets")).where(mine)
    waits = select(
        tickets.c.hall,
        func.count().label("called"),
        func.sum(_SecondsBetween(tickets.c.issued_at, tickets.c.first_called_at)).label("waited_s"),
    ).where(mine, tickets.c.first_called_at > tickets.c.issued_at, tickets.c.source != "roll")
    clerks = select(tickets.c.hall, func.count(distinct(tickets.c.clerk)).label("clerks")).where(mine)
    found = {code: Visits() for code in codes}
    with engine.connect() as connection:
        for row in connection.execute(states.group_by(tickets.c.hall, tickets.c.state)):
            found[row.hall].by_state[row.state] = row.tickets
        for row in connection.execute(waits.group_by(tickets.c.hall)):
            found[row.hall].called, found[row.hall].waited_s = row.called, float(row.waited_s or 0.0)
        for row in connection.execute(clerks.group_by(tickets.c.hall)):
            found[row.hall].clerks = row.clerks
    return found


def satisfaction(engine: Engine, codes: Collection[str], first: date, last: date) -> dict[str, Satisfaction]:
    """By the rules of :mod:`server.domain.ratings.figures`: invalid ratings count as given and nothing else."""
    cases, units = bad_rating_cases.c, rating_units.c
    newest = (
        select(ratings.c.hall, ratings.c.unit, func.max(ratings.c.revision).label("revision"))
        .where(ratings.c.hall.in_(codes), ratings.c.business_day.between(first, last))
        .group_by(ratings.c.hall, ratings.c.unit)
        .subquery()
    )
    invalid = and_(ratings.c.level < _GOOD, cases.valid.is_(False))
    query = (
        select(
            units.hall,
            func.count().label("finished"),
            func.count(ratings.c.level).label("given"),
            func.sum(case((invalid, 1), else_=0)).label("invalid"),
            func.sum(case((ratings.c.level >= _GOOD, 1), else_=0)).label("good"),
            func.count(distinct(units.clerk)).label("clerks"),
        )
        .outerjoin(newest, (newest.c.hall == units.hall) & (newest.c.unit == units.id))
        .outerjoin(
            ratings,
            and_(
                ratings.c.hall == units.hall,
                ratings.c.unit == newest.c.unit,
                ratings.c.revision == newest.c.revision,
            ),
        )
        .outerjoin(
            bad_rating_cases,
            (cases.hall == units.hall) & (cases.rated == units.id) & (cases.state != CaseState.WITHDRAWN.value),
        )
        .where(units.hall.in_(codes), units.business_day.between(first, last))
        .group_by(units.hall)
    )
    found = {code: Satisfaction() for code in codes}
    with engine.connect() as connection:
        for row in connection.execute(query):
            found[row.hall] = Satisfaction(
                finished=row.finished,
                given=row.given,
                counted=row.given - row.invalid,
                good=row.good,
                clerks=row.clerks,
            )
    return found
