"""The programs of the demo: each is started as a hall would start it, and ended by its own process id."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx


class ProgramEnded(RuntimeError):
    """A program of the demo ended by itself; its log says why."""

    code = "program_ended"


@dataclass(kw_only=True)
class Programs:
    """Started programs, newest last. Logs go to one file each."""

    logs: Path
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        """Start ``youxu`` with these arguments in a session of its own, so that Ctrl-C reaches only us."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("wb") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "server", *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def require_running(self) -> None:
        """Raises ProgramEnded when one has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                tail = (self.logs / f"{name}.log").read_text(errors="replace")[-2000:]
                raise ProgramEnded(f"{name} ended with {process.returncode}:\n{tail}")

    def wait_until(self, ready: Callable[[], bool], *, within_s: float, what: str) -> None:
        """Wait until something is ready. Raises ProgramEnded or TimeoutError."""
        until = time.monotonic() + within_s
        while not ready():
            self.require_running()
            if time.monotonic() > until:
                raise TimeoutError(f"{what} was not ready within {within_s:.0f} s")
            time.sleep(0.1)

    def stop(self) -> None:
        """End all, the newest first."""
        for process in reversed(self._running.values()):
            if process.poll() is None:
                process.terminate()
        for process in reversed(self._running.values()):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(address: str) -> bool:
    """Whether a page answers."""
    try:
        return httpx.get(address, timeout=1.0).status_code < 500
    except httpx.HTTPError:
        return False
