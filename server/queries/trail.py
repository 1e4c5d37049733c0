"""Searching the trail (审计查询): who, what, when, from where; newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Engine, select

from server.actions.readings import Extent, Search
from server.domain.events import GROUPS
from server.queries.log_span import first_seq_since
from server.store.tables import events

MOST_LINES = 1000
"""That one search shows. Whoever wants more searches on, and that is told too, or exports with a second person."""
_LINES_AT_ONCE = 1000


def extent_of(engine: Engine, hall: str, search: Search, zone: str) -> Extent:
    """What a search finds, without its lines: the newest that match."""
    with engine.connect() as connection:
        wanted = select(events.c.seq).where(*_matching(connection, hall, search, zone)).order_by(events.c.seq.desc())
        found = connection.execute(wanted.limit(MOST_LINES + 1)).scalars().all()
    shown = found[:MOST_LINES]
    return Extent(
        lines=len(shown),
        first=shown[-1] if shown else None,
        last=shown[0] if shown else None,
        cut=len(found) > len(shown),
    )


def lines_of(
    engine: Engine, hall: str, search: Search, zone: str, *, first: int, last: int, limit: int
) -> list[dict[str, Any]]:
    """Of what a search has found, the newest of those that are numbered ``first`` to ``last``."""
    with engine.connect() as connection:
        matching = _matching(connection, hall, search, zone)
        wanted = select(events).where(*matching, events.c.seq.between(first, last))
        return [dict(row) for row in connection.execute(wanted.order_by(events.c.seq.desc()).limit(limit)).mappings()]


def _matching(connection: Connection, hall: str, search: Search, zone: str) -> Iterator[ColumnElement[bool]]:
    def first_on(day: date) -> int:
        return first_seq_since(connection, hall, datetime.combine(day, time.min, ZoneInfo(zone)))

    yield events.c.hall == hall
    if search.kind:
        yield events.c.kind == search.kind
    if search.group:
        yield events.c.kind.in_(GROUPS[search.group])
    if search.who:
        yield events.c.actor.contains(search.who, autoescape=True)
    if search.text:
        yield events.c.payload.contains(search.text, autoescape=True)
    if search.since is not None:
        yield events.c.seq >= first_on(search.since)
    if search.until is not None:
        yield events.c.seq < first_on(search.until + timedelta(days=1))
    if search.before is not None:
        yield events.c.seq < search.before


def lines_of_days(engine: Engine, hall: str, first: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The events of a stretch of time, in order."""
    with engine.connect() as connection:
        since, below = (first_seq_since(connection, hall, moment) for moment in (first, until))
        wanted = select(events).where(events.c.hall == hall, events.c.seq >= since, events.c.seq < below)
        found = connection.execute(wanted.order_by(events.c.seq).execution_options(yield_per=_LINES_AT_ONCE))
        for row in found.mappings():
            yield dict(row)
