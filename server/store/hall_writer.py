"""The hall's writer: one thread a hall, requests in order of arrival, as many as are waiting in one transaction.

Commands run against the resident hall; their events, rows, stored answers and device jobs are committed together; only
then are the callers answered and the publisher woken. Group commit is what makes ``synchronous=FULL`` cheap. After a
failed commit the resident hall is thrown away, so memory never runs ahead of the disk (architecture.md §4).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from queue import Empty, Full, Queue
from threading import RLock, Thread
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text, tuple_, update
from sqlalchemy.exc import SQLAlchemyError

from server.actions.jobs import OPEN_JOBS, Job
from server.actions.turn import Answer, Turn
from server.clock import Clock
from server.domain import events as happened
from server.domain.errors import InvalidInput, Refusal, UnknownName
from server.domain.hall import Hall
from server.domain.plan import HallPlan
from server.store.event_codec import canonical, chained, encode
from server.store.hall_rows import project
from server.store.resident import Resident, catch_up, load
from server.store.tables import answers, events, halls, jobs

log = logging.getLogger(__name__)

_BATCH = 128  # commands that may share one commit
_WAITING = 1024  # commands that may wait before the hall says "not now"
_PATIENCE_S = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A caller's request: ``run`` changes the hall or refuses. ``key`` makes retries harmless (promises.md §2.2)."""

    caller: str
    key: str | None
    fingerprint: str
    run: Callable[[Turn], Answer]
    alone: bool = False  # opening and closing the day do not share a commit


@dataclass(frozen=True, kw_only=True, slots=True)
class Committed:
    """What one commit changed, for the publisher."""

    hall: str
    events: tuple[tuple[int, happened.Event], ...]
    devices: frozenset[str]


class NotNow(Exception):
    """The hall cannot answer now; the same request may be sent again under the same key."""

    code = "not_now"


class KeyReused(Exception):
    """This idempotency key was used for another request."""

    code = "key_reused"


def refused(refusal: Refusal) -> Answer:
    """A refusal as an answer: 404 for what does not exist, 422 for what cannot be, 409 for what the state forbids."""
    status = 404 if isinstance(refusal, UnknownName) else 422 if isinstance(refusal, InvalidInput) else 409
    return Answer(status=status, body={"code": refusal.code, "message": refusal.__doc__, "detail": refusal.detail})


JobsFor = Callable[[happened.Event, Hall], list[Job]]
_Waiting = tuple[Command, "Future[Answer]"]


