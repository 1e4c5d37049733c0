"""The resident hall: the open day in memory, with the place in the log up to which it is true."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, or_, select

from server.actions.jobs import CALL_JOBS, UNSETTLED_JOBS, Job
from server.domain.events import DayClosed, DayOpened, Event
from server.domain.hall import Hall
from server.domain.plan import HallPlan
from server.store.booking_rows import load_bookings, load_locks
from server.store.case_rows import case_events_before, report_events_before
from server.store.event_codec import decode
from server.store.person_marks import show
from server.store.tables import events, halls, jobs
from server.store.voucher_rows import load_vouchers

# Made once: SQLAlchemy then finds them compiled without looking at their parts again.
HEAD = select(halls.c.seq, halls.c.chain, halls.c.changes).where(halls.c.code == bindparam("hall"))
_ADDED = (
    select(events.c.seq, events.c.kind, events.c.payload, events.c.hash)
    .where(events.c.hall == bindparam("hall"), events.c.seq >= bindparam("known"), events.c.seq <= bindparam("up_to"))
    .order_by(events.c.seq)
)
_LINK = select(events.c.hash).where(events.c.hall == bindparam("hall"), events.c.seq == bindparam("seq"))
_OPEN_JOBS = select(jobs).where(jobs.c.hall == bindparam("hall"), or_(*(jobs.c.state == one for one in UNSETTLED_JOBS)))
_NOTHING_KNOWN = ""  # no event's hash
_NEWEST_CALLS = timedelta(minutes=1)
_NEWEST_CALL_JOBS = select(jobs).where(
    jobs.c.hall == bindparam("hall"),
    jobs.c.expires_at > bindparam("since"),
    or_(*(jobs.c.kind == one for one in CALL_JOBS)),
)


@dataclass(kw_only=True)
class Resident:
    """``jobs``: those of which something may still be heard, and those of the newest calls, however they ended: who
    called must see what became of it. ``replay_from``: the first event the day needs.

    That is the end of the day before, so that a day opened again has all it had. ``closed``: where a day ended last.
    """

    hall: Hall
    seq: int
    chain: str
    replay_from: int
    changes: int
    jobs: dict[str, Job] = field(default_factory=dict)
    closed: tuple[int, date] | None = None
    _ending: list[tuple[datetime, str]] = field(default_factory=list)  # a heap: when jobs expire, soonest first

    def note(self, seq: int, event: Event) -> None:
        """Keep ``replay_from`` true while days end and begin."""
        if isinstance(event, DayClosed):
            self.closed = (seq, event.business_day)
        elif isinstance(event, DayOpened) and self.closed is not None and self.closed[1] != event.business_day:
            self.replay_from = self.closed[0]

    def forget_jobs(self) -> None:
        """They are read anew."""
        self.jobs.clear()
        self._ending.clear()

    def keep(self, job: Job) -> None:
        """A new or changed job; what is settled is forgotten."""
        if job.settled and not job.of_a_call:
            self.jobs.pop(job.id, None)
            return
        if job.expires_at is not None and job.id not in self.jobs:
            heappush(self._ending, (job.expires_at, job.id))
        self.jobs[job.id] = job

    def outlived(self, before: datetime) -> list[Job]:
        """Take out the jobs that expired earlier than ``before``; gives those that were never settled."""
        found = []
        while self._ending and self._ending[0][0] < before:
            job = self.jobs.pop(heappop(self._ending)[1], None)
            if job is not None and not job.settled:
                found.append(job)
        return found


class HallNotCreated(LookupError):
    """The database does not know this hall: run ``youxu init``."""

    code = "hall_not_created"


class LogWentBack(Exception):
    """The log ends before, or is another than, what was known of it: a standby without the newest has taken over."""

    code = "log_went_back"


def still_there(connection: Connection, hall: str, seq: int, chain: str) -> bool:
    """Whether the log has this event, with this hash: then it also has all that came before."""
    return seq == 0 or connection.execute(_LINK, {"hall": hall, "seq": seq}).scalar() == chain


def require_created(engine: Engine, codes: Collection[str]) -> None:
    """A database that does not know a hall is found at the start, not by the first visitor. Raises HallNotCreated."""
    with engine.connect() as connection:
        known = set(connection.execute(select(halls.c.code)).scalars())
    if missing := sorted(set(codes) - known):
        raise HallNotCreated(", ".join(missing))


def load(connection: Connection, plan: HallPlan) -> Resident:
    """Rebuild the present day from the log, and what of days before is still followed by deadlines."""
    row = connection.execute(select(halls).where(halls.c.code == plan.code)).one_or_none()
    if row is None:
        raise HallNotCreated(plan.code)
    resident = Resident(
        hall=Hall(plan), seq=row.replay_from - 1, chain=_NOTHING_KNOWN, replay_from=row.replay_from, changes=row.changes
    )
    resident.hall.day.cases.apply(case_events_before(connection, plan.code, row.replay_from))
    resident.hall.day.reports.apply(report_events_before(connection, plan.code, row.replay_from))
    catch_up(connection, resident, (row.seq, row.chain, row.changes))
    day = resident.hall.day
    since = day.business_day or day.last_day
    day.bookings = load_bookings(connection, plan.code, since)  # made before the log's part
    day.locks = load_locks(connection, plan.code, since)
    day.vouchers = load_vouchers(connection, plan.code, since)
    return resident


def catch_up(connection: Connection, resident: Resident, head: tuple[int, str, int]) -> list[tuple[int, Any]]:
    """Apply what other processes have added; gives these events with their numbers.

    ``head``: the hall's last sequence number, its hash, and how many commits the hall has. Raises LogWentBack.
    """
    seq, chain, changes = head
    code = resident.hall.plan.code
    rows = connection.execute(_ADDED, {"hall": code, "known": resident.seq, "up_to": seq}).all()
    if resident.seq and resident.chain != _NOTHING_KNOWN and (not rows or rows[0].hash != resident.chain):
        raise LogWentBack
    added = [row for row in rows if row.seq > resident.seq]
    read = show(connection, code, [decode(row.kind, row.payload) for row in added])
    found = [(row.seq, event) for row, event in zip(added, read, strict=True)]
    resident.hall.replay(event for _, event in found)
    resident.seq, resident.chain, resident.changes = seq, chain, changes
    for number, event in found:
        resident.note(number, event)
    open_jobs = connection.execute(_OPEN_JOBS, {"hall": code}).mappings().all()
    resident.forget_jobs()
    for row in open_jobs:
        resident.keep(_job(dict(row)))
    last = resident.hall.day.last_at
    if last is not None:
        since = {"hall": code, "since": last - _NEWEST_CALLS}
        for row in connection.execute(_NEWEST_CALL_JOBS, since).mappings().all():
            resident.keep(_job(dict(row)))
    return found


def _job(row: dict[str, Any]) -> Job:
    return Job(**{name: row[name] for name in Job.__dataclass_fields__})
