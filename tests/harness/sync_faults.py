"""A disk whose syncs fail, for one server: a shim in C between the server and libc, compiled when it is needed.

strace counts calls per thread, so its n-th-call injection does not fire on a server with threads (promises.md §4).
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_SOURCE = Path(__file__).with_name("sync_faults.c")


class SyncFaults:
    """``environment`` is what the server is started with."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("gcc") is None:
            pytest.skip("needs gcc for the shim that fails syncs")
        self._folder = folder / "sync-faults"
        self._folder.mkdir()
        shim = self._folder / "shim.so"
        subprocess.run(
            ["gcc", "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o", shim, _SOURCE, "-ldl"], check=True, timeout=60
        )
        self.environment = {"LD_PRELOAD": str(shim), "YOUXU_SYNC_FAULTS": str(self._folder)}

    def plan(self, *, every: int, rest: int, act: str = "fail") -> None:
        """From now on, the syncs whose number leaves this rest."""
        written = self._folder / "plan.new"
        written.write_text(f"{every} {rest} {act}\n")
        written.rename(self._folder / "plan")

    def stop(self) -> None:
        (self._folder / "plan").unlink(missing_ok=True)

    @property
    def fired(self) -> list[int]:
        """Numbers of the syncs that failed, of all lives."""
        return [int(line.split()[0]) for line in self._lines("fired")]

    @property
    def continued(self) -> list[str]:
        """Files that were written through a handle after its sync had failed."""
        return [line.split(maxsplit=1)[1] for line in self._lines("continued")]

    def _lines(self, name: str) -> list[str]:
        try:
            return (self._folder / name).read_text().splitlines()
        except FileNotFoundError:
            return []
