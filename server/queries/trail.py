"""Searching the trail (审计查询): who, what, when, from where; newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from server.store.tables import events

_LINES_AT_ONCE = 1000


def search_trail(
    engine: Engine,
    hall: str,
    *,
    kinds: Collection[str] = (),
    actor: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """``actor``, ``text``: parts of a name, of the payload. ``before``: a sequence number, for the next page."""
    wanted = select(events).where(events.c.hall == hall)
    if kinds:
        wanted = wanted.where(events.c.kind.in_(kinds))
    if actor:
        wanted = wanted.where(events.c.actor.contains(actor, autoescape=True))
    if text:
        wanted = wanted.where(events.c.payload.contains(text, autoescape=True))
    if since is not None:
        wanted = wanted.where(events.c.at >= since)
    if until is not None:
        wanted = wanted.where(events.c.at < until)
    if before is not None:
        wanted = wanted.where(events.c.seq < before)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(wanted.order_by(events.c.seq.desc()).limit(limit)).mappings()]


def lines_of_days(engine: Engine, hall: str, first: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The events of a stretch of time, in order."""
    wanted = select(events).where(events.c.hall == hall, events.c.at >= first, events.c.at < until)
    with engine.connect() as connection:
        found = connection.execute(wanted.order_by(events.c.seq).execution_options(yield_per=_LINES_AT_ONCE))
        for row in found.mappings():
            yield dict(row)
