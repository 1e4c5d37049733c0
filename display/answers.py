"""Tells the server what became of each job, as often as it takes (POST /jobs/{id})."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from display.voice_queue import Verdict
from hardware.link.commands import Answer, LinkDown

log = logging.getLogger(__name__)

_KEYS = uuid.UUID("6f9fb8d0-2bb4-4f0c-9a60-2f6d6a4d7d11")  # any fixed one: the same job and state give the same key
_PATIENCE_S = 4


class Commands(Protocol):
    """The part of :class:`hardware.link.client.HallLink` that is needed to answer."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


class Answers:
    """A thread that sends verdicts in order; one that does not arrive is tried again while the program lives.

    What is lost with the program is found again: the job still stands in the device's state, and the ledger knows how
    it ended.
    """

    def __init__(self, link: Commands, *, again_s: float = 2.0) -> None:
        self._link = link
        self._again_s = again_s
        self._open: dict[str, Verdict] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def give(self, verdicts: Iterable[Verdict]) -> None:
        with self._changed:
            for verdict in verdicts:
                self._open.setdefault(verdict.job, verdict)
            self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout=_PATIENCE_S + 5)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._open or self._stopping)
                if self._stopping:
                    return
                verdict = next(iter(self._open.values()))
            settled = self._send(verdict)
            with self._changed:
                if settled:
                    self._open.pop(verdict.job, None)
                else:
                    self._changed.wait_for(lambda: self._stopping, timeout=self._again_s)

    def _send(self, verdict: Verdict) -> bool:
        body: dict[str, Any] = {"state": str(verdict.state)}
        if verdict.detail:
            body["detail"] = verdict.detail
        key = str(uuid.uuid5(_KEYS, f"{verdict.job}/{verdict.state}"))
        try:
            answer = self._link.command(f"jobs/{verdict.job}", body, key=key, patience_s=_PATIENCE_S)
        except LinkDown as error:
            log.debug("job %s: %s", verdict.job, error)
            return False
        if not answer.ok:  # refused for good, e.g. it was answered before the server was restored from a backup
            log.warning("job %s: the server refused %s: %s", verdict.job, body, _said(answer.body))
        return True


def _said(body: Mapping[str, Any]) -> str:
    return str(body.get("code") or body)
