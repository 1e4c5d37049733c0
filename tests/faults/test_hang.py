"""A worker that hangs is ended with its stacks in the log, and another one is started (promises.md §3.1)."""

from __future__ import annotations

import http.client
import uuid
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from fault_results import record
from hall_under_test import HallUnderTest
from planted_server import planted
from presses import Kiosk
from server_process import HALLS, ServerProcess, install, until

LIMIT_S = 10.0
BACK_S = 90.0  # the limit, a look a second, a new worker, a busy machine
CONTROL_S = 16.0


class Hung:
    """A hall whose next command hangs; the same command is asked for again until it is answered."""

    def __init__(self, folder: Path, plant: str, *more: str) -> None:
        folder.mkdir()
        self.file = folder / "hang"
        installed = install(folder, hall=HALLS / "huangtan", clerks=0, displays=0, pads=0)
        self.hall = HallUnderTest(ServerProcess(installed, program=planted(f"{plant}={self.file}", *more)).start())
        self.hall.open_day()
        self.back_s: float | None = None
        self._began = monotonic()
        self._ending = Event()
        self._thread = Thread(target=self._ask, daemon=True)

    def start(self) -> None:
        self.file.touch()
        self._began = monotonic()
        self._thread.start()
        until(lambda: (not self.file.exists()) or None, 60, "the hang")

    def _ask(self) -> None:
        key, body = str(uuid.uuid4()), {"business": "civil_affairs"}
        with closing(Kiosk(self.hall.server.port, self.hall.kiosk)) as kiosk:
            while self.back_s is None and not self._ending.wait(0.02):
                try:
                    status, _, _ = kiosk.post("/halls/huangtan/tickets", body, key)
                except (OSError, http.client.HTTPException):
                    status = 0
                if status == 201:
                    self.back_s = monotonic() - self._began

    def stop(self) -> str:
        """Gives what the server wrote."""
        self._ending.set()
        self.hall.close()
        self.hall.server.kill()
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.hall.server.log.read_text()


@pytest.mark.timeout(400)
def test_a_stalled_and_a_frozen_worker_are_replaced(tmp_path: Path, report: list[str]) -> None:
    """Beside the control, a stalled one without a watchdog, because each takes its ten seconds."""
    stalled, frozen = Hung(tmp_path / "stalled", "stall"), Hung(tmp_path / "frozen", "freeze")
    control = Hung(tmp_path / "control", "stall", "no_watchdog")
    every = (control, stalled, frozen)
    try:
        for one in every:
            one.start()
        for one in (stalled, frozen):
            until(lambda one=one: one.back_s, BACK_S, "an answer under the same key")
        until(lambda: monotonic() - control._began > CONTROL_S or None, CONTROL_S, "the control's time")
        control_came_back = control.back_s is not None
    finally:
        words, stalled_words, frozen_words = [one.stop() for one in every]
    assert stalled.back_s is not None
    assert frozen.back_s is not None
    assert min(stalled.back_s, frozen.back_s) > LIMIT_S
    assert "watchdog: nothing has moved" in stalled_words
    assert "in wait" in stalled_words, "the stack of the writer"
    assert "Timeout (" in frozen_words, "faulthandler's own words"
    assert "planted_server.py" in frozen_words, "the stack of the writer"
    assert not control_came_back, "it came back without a watchdog"
    assert "watchdog" not in words
    figures = {"stalled_back_s": round(stalled.back_s, 1), "frozen_back_s": round(frozen.back_s, 1)}
    told = f"no watchdog: no answer in {CONTROL_S:.0f} s"
    report.append(record("Worker hangs", figures, gate="replaced after 10 s; the same key succeeds", control=told))
