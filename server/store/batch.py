"""One commit's worth of commands: run against the resident hall, then written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection

from hardware.link.messages import JobState
from server.actions.jobs import Job
from server.actions.turn import Answer, Beside, CaseFile, Contact, Declined, Turn
from server.clock import Clock
from server.domain import events as happened
from server.domain.errors import InvalidInput, Refusal, UnknownName
from server.domain.hall import Hall
from server.domain.team_reach import OtherTeam
from server.ids import new_salt
from server.store.answers import answer_row, insert_answers
from server.store.case_rows import keep_beside, project_cases, project_reports
from server.store.event_codec import chained, encode
from server.store.hall_rows import project
from server.store.person_marks import HASHES_KEPT_DAYS, HashRule, hide
from server.store.resident import Resident
from server.store.statements import inserting, updating
from server.store.tables import events, halls, jobs, person_marks

_LATE = timedelta(minutes=1)  # after which even the word that it was spoken will not come any more

_insert_events = inserting(events)
_insert_marks = inserting(person_marks)
_insert_jobs = inserting(jobs)
_update_jobs = updating(jobs, "state", "detail", "changed_at")
_update_head = updating(halls, "seq", "chain", "changes", "business_day", "replay_from")

JobsFor = Callable[[happened.Event, Hall], list[Job]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A caller's request: ``run`` changes the hall or refuses. ``key`` makes retries harmless (promises.md §2.2)."""

    caller: str
    key: str | None
    fingerprint: str
    run: Callable[[Turn], Answer]
    alone: bool = False  # opening and closing the day do not share a commit


class KeyReused(Exception):
    """This idempotency key was used for another request."""

    code = "key_reused"


_STATUS: dict[type[Refusal], int] = {OtherTeam: 403, UnknownName: 404, InvalidInput: 422}


def refused(refusal: Refusal) -> Answer:
    """A refusal as an answer: 404 for what does not exist, 422 for what cannot be, 409 for what the state forbids.

    403 where somebody reaches beyond the own team.
    """
    status = next((status for kind, status in _STATUS.items() if isinstance(refusal, kind)), 409)
    return Answer(status=status, body={"code": refusal.code, "message": refusal.__doc__, "detail": refusal.detail})


