"""Which print jobs this kiosk has handled, on disk before the bytes leave: a restart prints nothing twice unmarked.

A slip that failed is kept whole, so that it still comes out, marked, when paper is put in after a restart.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hardware.link.messages import JobState

log = logging.getLogger(__name__)

KEPT = 500  # jobs remembered; a hall's day at one kiosk, and little to read at start
_MOST_LINES = 4000  # then the file is written anew: some days of a kiosk that is never started again


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedSlip:
    """What did not come out, and when by the server's clock."""

    payload: Mapping[str, Any]
    at: datetime


class Ledger:
    """``job id → last known state``, as one JSON line a change. Damaged last lines (power cut) are ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._states: dict[str, JobState] = {}
        self._failed: dict[str, FailedSlip] = {}
        self._lines = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            self._read(line)
        try:
            self._rewrite()
        except OSError as error:  # a kiosk with a full disk still tells people where to go
            log.warning("%s cannot be written anew: %s", path.name, error)

    def state(self, job: str) -> JobState | None:
        with self._lock:
            return self._states.get(job)

    def failed(self) -> dict[str, FailedSlip]:
        """Slips that failed and have not been tried again since, the oldest first."""
        with self._lock:
            return dict(self._failed)

    def write(self, job: str, state: JobState, failed: FailedSlip | None = None) -> None:
        """Remember, on disk when this returns. ``failed``: the slip, where it is to be tried again.

        Raises OSError when the disk takes nothing; then only this run remembers.
        """
        with self._lock:
            self._put(job, state, failed)
            if self._lines >= _MOST_LINES:
                self._rewrite()  # with this change in it
                return
            with os.fdopen(os.open(self._path, _APPEND, 0o600), "a", encoding="utf-8") as file:
                file.write(_line(job, state, failed))
                file.flush()
                os.fsync(file.fileno())
            self._lines += 1

    def _put(self, job: str, state: JobState, failed: FailedSlip | None) -> None:
        self._states.pop(job, None)  # newest last
        self._states[job] = state
        self._failed.pop(job, None)
        if failed is not None:
            self._failed[job] = failed

    def _rewrite(self) -> None:
        """Keep the newest jobs only, so that the file does not grow for years."""
        self._states = dict(list(self._states.items())[-KEPT:])
        self._failed = {job: slip for job, slip in self._failed.items() if job in self._states}
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(_line(job, state, self._failed.get(job)) for job, state in self._states.items())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
        self._lines = len(self._states)

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
            kept = entry.get("failed")
            failed = FailedSlip(payload=kept["payload"], at=datetime.fromisoformat(kept["at"])) if kept else None
            self._put(str(entry["job"]), JobState(entry["state"]), failed)
        except (ValueError, KeyError, TypeError, AttributeError):
            return


_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def _line(job: str, state: JobState, failed: FailedSlip | None) -> str:
    kept = {"failed": {"payload": dict(failed.payload), "at": failed.at.isoformat()}} if failed else {}
    return json.dumps({"job": job, "state": state.value, **kept}, ensure_ascii=False) + "\n"
