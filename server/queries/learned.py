"""What a hall's log teaches, read day by day (:mod:`server.domain.waits.learning`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice

from sqlalchemy import Connection, Engine, select

from server.domain.events import (
    KIND_OF,
    ServingFinished,
    StepFinished,
    TicketCalled,
    TicketIssued,
    TicketMerged,
    TicketNotShown,
    TicketRestored,
    WalkInStarted,
)
from server.domain.plan import HallPlan
from server.domain.waits.learning import Learned, ObservedDay, learn, observe
from server.store.event_codec import decode
from server.store.tables import events

DAYS = 20  # a month of workdays: long enough to know a weekday, short enough to forget an old hall
_TOLD_BY = (
    TicketIssued, TicketMerged, TicketRestored, TicketCalled, TicketNotShown, StepFinished, ServingFinished,
    WalkInStarted,
)  # fmt: skip  # every kind that `observe` looks at
_TELLING = [KIND_OF[kind] for kind in _TOLD_BY]


def learned(engine: Engine, plan: HallPlan, *, before: date, days: int = DAYS) -> Learned:
    """What the newest closed days before a day teach. Reads whole days, so once a day."""
    return learn(list(_observed(engine, plan, before, days)), plan)


def _observed(engine: Engine, plan: HallPlan, before: date, days: int) -> Iterator[ObservedDay]:
    with engine.connect() as connection:
        ends = list(islice(_days_before(connection, plan.code, before), days + 1))
        if not ends:
            return
        wanted = [day for day, _ in ends[:days]]
        since = ends[days][1] if len(ends) > days else 0
        rows = connection.execute(
            select(events.c.business_day, events.c.kind, events.c.payload)
            .where(events.c.hall == plan.code, events.c.seq > since, events.c.seq <= ends[0][1])
            .where(events.c.business_day.in_(wanted), events.c.kind.in_(_TELLING))
            .order_by(events.c.seq)
        )
        for day, of_the_day in groupby(rows, key=lambda row: row[0]):
            yield observe((decode(kind, payload) for _, kind, payload in of_the_day), plan, day)


def _days_before(connection: Connection, hall: str, before: date) -> Iterator[tuple[date, int]]:
    """The business days of the log, the newest first, each with the number of its last event.

    Looked for from the log's end backwards: a business day never follows a later one, and a log may hold years.
    """
    of = events.c
    newest = select(of.business_day, of.seq).where(of.hall == hall).order_by(of.seq.desc()).limit(1)
    found = connection.execute(newest.where(of.business_day < before)).one_or_none()
    while found is not None:
        day, seq = found
        yield day, seq
        found = connection.execute(newest.where(of.business_day < day, of.seq < seq)).one_or_none()
