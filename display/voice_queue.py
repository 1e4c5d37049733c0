"""The calls that wait to be spoken by one loudspeaker. Pure: the time is an argument, in seconds of any steady clock.

The rules (promises.md 3.4, screens.md §13): each call is spoken once, never two at a time; one that is past its time is
never spoken late; a recall goes to the front, unless the same ticket was called just now, and never doubles the queue;
at most five wait; when the voice is behind, the short form is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from hardware.link.messages import JobKind, JobState

BOUND = 5  # calls that wait
TOO_OLD_S = 20  # a call is not begun later than this, whatever its job allows (screens.md 2.3)
FULL_S, SHORT_S = 14.0, 6.0  # lengths of the two forms with our own clips


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call to be spoken. Several jobs are merged into one when they ask for the same."""

    jobs: tuple[str, ...]
    ticket: str
    window: str
    recall: bool
    deadline: float
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of a job, as it is told to the server: ``state`` is spoken, expired or failed."""

    job: str
    state: JobState
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The call whose turn it is; ``short`` when the voice is behind."""

    call: Call
    short: bool


class VoiceQueue:
    """The queue of one loudspeaker."""

    def __init__(self) -> None:
        self._waiting: list[Call] = []
        self._known: set[str] = set()
        self._speaking: Call | None = None
        self._last: str | None = None  # the ticket that was called last

    @property
    def waiting(self) -> tuple[Call, ...]:
        return tuple(self._waiting)

    def offer(self, calls: Sequence[Call], now: float) -> list[Verdict]:
        """Take the device's open announcements, all of them, as they stand now.

        New ones are queued; waiting ones that no longer stand there were withdrawn, and fall away.
        """
        open_jobs = {job for call in calls for job in call.jobs}
        self._waiting = [call for call in self._waiting if open_jobs.intersection(call.jobs)]
        new = [call for call in calls if not self._known.intersection(call.jobs)]
        self._known = open_jobs | {job for call in self._all() for job in call.jobs}
        return [verdict for call in new for verdict in self._add(call, now)]

    def next(self, now: float) -> tuple[Turn | None, list[Verdict]]:
        """The call to say now, and those that fell out of time. One at a time: call :meth:`ended` when it was said."""
        verdicts = self.late(now)
        if self._speaking is not None or not self._waiting:
            return None, verdicts
        self._speaking = self._waiting.pop(0)
        return Turn(call=self._speaking, short=self._behind(now)), verdicts

    def late(self, now: float) -> list[Verdict]:
        """Let go of the calls that fell out of time."""
        late = [call for call in self._waiting if call.deadline <= now]
        self._waiting = [call for call in self._waiting if call.deadline > now]
        return [verdict for call in late for verdict in _verdicts(call, JobState.EXPIRED, "too_late")]

    def ended(self, state: JobState, detail: str | None = None) -> list[Verdict]:
        """The call of the last :meth:`next` was said, or was not."""
        call, self._speaking = self._speaking, None
        self._last = call.ticket if call is not None else None
        return list(_verdicts(call, state, detail)) if call is not None else []

    def back(self, now: float) -> list[Verdict]:
        """It is not yet this voice's turn: the call of the last :meth:`next` waits on, before those that came after."""
        call, self._speaking = self._speaking, None
        if call is None:
            return []
        later = [held for held in self._waiting if held.ticket == call.ticket]
        if later:  # it was called again meanwhile
            self._waiting = [held for held in self._waiting if held.ticket != call.ticket]
            return [verdict for one in (call, *later) for verdict in self._add(one, now)]
        self._waiting.insert(0 if call.recall else self._recalls(), call)
        return []

    def _recalls(self) -> int:
        """How many recalls wait before the first calls."""
        return sum(1 for _ in takewhile(lambda held: held.recall, self._waiting))

    def _add(self, call: Call, now: float) -> Iterator[Verdict]:
        if call.deadline <= now:
            yield from _verdicts(call, JobState.EXPIRED, "too_late")
            return
        for held in [held for held in self._waiting if held.ticket == call.ticket]:
            self._waiting.remove(held)
            if held.window == call.window:
                call = _merged(held, call)
            else:  # the ticket was sent on: the newer window is the true one
                yield from _verdicts(held, JobState.EXPIRED, "superseded")
        # Recalls go before first calls, and keep their own order; whoever was called just now waits behind the others.
        first = call.recall and call.ticket != self._last
        self._waiting.insert(self._recalls() if first else len(self._waiting), call)
        if len(self._waiting) > BOUND:
            oldest = min(self._waiting, key=lambda held: (held.recall, held.deadline))
            self._waiting.remove(oldest)
            yield from _verdicts(oldest, JobState.EXPIRED, "queue_full")

    def _behind(self, now: float) -> bool:
        """Whether somebody else would have to wait too long for the full form."""
        return any(now + FULL_S + place * SHORT_S >= call.deadline for place, call in enumerate(self._waiting))

    def _all(self) -> Iterator[Call]:
        yield from self._waiting
        if self._speaking is not None:
            yield self._speaking


def calls(state: Mapping[str, Any], received_at: float) -> list[Call]:
    """The announcements of a ``device:{code}`` state. Deadlines are counted from the server's own ``now``, so this
    machine's clock does not matter (P10); ``received_at`` is the steady clock when the state came."""
    server_now = _time(state["now"])
    found = []
    for job in state.get("jobs", ()):
        if job["kind"] != JobKind.ANNOUNCE:
            continue
        left = TOO_OLD_S - (server_now - _time(job["created_at"])).total_seconds()
        if job.get("expires_at"):
            left = min(left, (_time(job["expires_at"]) - server_now).total_seconds())
        payload = job["payload"]
        found.append(
            Call(
                jobs=(job["id"],),
                ticket=str(payload.get("ticket")),
                window=str(payload.get("window")),
                recall=bool(payload.get("recall")),
                deadline=received_at + left,
                payload=payload,
            )
        )
    return found


def _merged(held: Call, newer: Call) -> Call:
    return replace(
        newer,
        jobs=(*held.jobs, *newer.jobs),
        recall=held.recall or newer.recall,
        deadline=max(held.deadline, newer.deadline),
    )


def _verdicts(call: Call, state: JobState, detail: str | None) -> Iterator[Verdict]:
    return (Verdict(job=job, state=state, detail=detail) for job in call.jobs)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
