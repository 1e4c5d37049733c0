"""The resident hall: the open day in memory, with the place in the log up to which it is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from server.actions.jobs import UNSETTLED_JOBS, Job
from server.domain.hall import Hall
from server.domain.plan import HallPlan
from server.store.event_codec import decode
from server.store.tables import events, halls, jobs


@dataclass(kw_only=True)
class Resident:
    hall: Hall
    seq: int
    chain: str
    jobs: dict[str, Job] = field(default_factory=dict)


class HallNotCreated(LookupError):
    """The database does not know this hall: run ``youxu init``."""

    code = "hall_not_created"


def load(connection: Connection, plan: HallPlan) -> Resident:
    """Rebuild the present day from the log."""
    row = connection.execute(select(halls).where(halls.c.code == plan.code)).one_or_none()
    if row is None:
        raise HallNotCreated(plan.code)
    resident = Resident(hall=Hall(plan), seq=row.replay_from - 1, chain=row.chain)
    catch_up(connection, resident, row.seq, row.chain)
    return resident


def catch_up(connection: Connection, resident: Resident, seq: int, chain: str) -> list[tuple[int, Any]]:
    """Apply what other processes have added; gives these events with their numbers."""
    code = resident.hall.plan.code
    added = connection.execute(
        select(events.c.seq, events.c.kind, events.c.payload)
        .where(events.c.hall == code, events.c.seq > resident.seq, events.c.seq <= seq)
        .order_by(events.c.seq)
    ).all()
    found = [(row.seq, decode(row.kind, row.payload)) for row in added]
    resident.hall.replay(event for _, event in found)
    resident.seq, resident.chain = seq, chain
    open_jobs = connection.execute(select(jobs).where(jobs.c.hall == code, jobs.c.state.in_(UNSETTLED_JOBS))).mappings()
    unsettled = (_job(dict(row)) for row in open_jobs)
    resident.jobs = {job.id: job for job in unsettled if not job.settled}
    return found


def _job(row: dict[str, Any]) -> Job:
    return Job(**{name: row[name] for name in Job.__dataclass_fields__})
