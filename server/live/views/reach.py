"""Whom the newest calls have reached: which board, sign, bar and voice has answered for each (promises.md §3.2, P7).

A call that is stored but neither shown nor spoken did not happen. A screen that has not painted a call within
``SHOWN_WITHIN``, and a voice that has not spoken it when it should have ended, is told of, for as long as the visitor
is still awaited: once the service begins, or a later call of the same ticket gets through, there is nothing to tell.
A bar whose card gives no answers was *sent* the call; whether it shows it nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hardware.link.messages import NEVER_OPENED, JobKind, JobState
from server.actions.jobs import Job
from server.domain.ticket import Ticket, TicketState
from server.live.sight import Json, Sight, moment

SHOWN_WITHIN = timedelta(seconds=8)  # five for the screen to come back (P7), and three of its page's own
SPOKEN_AFTER = timedelta(seconds=15)  # beyond its time to be begun: how long one announcement takes

_REACHED = {JobState.CONFIRMED.value: "shown", JobState.SPOKEN.value: "spoken"}
_NOT_MISSED = frozenset({"superseded", "silent"})  # said elsewhere, or not meant to be said


def reach(sight: Sight, ticket: Ticket | None) -> Json | None:
    """What became of a ticket's newest call, for its clerk; None when nobody is called, or nothing has to show it.

    A part that still waits at ``due_at`` is missed from then on: a page need not be told so.
    """
    if ticket is None or ticket.state is not TicketState.CALLED:
        return None
    parts = [_part(job, sight.now) for job in _newest(sight, ticket) if _expected(sight, job)]
    if not parts:
        return None
    missed = [part for part in parts if part["state"] == "missed"]
    return {"ticket": ticket.code, "parts": parts, "missed": len(missed), "reached": len(missed) < len(parts)}


def unheard_calls(sight: Sight) -> list[Json]:
    """For each device that calls did not reach, one alert for its screens and one for its voice: how many, and why."""
    missed: dict[tuple[str, str], list[tuple[Ticket, Json]]] = {}
    for state in sight.day.windows.values():
        ticket = sight.day.tickets[state.ticket] if state.ticket else None
        found = reach(sight, ticket)
        if ticket is None or found is None:
            continue
        for part in found["parts"]:
            if part["state"] == "missed":
                code = "call_unheard" if part["part"] == "voice" else "call_unseen"
                missed.setdefault((part["device"], code), []).append((ticket, part))
    return [_alert(code, device, calls) for (device, code), calls in sorted(missed.items())]


def _alert(code: str, device: str, calls: list[tuple[Ticket, Json]]) -> Json:
    tickets = sorted({ticket.code for ticket, _ in calls})
    why = next((part["why"] for _, part in calls if part["why"]), None)
    detail = {"device": device, "count": len(tickets), "ticket": tickets[0], "why": why}
    return {"code": code, "level": "now", "detail": detail}


def _newest(sight: Sight, ticket: Ticket) -> Iterable[Job]:
    """The jobs of the ticket's newest call at its present window."""
    mine = [job for job in sight.jobs.values() if job.ticket == ticket.id and job.of_a_call]
    mine = [job for job in mine if job.payload.get("window") == ticket.window]
    last = max((job.created_at for job in mine), default=None)
    return sorted((job for job in mine if job.created_at == last), key=lambda job: (job.device, job.kind, job.id))


def _expected(sight: Sight, job: Job) -> bool:
    """Whether anybody counts on it. A device that was never let in is not hung up yet (the manager's list of devices
    says so), and a sign's page that was never opened on a board's PC hangs nowhere."""
    enrolled = sight.enrolled(job.device)
    return enrolled is not None and enrolled.enrolled and job.detail != NEVER_OPENED


def _part(job: Job, now: datetime) -> Json:
    state, why = _state(job, now)
    screen = str(job.payload.get("screen", ""))
    part = "voice" if job.kind == JobKind.ANNOUNCE else screen.partition(":")[0] if ":" in screen else "board"
    return {
        "device": job.device,
        "part": part,
        "screen": screen or None,
        "state": state,
        "why": why,
        "since": moment(job.created_at),
        "due_at": moment(_due(job)),
    }


def _state(job: Job, now: datetime) -> tuple[str, str | None]:
    if job.state in _REACHED:
        return ("quiet" if job.detail == "silent" else _REACHED[job.state]), None
    if job.state == JobState.SUSPECT:
        return "sent", job.detail
    if job.state in (JobState.QUEUED, JobState.SENT):
        late = now >= _due(job)
        return ("missed", "no_answer") if late else ("waiting", None)
    if job.detail in _NOT_MISSED:
        return "quiet", job.detail
    return "missed", job.detail or job.state


def _due(job: Job) -> datetime:
    if job.kind == JobKind.SHOW:
        return job.created_at + SHOWN_WITHIN
    return (job.expires_at or job.created_at) + SPOKEN_AFTER
