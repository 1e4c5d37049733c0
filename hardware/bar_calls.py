"""Answers for the calls that a window's LED bars (条屏) were to show: what the cards say, and no more than that.

A card that answered has the call: *confirmed*. A card whose protocol has no answers was sent it: *suspect*, for nobody
knows what it shows. Until the newest text is through nothing is said, and the server tells the clerk in its own time.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from hardware.link.commands import Answer, LinkDown
from hardware.link.messages import JobKind, JobState
from hardware.ports import Condition, WindowSign

log = logging.getLogger(__name__)

_KEYS = uuid.UUID("5b1f0c55-4d3e-4f3c-8f5d-0f7f0a5f7c9e")  # any fixed one: the same job and state give the same key
_WORKS = (Condition.OK, Condition.DEGRADED)


class Commands(Protocol):
    """The part of :class:`hardware.link.client.HallLink` that is needed to answer."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


class BarCalls:
    """The open calls of this PC's bars, by job."""

    def __init__(self, link: Commands) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._open: dict[str, Mapping[str, Any]] = {}
        self._answered: set[str] = set()

    def see(self, jobs: Iterable[Mapping[str, Any]]) -> None:
        """The device's open jobs, all of them."""
        found = {
            str(job["id"]): job["payload"]
            for job in jobs
            if job["kind"] == JobKind.SHOW and str(job["payload"]["screen"]).startswith("led:")
        }
        with self._lock:
            self._answered &= set(found)
            self._open = {job: call for job, call in found.items() if job not in self._answered}

    def answer(self, window: str, ticket: str, signs: Sequence[WindowSign]) -> None:
        """These bars were given this ticket as their newest text."""
        with self._lock:
            mine = [
                job
                for job, call in self._open.items()
                if call["screen"] == f"led:{window}" and call["ticket"] == ticket and call["window"] == window
            ]
        if not mine or not signs or not all(sign.settled(0) for sign in signs):
            return
        body = {"state": JobState.CONFIRMED.value}
        if not all(sign.report().condition in _WORKS for sign in signs):
            body = {"state": JobState.SUSPECT.value, "detail": "no_answer"}
        for job in mine:
            self._send(job, body)

    def _send(self, job: str, body: dict[str, Any]) -> None:
        key = str(uuid.uuid5(_KEYS, f"{job}/{body['state']}"))
        try:
            answer = self._link.command(f"jobs/{job}", body, key=key, patience_s=1)
        except LinkDown as error:  # asked again with the next look at the bar
            log.debug("job %s: %s", job, error)
            return
        if not answer.ok:
            log.warning("job %s: the server refused %s: %s", job, body, answer.body.get("code"))
        with self._lock:
            self._answered.add(job)
            self._open.pop(job, None)
