"""Printing slips: commit, then print (promises.md §2.3). Numbering is exactly once; paper at least once, copies marked.

A job comes with the answer to the ticket, or stands in the device's state after a lost answer or a restart. The ledger
decides what has been done with it before.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hardware.link.acknowledgements import Acknowledgements, Sender
from hardware.link.messages import JobKind, JobState
from hardware.ports import Condition, DeviceError, DeviceReport, Printed, PrintOutcome
from hardware.slip import BadSlip, Slip
from kiosk.ledger import KEPT, FailedSlip, Ledger

log = logging.getLogger(__name__)

TEST_JOB, BOOKING_JOB = "test-", "booking-"  # how the ids of our own slips begin: no job of the server's
STALE_S = 120  # a slip for somebody who took a ticket longer ago than this would fall into an empty hand
REPRINT_WITHIN_S = 600  # a slip that failed longer ago is a matter for the staff


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintProgress:
    """What the screen shows of the newest job: ``state`` is ``queued`` until an outcome is known."""

    job: str
    ticket_id: str
    state: JobState
    causes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {"job": self.job, "ticket_id": self.ticket_id, "state": self.state.value, "causes": list(self.causes)}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Work:
    job: str
    payload: Mapping[str, Any]
    reprint: bool


class Printing:
    """One thread that prints and acknowledges. ``printer()`` gives the open driver or None; ``on_progress`` paints,
    ``on_paper`` counts slips, ``now`` is the server's time, None when nobody knows it."""

    def __init__(
        self,
        *,
        link: Sender,
        ledger: Ledger,
        printer: Callable[[], Any],
        compose: Callable[[Mapping[str, Any]], Slip],
        on_progress: Callable[[PrintProgress], None],
        on_paper: Callable[[], None] = lambda: None,
        now: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._ledger, self._printer = ledger, printer
        self._compose, self._on_progress, self._on_paper, self._now = compose, on_progress, on_paper, now
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._taken = {job: slip.payload for job, slip in ledger.failed().items()}  # payloads, for a second paper
        self._tried_again: set[str] = set()
        self._acknowledgements = Acknowledgements(link)
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        self._acknowledgements.start()
        self._thread.start()

    def stop(self) -> None:
        """Finish the slip now printing, try once to tell what is untold, end."""
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=15)
        self._acknowledgements.stop()

    @property
    def alive(self) -> bool:
        """Whether the thread that prints is there."""
        return self._thread.is_alive()

    # ---- where jobs come from ---------------------------------------------------------------------------------

    def take(self, job: Mapping[str, Any]) -> None:
        """Print the job that came with a ticket just issued. Handing it in twice prints once."""
        job_id, payload = str(job["id"]), job["payload"]
        with self._lock:
            if job_id in self._taken or self._ledger.state(job_id) is not None:
                return
            self._taken[job_id] = payload
            for old in list(self._taken)[:-KEPT]:
                del self._taken[old]
        self._on_progress(_progress(job_id, payload, JobState.QUEUED))
        self._work.put(_Work(job=job_id, payload=payload, reprint=bool(payload.get("reprint"))))

    def see(self, jobs: list[Mapping[str, Any]], now: str) -> None:
        """Look at the jobs that stand in the device's state at the server's time ``now``."""
        for job in jobs:
            if job.get("kind") != JobKind.PRINT:
                continue
            job_id, known = str(job["id"]), self._ledger.state(str(job["id"]))
            if known is None and job_id not in self._taken:
                if _age_s(job.get("created_at"), now) > STALE_S:
                    self._acknowledge(job_id, JobState.FAILED, "too_late")
                else:
                    self.take(job)
            elif known is JobState.SENT and job_id not in self._taken:
                self._acknowledge(job_id, JobState.SUSPECT, "agent_restarted")
            elif known is not None and known is not JobState.SENT:
                self._acknowledgements.tell(job_id, known, "")
        self._acknowledgements.retry()

    def again(self, job_id: str) -> bool:
        """Print a second paper, marked 补打; False when this run does not know the job."""
        payload = self._taken.get(job_id)
        if payload is None:
            return False
        self._on_progress(_progress(job_id, payload, JobState.QUEUED))
        self._work.put(_Work(job=job_id, payload={**payload, "reprint": True}, reprint=True))
        return True

    def test_slip(self, job_id: str, payload: Mapping[str, Any]) -> None:
        """Print a slip that is no ticket's, for the staff."""
        self._work.put(_Work(job=job_id, payload=payload, reprint=True))

    def paper(self, job_id: str) -> JobState:
        """How the paper of a job of our own stands; one that an earlier run left before printing has failed."""
        waiting = JobState.QUEUED if job_id in self._taken else JobState.FAILED
        return self._ledger.state(job_id) or waiting

    def tell_again(self, job_id: str) -> None:
        """The server knows this job only now: say how it stands, lest what was said before went nowhere."""
        state = self._ledger.state(job_id)
        if state is not None:
            self._acknowledgements.tell(job_id, state, "")

    def printer_changed(self, report: DeviceReport) -> None:
        """Called when the printer's own report changed: after paper was put in, slips that failed come out marked."""
        if report.condition not in (Condition.OK, Condition.DEGRADED):
            return
        now = self._now()
        for job_id, slip in self._ledger.failed().items():
            with self._lock:
                tried = job_id in self._tried_again
                self._tried_again.add(job_id)
            if not tried and now is not None and (now - slip.at).total_seconds() <= REPRINT_WITHIN_S:
                self._work.put(_Work(job=job_id, payload={**slip.payload, "reprint": True}, reprint=True))

    # ---- the thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            self._print(work)

    def _print(self, work: _Work) -> None:
        try:
            slip = self._compose(work.payload)
        except BadSlip as error:
            log.error("job %s is no slip: %s", work.job, error)  # noqa: TRY400 - the fault is the payload's, not ours
            self._end(work, JobState.FAILED, ("bad_slip",))
            return
        printer = self._printer()
        if printer is None:
            self._end(work, JobState.FAILED, ("no_printer",))
            return
        try:
            self._acknowledge(work.job, JobState.SENT, "")
        except OSError as error:  # what is not written down would come out once more, unmarked, after a restart
            log.error("job %s is not printed, as it cannot be written down: %s", work.job, error)  # noqa: TRY400 - the message is enough
            self._end(work, JobState.FAILED, ("disk_full",))
            return
        try:
            printed: Printed = printer.print_slip(slip)
        except DeviceError as error:
            log.warning("job %s did not print: %s", work.job, error)
            self._end(work, JobState.FAILED, (error.code,))
            return
        except Exception:  # a driver's own fault: whether paper came out is unknown; logged with its trace
            log.exception("job %s: the driver failed", work.job)
            self._end(work, JobState.SUSPECT, ("driver",))
            return
        if printed.outcome is not PrintOutcome.FAILED:
            self._on_paper()
        self._end(work, _STATES[printed.outcome], printed.report.causes)

    def _end(self, work: _Work, state: JobState, causes: tuple[str, ...]) -> None:
        at = self._now() if state is JobState.FAILED and not work.reprint else None
        failed = FailedSlip(payload=work.payload, at=at) if at is not None else None
        self._on_progress(_progress(work.job, work.payload, state, causes))
        detail = ",".join((*causes, *(("reprint",) if work.reprint else ())))
        self._acknowledge(work.job, state, detail, failed)

    def _acknowledge(self, job_id: str, state: JobState, detail: str, failed: FailedSlip | None = None) -> None:
        if job_id.startswith(TEST_JOB):
            return
        try:
            self._ledger.write(job_id, state, failed)
        except OSError as error:
            if state is JobState.SENT:
                raise
            log.warning("job %s: that it is %s cannot be written down: %s", job_id, state, error)
        if not job_id.startswith(BOOKING_JOB):
            self._acknowledgements.tell(job_id, state, detail)


_STATES = {
    PrintOutcome.CONFIRMED: JobState.CONFIRMED,
    PrintOutcome.FAILED: JobState.FAILED,
    PrintOutcome.SUSPECT: JobState.SUSPECT,
}


def _progress(job_id: str, payload: Mapping[str, Any], state: JobState, causes: tuple[str, ...] = ()) -> PrintProgress:
    return PrintProgress(job=job_id, ticket_id=str(payload.get("ticket_id", "")), state=state, causes=causes)


def _age_s(created_at: object, now: str) -> float:
    """Seconds between two of the server's own times; 0 when the server gave none."""
    if not isinstance(created_at, str):
        return 0
    return (datetime.fromisoformat(now) - datetime.fromisoformat(created_at)).total_seconds()