class Batch:
    """What the commands of one commit answered, and what is to be written."""

    def __init__(
        self, hall: str, resident: Resident, clock: Clock, jobs_for: JobsFor, hashes_kept_days: int = HASHES_KEPT_DAYS
    ) -> None:
        self._hall = hall
        self._hashes = HashRule(hashes_kept_days, resident.hall.plan.time_zone)
        self._resident = resident
        self._clock = clock
        self._jobs_for = jobs_for
        self.known: dict[tuple[str, str], tuple[str, Answer]] = {}
        self.numbered: list[tuple[int, happened.Event]] = []
        self.jobs: dict[str, Job] = {}
        self._written: list[happened.Event] = []
        self._event_rows: list[dict[str, Any]] = []
        self._mark_rows: list[dict[str, Any]] = []
        self._answer_rows: list[dict[str, Any]] = []
        self._new_jobs: set[str] = set()
        self._contacts: list[Contact] = []
        self._files: list[CaseFile] = []
        self._beside: list[Beside] = []

    def run(self, command: Command) -> Answer | Exception:
        known = self.known.get((command.caller, command.key)) if command.key else None
        if known is not None:
            fingerprint, answer = known
            return answer if fingerprint == command.fingerprint else KeyReused()
        hall = self._resident.hall
        turn = Turn(
            hall=hall,
            now=self._now(),
            caller=command.caller,
            open_jobs=self._resident.jobs,
            head=(self._resident.seq, self._resident.chain),
        )
        try:
            answer = command.run(turn)
        except Refusal as refusal:
            if hall.take_unsaved():
                raise RuntimeError("A refused command has changed the hall.") from refusal
            answer = refused(refusal)
            if isinstance(refusal, InvalidInput):  # what was wrongly filled in may be put right under the same key
                return answer
        except Declined as declined:
            return declined
        self._take(command, turn, hall.take_unsaved())
        return self._remember(command, answer, turn.now)

    def _now(self) -> datetime:
        """Event time never goes back, whatever the clock does (promises.md §3.3)."""
        last = self._resident.hall.day.last_at
        now = self._clock.now()
        return max(now, last) if last else now

    def _take(self, command: Command, turn: Turn, recorded: Sequence[happened.Event]) -> None:
        day = self._resident.hall.day
        for event in recorded:
            self._resident.seq += 1
            kind, body = encode(self._hidden(event))
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
            self._resident.note(self._resident.seq, event)
            turn.jobs.extend(self._jobs_for(event, self._resident.hall))
        self._contacts.extend(turn.contacts)
        self._files.extend(turn.files)
        self._beside += turn.beside
        for job in turn.jobs:
            if job.id not in self._resident.jobs:
                self._new_jobs.add(job.id)
            self.jobs[job.id] = job
            self._resident.keep(job)

    def _hidden(self, event: happened.Event) -> happened.Event:
        """The event as the log may keep it for ever."""
        written, people = hide(event, salt=new_salt)
        self._written.append(written)
        if people:
            beside = {"hall": self._hall, "kept_until": self._hashes.last_day(event)}
            self._mark_rows += [{**row, **beside} for row in people]
        return written

    def expire_jobs(self) -> None:
        """Close the announcements that nobody has spoken or given up: unseen by devices, they would only pile up."""
        for job in self._resident.outlived(self._clock.now() - _LATE):
            self.jobs[job.id] = replace(job, state=JobState.EXPIRED.value)

    def _remember(self, command: Command, answer: Answer, now: datetime) -> Answer:
        """The answer as it is kept under its key."""
        if command.key is None:
            return answer
        kept = replace(answer, text=to_json(answer.body).decode())
        self.known[command.caller, command.key] = (command.fingerprint, replace(kept, replayed=True))
        self._answer_rows.append(answer_row(self._hall, (command.caller, command.key), command.fingerprint, kept, now))
        return kept

    def write(self, connection: Connection) -> None:
        if self._event_rows:
            _insert_events.run(connection, self._event_rows)
            _insert_marks.run(connection, self._mark_rows)
            project(connection, self._hall, self._resident.hall.day, self._written)
            project_cases(connection, self._hall, self._resident.hall.day.cases, self.numbered)
            project_reports(connection, self._hall, self._resident.hall.day.reports, self.numbered)
            keep_beside(connection, self._hall, self._contacts, self._files)
        if self._event_rows or self.jobs:
            self._resident.changes += 1
            self._write_head(connection)
        insert_answers.run(connection, self._answer_rows)
        self._write_jobs(connection)

    def write_beside(self, connection: Connection) -> None:
        """What commands have put beside their events; it may look at rows, so it is not sent with the rest."""
        for write in self._beside:
            write(connection)

    def _write_head(self, connection: Connection) -> None:
        head = {
            "of_code": self._hall,
            "seq": self._resident.seq,
            "chain": self._resident.chain,
            "changes": self._resident.changes,
            "business_day": self._resident.hall.day.business_day,
            "replay_from": self._resident.replay_from,
        }
        _update_head.run(connection, [head])

    def _write_jobs(self, connection: Connection) -> None:
        now = self._clock.now()
        new = [job for job in self.jobs.values() if job.id in self._new_jobs]
        _insert_jobs.run(connection, [{**_job_row(job), "hall": self._hall, "changed_at": now} for job in new])
        changed = [
            {"of_hall": self._hall, "of_id": job.id, "state": job.state, "detail": job.detail, "changed_at": now}
            for job in self.jobs.values()
            if job.id not in self._new_jobs
        ]
        _update_jobs.run(connection, changed)


def _job_row(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in Job.__dataclass_fields__}
