"""Whose turn it is to speak, where several voices are heard (screens.md §13: zones in earshot never speak together).

A voice asks by acknowledging its announcement as *sent*. While another voice that is heard in the same place speaks,
the answer is :class:`NotYourTurn`: nothing is kept, and it asks again. The turn ends with the word how the announcement
went; a program that dies in the middle keeps the others waiting no longer than :data:`TURN`. So the turn is nothing but
the state of a job: it survives a restart of the server, and holds over several processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hardware.link.messages import SPEAKING_S, JobKind, JobState
from server.actions.jobs import Job, acknowledge
from server.actions.turn import Declined, Turn

TURN = timedelta(seconds=SPEAKING_S)
_FULL = timedelta(seconds=14)  # of an announcement in two languages (screens.md §13)


class NotYourTurn(Declined):
    """Another voice that is heard in the same place is speaking."""

    code = "not_your_turn"


def begin(turn: Turn, *, device: str, job: str, detail: str | None) -> Job:
    """A device has begun a job; a voice, only when it is its turn, or :class:`NotYourTurn` is raised.

    Asked again by the same voice, its turn is renewed. Meanwhile the job's ``detail`` is when it ends at the latest.
    """
    asked = turn.open_jobs.get(job)
    if asked is not None and asked.kind == JobKind.ANNOUNCE and asked.device == device and not asked.settled:
        for other in _beside(turn, asked):
            if other.state == JobState.SENT and _until(other) > turn.now:
                raise NotYourTurn
        detail = (turn.now + TURN).isoformat()
    return acknowledge(turn, device=device, job=job, state=JobState.SENT, detail=detail)


def in_a_hurry(turn: Turn, job: Job) -> bool:
    """Whether another voice's call would be too old after a whole announcement: then the short form is said."""
    return any(
        other.state == JobState.QUEUED
        and other.expires_at is not None
        and turn.now < other.expires_at <= turn.now + _FULL
        for other in _beside(turn, job)
    )


def _beside(turn: Turn, job: Job) -> Iterator[Job]:
    """The announcements of the voices that are heard where this one is."""
    with_whom = job.payload.get("turns_with") or ()
    return (one for one in turn.open_jobs.values() if one.kind == JobKind.ANNOUNCE and one.device in with_whom)


def _until(job: Job) -> datetime:
    return datetime.fromisoformat(str(job.detail))
