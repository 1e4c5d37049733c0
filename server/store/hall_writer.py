"""The hall's writer: one thread a hall, requests in order of arrival, as many as are waiting in one transaction.

Commands run against the resident hall; their events, rows, stored answers and device jobs are committed together; only
then are the callers answered and the publisher woken. Group commit is what makes ``synchronous=FULL`` cheap. After a
failed commit the resident hall is thrown away, so memory never runs ahead of the disk (architecture.md §4).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import RLock, Thread
from time import monotonic

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from server.actions.turn import Answer, Turn
from server.clock import Clock
from server.domain import events as happened
from server.domain.plan import HallPlan
from server.store.answers import known_answers
from server.store.batch import Batch, Command, JobsFor
from server.store.person_marks import HASHES_KEPT_DAYS
from server.store.resident import HEAD, LogWentBack, Resident, catch_up, load, still_there
from server.store.round_trips import sent_together
from server.store.turnstile import NotNow, Turnstile, Waiting

log = logging.getLogger(__name__)

_HEAD_LOCKED = HEAD.with_for_update()
_PATIENCE_S = 10.0
_OURSELVES = "system:writer"  # as the log names who acted


@dataclass(frozen=True, kw_only=True, slots=True)
class Committed:
    """What one commit changed, for the publisher."""

    hall: str
    events: tuple[tuple[int, happened.Event], ...]
    devices: frozenset[str]
    windows: frozenset[str] = frozenset()  # whose calls a screen or a voice has answered for
    changes: int | None = None  # of the hall, after a commit of our own: other processes are told of it


@dataclass(frozen=True, kw_only=True, slots=True)
class _Head:
    """The end of the log as this process knew it last, and the last number of each series on that day."""

    seq: int
    chain: str
    business_day: date | None
    numbers: dict[str, int]


class HallWriter:
    """The one writer of a hall in this process; on PostgreSQL other processes may have theirs."""

    def __init__(
        self,
        engine: Engine,
        plan: HallPlan,
        clock: Clock,
        jobs_for: JobsFor,
        told: Callable[[Committed], None],
        reading: Engine | None = None,
        *,
        hashes_kept_days: int = HASHES_KEPT_DAYS,
    ) -> None:
        self.plan = plan
        self._engine = engine
        self._reading = reading or engine  # so that screens go on while nobody can write
        self._clock = clock
        self._hashes_kept_days = hashes_kept_days
        self._jobs_for = jobs_for
        self._told = told
        self.turnstile = Turnstile()
        self.measured: Callable[[int, float], None] = lambda _commands, _seconds: None  # told of every commit
        self._resident: Resident | None = None
        self._head: _Head | None = None  # outlives the resident hall: what was acknowledged
        self._lost: _Head | None = None  # the same, once the log has gone back behind it
        self._ending = False
        self._began: float | None = None  # when the commit that is under way began
        self._lock = RLock()
        self._thread = Thread(target=self._work, name=f"writer-{plan.code}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is waiting and end."""
        self._ending = True
        self.turnstile.close()
        self._thread.join()

    def stalled_s(self) -> float:
        """How long the commit under way has taken; 0 between commits, without end once the thread has died."""
        began = self._began
        if not self._thread.is_alive() and self._thread.ident is not None and not self._ending:
            return float("inf")
        return 0.0 if began is None else monotonic() - began

    def do(self, command: Command) -> Answer:
        """Run a command and wait until it is durable; a refusal is an answer too.

        Raises KeyReused, InProgress, or NotNow: then the outcome is unknown, and the same key settles it.
        """
        return self.turnstile.enter(command).answer(_PATIENCE_S)

    @contextmanager
    def reading(self) -> Iterator[Resident]:
        """The committed day, held still while it is read. Raises NotNow when the database cannot be read."""
        with self._lock:
            if self._resident is None:
                try:
                    with self._reading.begin() as connection:
                        self._resident = self._loaded(connection)
                except SQLAlchemyError as error:
                    raise NotNow from error
            yield self._resident

    @property
    def changes(self) -> int | None:
        """How many commits of the hall this process knows; None while the hall is not in memory. Waits for nobody."""
        resident = self._resident
        return resident.changes if resident else None

    @property
    def seq(self) -> int | None:
        """The number of the last event this process knows; None while the hall is not in memory. Waits for nobody."""
        resident = self._resident
        return resident.seq if resident else None

    def look(self) -> None:
        """Catch up with what other processes committed, and tell the publisher."""
        with self._lock, self.reading() as before:
            known = before.changes
            try:
                with self._reading.begin() as connection:
                    resident, added = self._caught_up(connection, before)
            except SQLAlchemyError as error:
                self._resident = None
                raise NotNow from error
            self._note_head(resident)
            if resident.changes != known:
                self._told(Committed(hall=self.plan.code, events=tuple(added), devices=frozenset({"*"})))

    def _work(self) -> None:
        while (batch := self.turnstile.next_batch()) is not None:
            self._serve(batch)

    def _serve(self, batch: list[Waiting]) -> None:
        results: list[Answer | Exception]
        began = monotonic()
        try:
            results = self._committed([waiting.command for waiting in batch])
            self.measured(len(batch), monotonic() - began)
        except Exception as error:
            log.exception("commit failed", extra={"action": "commit_failed", "hall": self.plan.code})
            if len(batch) > 1 and not isinstance(error, (NotNow, OperationalError)):
                for one in batch:  # whoever sent what cannot be done is answered alone, the others get their answers
                    self._serve([one])
                return
            if isinstance(error, (NotNow, OperationalError)):  # who came meanwhile has waited for the same lock
                batch = [*batch, *self.turnstile.turn_away()]
            results = [_not_now(error) for _ in batch]
        self.turnstile.leave(batch)
        for waiting, result in zip(batch, results, strict=True):
            waiting.tell(result)

    def _committed(self, commands: Sequence[Command]) -> list[Answer | Exception]:
        """Run and commit, or throw the resident hall away before anybody sees memory ahead of the disk.

        The publisher is told before anybody else can see the new state, so that no event ever comes after its state.
        """
        self._began = monotonic()
        try:
            # Begun before the lock: while another process holds SQLite's, screens go on.
            with self._engine.connect() as connection, connection.begin(), self._lock:
                try:
                    self._resident = self._resident or self._loaded(connection)
                    return self._commit(commands, self._resident, connection)
                except Exception:
                    self._resident = None
                    raise
        finally:
            self._began = None

    def _commit(
        self, commands: Sequence[Command], resident: Resident, connection: Connection
    ) -> list[Answer | Exception]:
        known = resident.changes
        resident, added = self._caught_up(connection, resident, lock=True)
        of_others = frozenset({"*"} if resident.changes != known else ())
        batch = Batch(self.plan.code, resident, self._clock, self._jobs_for, self._hashes_kept_days)
        keys = [(command.caller, command.key) for command in commands if command.key]
        batch.known = known_answers(connection, self.plan.code, keys)
        batch.expire_jobs()
        self._skip_lost_numbers(batch, resident)
        results = [batch.run(command) for command in commands]
        with sent_together(connection):
            batch.write(connection)
        batch.write_beside(connection)
        connection.commit()
        self._lost = None
        self._note_head(resident)
        told = (*added, *batch.numbered)
        if told or batch.jobs:
            devices = of_others | {job.device for job in batch.jobs.values()}
            self._told(
                Committed(
                    hall=self.plan.code,
                    events=told,
                    devices=devices,
                    windows=frozenset(
                        str(job.payload.get("window", "")) for job in batch.jobs.values() if job.of_a_call
                    ),
                    changes=resident.changes,
                )
            )
        return results

    def _caught_up(
        self, connection: Connection, resident: Resident, *, lock: bool = False
    ) -> tuple[Resident, list[tuple[int, happened.Event]]]:
        """The hall with what other processes have added since, and that; loaded anew where the log went back.

        ``lock`` keeps others from adding more (nothing to do on SQLite).
        """
        row = connection.execute(_HEAD_LOCKED if lock else HEAD, {"hall": self.plan.code}).one()
        if (row.changes, row.chain) == (resident.changes, resident.chain):
            return resident, []
        try:
            return resident, catch_up(connection, resident, tuple(row))
        except LogWentBack:
            self._resident = self._loaded(connection)
            return self._resident, []

    def _loaded(self, connection: Connection) -> Resident:
        """The hall as its log has it; where that has gone back behind what we knew, this is remembered."""
        resident, head = load(connection, self.plan), self._head
        if head is not None and not still_there(connection, self.plan.code, head.seq, head.chain):
            log.warning(
                "the log went back from event %d to %d",
                head.seq,
                resident.seq,
                extra={"action": "log_went_back", "hall": self.plan.code},
            )
            self._lost, self._head = head, None
        return resident

    def _note_head(self, resident: Resident) -> None:
        day = resident.hall.day
        self._head = _Head(seq=resident.seq, chain=resident.chain, business_day=day.last_day, numbers=dict(day.numbers))

    def _skip_lost_numbers(self, batch: Batch, resident: Resident) -> None:
        """跳号, before anything else: numbers that were acknowledged are not given to others."""
        lost = self._lost
        if lost is None or lost.business_day is None:
            return
        day, gone = lost.business_day, max(0, lost.seq - resident.seq)

        def run(turn: Turn) -> Answer:
            turn.hall.skip_numbers(now=turn.now, business_day=day, numbers=lost.numbers, lost=gone)
            return Answer(status=204, body=None)

        batch.run(Command(caller=_OURSELVES, key=None, fingerprint="", run=run))


def _not_now(error: Exception) -> NotNow:
    refusal = NotNow()
    refusal.__cause__ = error
    return refusal
