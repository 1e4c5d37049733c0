"""Which announcements were begun and how they ended, on disk: spoken once, or never, over restarts too (P7)."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from pathlib import Path

from display.voice_queue import Verdict
from hardware.kept_file import keep
from hardware.link.messages import JobState

log = logging.getLogger(__name__)

KEEP = 300  # jobs; far more than can be open at once


class Ledger:
    """Written before a call is spoken. A job that was begun and never ended was cut off by a crash: it counts as
    failed, for nobody knows how much was heard. On a full disk calls are spoken all the same: a hall that falls silent
    is worse than a call that a restart within its twenty seconds may repeat."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._jobs: dict[str, list[str | None] | None] = _read(path)
        for job, ended in self._jobs.items():
            if ended is None:
                self._jobs[job] = [str(JobState.FAILED), "interrupted"]

    def begin(self, jobs: Iterable[str]) -> None:
        with self._lock:
            self._jobs.update(dict.fromkeys(jobs))
            self._write()

    def end(self, verdicts: Iterable[Verdict]) -> None:
        with self._lock:
            self._jobs.update({verdict.job: [str(verdict.state), verdict.detail] for verdict in verdicts})
            self._write()

    def verdict(self, job: str) -> Verdict | None:
        """How the job ended, when it has."""
        ended = self._jobs.get(job)
        return Verdict(job=job, state=JobState(str(ended[0])), detail=ended[1]) if ended else None

    def _write(self) -> None:
        for job in list(self._jobs)[:-KEEP]:
            del self._jobs[job]
        keep(self._path, json.dumps(self._jobs))


def _read(path: Path) -> dict[str, list[str | None] | None]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("the ledger of calls cannot be read, a new one is begun: %s", error)
        return {}
    return kept if isinstance(kept, dict) else {}
