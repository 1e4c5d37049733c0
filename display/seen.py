"""Which calls the pages of this PC have really painted, against those that the server wants shown. Pure.

A page tells after each painting which calls stand on it, by its screen's name. A call that waits to be shown on that
screen is then answered for; before that nobody can know, for a state that reached this PC is not a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from display.voice_queue import Verdict
from hardware.link.messages import NEVER_OPENED, DeviceKind, JobKind, JobState


@dataclass(frozen=True, kw_only=True, slots=True)
class Painted:
    """A call as a page shows it. ``times``: how often it had been called."""

    ticket: str
    window: str
    times: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Painted:
        """From what a page sent; raises KeyError, TypeError or ValueError when it is no call."""
        return cls(ticket=str(told["ticket"]), window=str(told["window"]), times=int(told["times"]))


class Seen:
    """The calls that wait to be seen, and what each screen showed last. Not safe for threads: its owner locks.

    ``opened``: the names of the screens that were ever opened on this PC. A board is always expected. The signs of a
    board's PC are pages that it only may serve: until one was opened for the first time nobody looks at it, and its
    calls are answered as such, so that the clerk is not told of it call by call.
    """

    def __init__(self, opened: Iterable[str] = ()) -> None:
        self.opened = set(opened)
        self._waiting: dict[str, tuple[str, Painted]] = {}  # job -> screen, call
        self._on: dict[str, frozenset[Painted]] = {}
        self._answered: dict[str, Verdict] = {}

    def offer(self, state: Mapping[str, Any]) -> list[Verdict]:
        """The open jobs of a ``device:{code}`` state, all of them; gives the verdicts that are certain already."""
        open_jobs: dict[str, tuple[str, Painted]] = {}
        for job in state.get("jobs", ()):
            if job["kind"] == JobKind.SHOW:
                open_jobs[job["id"]] = (str(job["payload"]["screen"]), Painted.of(job["payload"]))
        again = [self._answered[job] for job in open_jobs if job in self._answered]  # that answer was lost
        self._answered = {job: verdict for job, verdict in self._answered.items() if job in open_jobs}
        self._waiting = {job: one for job, one in open_jobs.items() if job not in self._answered}
        return [*again, *self._nobody_looks(state), *self._verdicts(self._on)]

    def painted(self, screens: Sequence[str], calls: Iterable[Painted]) -> list[Verdict]:
        """A page that is these screens shows these calls now."""
        on = frozenset(calls)
        self.opened.update(screens)
        self._on.update(dict.fromkeys(screens, on))
        return self._verdicts(screens)

    def _nobody_looks(self, state: Mapping[str, Any]) -> list[Verdict]:
        if (state.get("device") or {}).get("kind") != DeviceKind.DISPLAY:
            return []
        unopened = [
            job
            for job, (screen, _) in self._waiting.items()
            if screen.startswith("sign:") and screen not in self.opened
        ]
        return [self._settle(job, JobState.FAILED, NEVER_OPENED) for job in unopened]

    def _settle(self, job: str, state: JobState, detail: str | None = None) -> Verdict:
        del self._waiting[job]
        self._answered[job] = Verdict(job=job, state=state, detail=detail)
        return self._answered[job]

    def _verdicts(self, screens: Iterable[str]) -> list[Verdict]:
        found = []
        for job, (screen, call) in list(self._waiting.items()):
            if screen in screens and _shows(self._on.get(screen, frozenset()), call):
                found.append(self._settle(job, JobState.CONFIRMED))
        return found


def _shows(on: frozenset[Painted], call: Painted) -> bool:
    """A later repetition of the same call counts too: two repetitions may be painted as one."""
    return any(one.ticket == call.ticket and one.window == call.window and one.times >= call.times for one in on)
