"""What a hall's log teaches, read day by day (:mod:`server.domain.waits.learning`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import Engine, select

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
    """What the newest closed days before a day teach. Reads whole days: seconds for a big hall, so once a day."""
    return learn(list(_observed(engine, plan, before, days)), plan)


def _observed(engine: Engine, plan: HallPlan, before: date, days: int) -> Iterator[ObservedDay]:
    mine = (events.c.hall == plan.code) & (events.c.business_day < before)
    with engine.connect() as connection:
        newest = connection.execute(
            select(events.c.business_day).where(mine).distinct().order_by(events.c.business_day.desc()).limit(days)
        ).scalars()
        wanted = list(newest)
        rows = connection.execute(
            select(events.c.business_day, events.c.kind, events.c.payload)
            .where(events.c.hall == plan.code, events.c.business_day.in_(wanted), events.c.kind.in_(_TELLING))
            .order_by(events.c.business_day, events.c.seq)
        )
        for day, of_the_day in groupby(rows, key=lambda row: row[0]):
            yield observe((decode(kind, payload) for _, kind, payload in of_the_day), plan, day)
