"""The resident hall: the open day in memory, with the place in the log up to which it is true."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from server.domain.hall import Hall
from server.domain.plan import HallPlan
from server.store.event_codec import decode
from server.store.tables import events, halls, jobs

OPEN_JOBS = ("queued", "sent", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A device job (设备任务): asked for by an event, open until its device says how it went."""

    id: str
    device: str
    kind: str
    payload: dict[str, Any]
    state: str
    created_at: datetime
    expires_at: datetime | None
    ticket: str | None = None
    detail: str | None = None

    def live(self, now: datetime) -> bool:
        """Still to be done: an announcement past its time is not."""
        return self.state in OPEN_JOBS and (self.expires_at is None or now < self.expires_at)


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
    open_jobs = connection.execute(select(jobs).where(jobs.c.hall == code, jobs.c.state.in_(OPEN_JOBS))).mappings()
    resident.jobs = {row["id"]: _job(dict(row)) for row in open_jobs}
    return found


def _job(row: dict[str, Any]) -> Job:
    return Job(**{name: row[name] for name in Job.__dataclass_fields__})
