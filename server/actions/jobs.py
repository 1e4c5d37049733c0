"""Device jobs (设备任务): written with the event that asks for them, open until the device says how it went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hardware.link.messages import JobKind, JobState
from server.domain.errors import InvalidInput, UnknownName

if TYPE_CHECKING:
    from server.actions.turn import Turn

OPEN_JOBS = tuple(state.value for state in JobState if state.open)
CALL_JOBS = (JobKind.ANNOUNCE.value, JobKind.SHOW.value)
UNSETTLED_JOBS = (*OPEN_JOBS, JobState.FAILED.value, JobState.SUSPECT.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """``payload``: see :mod:`hardware.link.messages`. ``expires_at``: past it the job is not done any more."""

    id: str
    device: str
    kind: str
    payload: dict[str, Any]
    state: str
    created_at: datetime
    expires_at: datetime | None
    ticket: str | None = None
    detail: str | None = None

    @property
    def settled(self) -> bool:
        """Nothing more will be heard of it. A slip that failed may still come out: its reprint is confirmed later."""
        waits_for_reprint = self.kind == JobKind.PRINT and self.state in (JobState.FAILED, JobState.SUSPECT)
        return self.state not in OPEN_JOBS and not waits_for_reprint

    @property
    def of_a_call(self) -> bool:
        """One of the jobs that make a call seen and heard."""
        return self.kind in CALL_JOBS

    def live(self, now: datetime) -> bool:
        """Still to be done: an announcement past its time is not."""
        return self.state in OPEN_JOBS and (self.expires_at is None or now < self.expires_at)


class UnknownJob(UnknownName):
    """This device has no such open job."""

    code = "unknown_job"


class UnknownJobState(InvalidInput):
    """A job cannot be in this state."""

    code = "unknown_job_state"


def acknowledge(turn: Turn, *, device: str, job: str, state: str, detail: str | None) -> Job:
    """A device says how far a job is. Saying it twice changes nothing more."""
    if state not in set(JobState):
        raise UnknownJobState(state=state)
    known = turn.open_jobs.get(job)
    if known is None or known.device != device:
        raise UnknownJob(job=job)
    if known.settled:  # the first word about a call stands
        return known
    changed = replace(known, state=state, detail=detail)
    turn.jobs.append(changed)
    return changed
