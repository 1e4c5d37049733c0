"""Which print jobs this kiosk has handled, on disk before the bytes leave: a restart prints nothing twice unmarked."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from hardware.link.messages import JobState

KEPT = 500  # jobs remembered; a hall's day at one kiosk, and little to read at start


class Ledger:
    """``job id → last known state``, as one JSON line a change. Damaged last lines (power cut) are ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._states = _read(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._rewrite()

    def state(self, job: str) -> JobState | None:
        with self._lock:
            return self._states.get(job)

    def write(self, job: str, state: JobState) -> None:
        """Remember, on disk when this returns."""
        with self._lock:
            self._states[job] = state
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(job, state))
                file.flush()
                os.fsync(file.fileno())

    def _rewrite(self) -> None:
        """Keep the newest jobs only, so that the file does not grow for years."""
        self._states = dict(list(self._states.items())[-KEPT:])
        new = self._path.with_suffix(".new")
        new.write_text("".join(_line(job, state) for job, state in self._states.items()), encoding="utf-8")
        new.replace(self._path)


def _line(job: str, state: JobState) -> str:
    return json.dumps({"job": job, "state": state.value}) + "\n"


def _read(path: Path) -> dict[str, JobState]:
    if not path.exists():
        return {}
    states: dict[str, JobState] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
            states.pop(entry["job"], None)  # newest last
            states[entry["job"]] = JobState(entry["state"])
        except (ValueError, KeyError, TypeError):
            continue
    return states
