"""Printing 一次性告知单 at a kiosk or a window's PC. Commit, then print (promises.md §2.3).

The clerk sees how it went and may give the notice again; nothing is printed a second time by itself, for the visitor
stands before the clerk. A job found as sent after a restart may have come out: it is suspect.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.link.acknowledgements import Acknowledgements, Sender
from hardware.link.messages import JobKind, JobState
from hardware.notice import compose_notice
from hardware.ports import DeviceError, Printed, PrintOutcome, TicketPrinter
from hardware.slip import BadSlip
from screens.wording import words

log = logging.getLogger(__name__)

OPEN_WITHIN_S = 5.0
_LOOK_S = 0.1
_STATES: Mapping[PrintOutcome, JobState] = {
    PrintOutcome.CONFIRMED: JobState.CONFIRMED,
    PrintOutcome.FAILED: JobState.FAILED,
    PrintOutcome.SUSPECT: JobState.SUSPECT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Work:
    job: str
    payload: Mapping[str, Any]


class NoticePrinting:
    """One thread that prints and acknowledges. ``printer()``: the open driver or None; ``paper_mm()``: its paper."""

    def __init__(
        self, *, link: Sender, printer: Callable[[], TicketPrinter | None], paper_mm: Callable[[], int]
    ) -> None:
        self._printer, self._paper_mm = printer, paper_mm
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._ended: dict[str, tuple[JobState, str]] = {}  # how jobs of this run went
        self._taken: set[str] = set()
        self._acknowledgements = Acknowledgements(link)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        self._acknowledgements.start()
        self._thread.start()

    def stop(self) -> None:
        """Finish the notice now printing, try once to tell what is untold, end."""
        self._stopping.set()
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=15)
        self._acknowledgements.stop()

    def see(self, jobs: Sequence[Mapping[str, Any]]) -> None:
        """Look at the jobs that stand in the device's state: print what is new, say again what was not heard."""
        for job in jobs:
            if job.get("kind") != JobKind.NOTICE:
                continue
            name = str(job["id"])
            if name in self._ended:
                self._acknowledgements.tell(name, *self._ended[name])
            elif name not in self._taken:
                self._taken.add(name)
                if job.get("state") == JobState.SENT:
                    self._end(name, JobState.SUSPECT, "agent_restarted")
                else:
                    self._work.put(_Work(job=name, payload=job["payload"]))
        self._acknowledgements.retry()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            self._print(work)

    def _print(self, work: _Work) -> None:
        try:
            slip = compose_notice(work.payload, words=words("notice"), paper_mm=self._paper_mm())
        except BadSlip as error:
            log.error("job %s is no notice: %s", work.job, error)  # noqa: TRY400 - the fault is the payload's, not ours
            self._end(work.job, JobState.FAILED, "bad_slip")
            return
        printer = self._opened()
        if printer is None:
            self._end(work.job, JobState.FAILED, "no_printer")
            return
        self._acknowledgements.tell(work.job, JobState.SENT, "")
        try:
            printed: Printed = printer.print_slip(slip)
        except DeviceError as error:
            log.warning("notice %s did not print: %s", work.job, error)
            self._end(work.job, JobState.FAILED, error.code)
            return
        except Exception:  # a driver's own fault: whether paper came out is unknown; logged with its trace
            log.exception("notice %s: the driver failed", work.job)
            self._end(work.job, JobState.SUSPECT, "driver")
            return
        self._end(work.job, _STATES[printed.outcome], ",".join(printed.report.causes))

    def _opened(self) -> TicketPrinter | None:
        """The driver; just after a start it may still be opening."""
        for _ in range(int(OPEN_WITHIN_S / _LOOK_S)):
            printer = self._printer()
            if printer is not None or self._stopping.wait(_LOOK_S):
                return printer
        return self._printer()

    def _end(self, job: str, state: JobState, detail: str) -> None:
        self._ended[job] = (state, detail)
        self._acknowledgements.tell(job, state, detail)
