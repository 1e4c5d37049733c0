"""Telling the server how a device job ended: in order, off the device's own thread, again after a broken line."""

from __future__ import annotations

import queue
import threading
import uuid
from typing import Any, Protocol

from hardware.link.commands import LinkDown
from hardware.link.messages import JobState


class Sender(Protocol):
    """The part of :class:`hardware.link.client.HallLink` that sends commands."""

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Any: ...


class Acknowledgements:
    """``tell`` never waits for the server. What could not be told is kept, newest state only, for :meth:`retry`."""

    def __init__(self, link: Sender, *, patience_s: float = 2.0) -> None:
        self._link, self._patience_s = link, patience_s
        self._waiting: queue.SimpleQueue[tuple[str, JobState, str] | None] = queue.SimpleQueue()
        self._untold: dict[str, tuple[JobState, str]] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="acknowledgements", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Tell what is waiting, once, and end."""
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def tell(self, job: str, state: JobState, detail: str = "") -> None:
        """Say that the job is in this state now."""
        self._waiting.put((job, state, detail))

    def retry(self) -> None:
        """Say again what the server has not heard; call it when the link is back."""
        with self._lock:
            untold, self._untold = self._untold, {}
        for job, (state, detail) in untold.items():
            self.tell(job, state, detail)

    def _run(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            job, state, detail = waiting
            body = {"state": state.value, **({"detail": detail} if detail else {})}
            try:
                self._link.command(f"jobs/{job}", body, key=str(uuid.uuid4()), patience_s=self._patience_s)
            except LinkDown:
                with self._lock:
                    self._untold[job] = (state, detail)