class HallWriter:
    """The one writer of a hall in this process; on PostgreSQL other processes may have theirs."""

    def __init__(
        self, engine: Engine, plan: HallPlan, clock: Clock, jobs_for: JobsFor, told: Callable[[Committed], None]
    ) -> None:
        self.plan = plan
        self._engine = engine
        self._clock = clock
        self._jobs_for = jobs_for
        self._told = told
        self._waiting: Queue[_Waiting | None] = Queue(_WAITING)
        self._left_over: _Waiting | None = None
        self._resident: Resident | None = None
        self._lock = RLock()
        self._thread = Thread(target=self._work, name=f"writer-{plan.code}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is waiting and end."""
        self._waiting.put(None)
        self._thread.join()

    def do(self, command: Command) -> Answer:
        """Run a command and wait until it is durable; a refusal is an answer too. Raises KeyReused or NotNow."""
        future: Future[Answer] = Future()
        try:
            self._waiting.put_nowait((command, future))
        except Full as error:
            raise NotNow from error
        try:
            return future.result(_PATIENCE_S)
        except FutureTimeout as error:
            raise NotNow from error

    @contextmanager
    def reading(self) -> Iterator[Resident]:
        """The committed day, held still while it is read. Raises NotNow when the database cannot be read."""
        with self._lock:
            if self._resident is None:
                try:
                    with self._engine.begin() as connection:
                        self._resident = load(connection, self.plan)
                except SQLAlchemyError as error:
                    raise NotNow from error
            yield self._resident

    def look(self) -> None:
        """Catch up with what other processes committed, and tell the publisher."""
        with self._lock, self.reading() as resident:
            try:
                with self._engine.begin() as connection:
                    added = self._catch_up(connection, resident)
            except SQLAlchemyError as error:
                self._resident = None
                raise NotNow from error
        if added:
            self._told(Committed(hall=self.plan.code, events=tuple(added), devices=frozenset({"*"})))

    def _work(self) -> None:
        while True:
            batch = self._next_batch()
            if batch is None:
                return
            self._serve(batch)

    def _next_batch(self) -> list[_Waiting] | None:
        first = self._left_over or self._waiting.get()
        self._left_over = None
        if first is None:
            return None
        batch = [first]
        while len(batch) < _BATCH and not batch[-1][0].alone:
            try:
                following = self._waiting.get_nowait()
            except Empty:
                break
            if following is None:
                self._waiting.put(None)
                break
            if following[0].alone:
                self._left_over = following
                break
            batch.append(following)
        return batch

    def _serve(self, batch: list[_Waiting]) -> None:
        results: list[Answer | Exception]
        committed: Committed | None = None
        try:
            with self._lock, self.reading() as resident:
                results, committed = self._commit([command for command, _ in batch], resident)
        except Exception as error:  # whatever failed, memory may be ahead of the disk: throw it away
            self._resident = None
            log.exception("commit failed", extra={"action": "commit_failed", "hall": self.plan.code})
            results = [_not_now(error) for _ in batch]
        if committed:
            self._told(committed)
        for (_, future), result in zip(batch, results, strict=True):
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    def _commit(
        self, commands: Sequence[Command], resident: Resident
    ) -> tuple[list[Answer | Exception], Committed | None]:
        with self._engine.begin() as connection:
            added = self._catch_up(connection, resident)
            batch = _Batch(self.plan.code, resident, self._clock, self._jobs_for)
            batch.known = _known_answers(connection, self.plan.code, commands)
            results = [batch.run(command) for command in commands]
            batch.write(connection)
        told = (*added, *batch.numbered)
        if not told and not batch.jobs:
            return results, None
        return results, Committed(
            hall=self.plan.code, events=told, devices=frozenset(job.device for job in batch.jobs.values())
        )

    def _catch_up(self, connection: Connection, resident: Resident) -> list[tuple[int, happened.Event]]:
        """Lock the hall's row and apply what another process has added since."""
        row = connection.execute(
            select(halls.c.seq, halls.c.chain).where(halls.c.code == self.plan.code).with_for_update()
        ).one()
        return catch_up(connection, resident, row.seq, row.chain) if row.seq != resident.seq else []


def _not_now(error: Exception) -> NotNow:
    refusal = NotNow()
    refusal.__cause__ = error
    return refusal


def _known_answers(
    connection: Connection, hall: str, commands: Sequence[Command]
) -> dict[tuple[str, str], tuple[str, Answer]]:
    keys = [(command.caller, command.key) for command in commands if command.key]
    if not keys:
        return {}
    rows = connection.execute(
        select(answers).where(answers.c.hall == hall, tuple_(answers.c.caller, answers.c.key).in_(keys))
    )
    return {
        (row.caller, row.key): (row.fingerprint, Answer(status=row.code, body=json.loads(row.body), replayed=True))
        for row in rows
    }


class _Batch:
    """The commands of one commit: what they answered, and what is to be written."""

    def __init__(self, hall: str, resident: Resident, clock: Clock, jobs_for: JobsFor) -> None:
        self._hall = hall
        self._resident = resident
        self._clock = clock
        self._jobs_for = jobs_for
        self.known: dict[tuple[str, str], tuple[str, Answer]] = {}
        self.numbered: list[tuple[int, happened.Event]] = []
        self.jobs: dict[str, Job] = {}
        self._event_rows: list[dict[str, Any]] = []
        self._answer_rows: list[dict[str, Any]] = []
        self._new_jobs: set[str] = set()

    def run(self, command: Command) -> Answer | Exception:
        known = self.known.get((command.caller, command.key)) if command.key else None
        if known is not None:
            fingerprint, answer = known
            return answer if fingerprint == command.fingerprint else KeyReused()
        hall = self._resident.hall
        turn = Turn(hall=hall, now=self._now(), caller=command.caller, open_jobs=self._resident.jobs)
        try:
            answer = command.run(turn)
        except Refusal as refusal:
            if hall.take_unsaved():
                raise RuntimeError("A refused command has changed the hall.") from refusal
            answer = refused(refusal)
        self._take(command, turn, hall.take_unsaved())
        self._remember(command, answer, turn.now)
        return answer

    def _now(self) -> datetime:
        """Event time never goes back, whatever the clock does (promises.md §3.3)."""
        last = self._resident.hall.day.last_at
        now = self._clock.now()
        return max(now, last) if last else now

    def _take(self, command: Command, turn: Turn, recorded: Sequence[happened.Event]) -> None:
        day = self._resident.hall.day
        for event in recorded:
            self._resident.seq += 1
            kind, payload = encode(event)
            body = canonical(payload)
            self._resident.chain = chained(
                self._resident.chain, seq=self._resident.seq, kind=kind, actor=command.caller, payload=body
            )
            self._event_rows.append(
                {
                    "hall": self._hall,
                    "seq": self._resident.seq,
                    "at": event.at,
                    "business_day": day.business_day or day.last_day,
                    "kind": kind,
                    "actor": command.caller,
                    "request_id": command.key,
                    "payload": body,
                    "hash": self._resident.chain,
                }
            )
            self.numbered.append((self._resident.seq, event))
            turn.jobs.extend(self._jobs_for(event, self._resident.hall))
        for job in turn.jobs:
            if job.id not in self._resident.jobs:
                self._new_jobs.add(job.id)
            self.jobs[job.id] = job
            if job.state in OPEN_JOBS:
                self._resident.jobs[job.id] = job
            else:
                self._resident.jobs.pop(job.id, None)

    def _remember(self, command: Command, answer: Answer, now: datetime) -> None:
        if command.key is None:
            return
        self.known[command.caller, command.key] = (command.fingerprint, replace(answer, replayed=True))
        self._answer_rows.append(
            {
                "hall": self._hall,
                "caller": command.caller,
                "key": command.key,
                "fingerprint": command.fingerprint,
                "code": answer.status,
                "body": canonical(answer.body),
                "at": now,
            }
        )

    def write(self, connection: Connection) -> None:
        if self._event_rows:
            connection.execute(insert(events), self._event_rows)
            project(connection, self._hall, self._resident.hall.day, [event for _, event in self.numbered])
            self._write_head(connection)
        if self._answer_rows:
            connection.execute(insert(answers), self._answer_rows)
        self._write_jobs(connection)

    def _write_head(self, connection: Connection) -> None:
        changes: dict[str, Any] = {
            "seq": self._resident.seq,
            "chain": self._resident.chain,
            "business_day": self._resident.hall.day.business_day,
        }
        closed = [seq for seq, event in self.numbered if isinstance(event, happened.DayClosed)]
        if closed:
            changes["replay_from"] = closed[-1]
        connection.execute(update(halls).where(halls.c.code == self._hall).values(**changes))
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_notify('youxu', :hall)"), {"hall": self._hall})

    def _write_jobs(self, connection: Connection) -> None:
        now = self._clock.now()
        rows = [{**_job_row(job), "hall": self._hall, "changed_at": now} for job in self.jobs.values()]
        new = [row for row in rows if row["id"] in self._new_jobs]
        if new:
            connection.execute(insert(jobs), new)
        for row in rows:
            if row["id"] not in self._new_jobs:
                connection.execute(
                    update(jobs)
                    .where(jobs.c.hall == self._hall, jobs.c.id == row["id"])
                    .values(state=row["state"], detail=row["detail"], changed_at=now)
                )


def _job_row(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in Job.__dataclass_fields__}
