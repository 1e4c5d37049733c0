"""What time it is by the server, although it cannot be heard: its time at the last contact, and a steady count since.

The kiosk's own wall clock is not believed (promises.md P10). Only after the whole PC was switched off, when no steady
count goes on, is it asked how much time passed; and where it says less than none, nothing is known.
"""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from hardware.kept_file import keep

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_KEEP_EVERY_S = 20.0  # the file is written so seldom; after a restart the last contact is at most so much earlier


class Clock(Protocol):
    """``steady``: seconds that never step and go on while programs restart; ``boot``: names what they count from."""

    def steady(self) -> float: ...

    def boot(self) -> str: ...

    def wall(self) -> float: ...


class MachineClock:
    """The clocks of this PC."""

    def steady(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def boot(self) -> str:
        return _BOOT_ID.read_text(encoding="ascii").strip() if _BOOT_ID.exists() else str(os.getpid())

    def wall(self) -> float:
        return time.time()


class Contact:
    """The server's time as last heard, kept in a file so that a restart goes on from it. Safe for several threads."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._path = path
        self._clock = clock or MachineClock()
        self._lock = threading.Lock()
        self._at: datetime | None = None
        self._steady = 0.0  # what the steady clock showed then
        self._kept = float("-inf")
        self._load()

    def heard(self, at: str) -> None:
        """The server said that it is ``at`` (RFC 3339). An earlier time than before is an old message."""
        moment = datetime.fromisoformat(at)
        with self._lock:
            if self._at is not None and moment < self._at:
                return
            self._at, self._steady = moment, self._clock.steady()
            if self._steady - self._kept >= _KEEP_EVERY_S:
                self._keep()

    @property
    def last(self) -> datetime | None:
        """The server's time at the last contact; None before the first, or when nothing is known any more."""
        return self._at

    def since_s(self) -> float:
        """Seconds since the last contact."""
        with self._lock:
            return max(0.0, self._clock.steady() - self._steady)

    def now(self) -> datetime | None:
        """The server's time as it must be now."""
        return self._at + timedelta(seconds=self.since_s()) if self._at is not None else None

    def _keep(self) -> None:
        assert self._at is not None  # noqa: S101  # for the type checker; called after it was heard
        kept = {
            "at": self._at.isoformat(),
            "steady": self._steady,
            "boot": self._clock.boot(),
            "wall": self._clock.wall(),
        }
        keep(self._path, json.dumps(kept))
        self._kept = self._steady  # also where the disk takes nothing: asked again in its time

    def _load(self) -> None:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            at, steady, boot, wall = (
                datetime.fromisoformat(kept["at"]), float(kept["steady"]), str(kept["boot"]), float(kept["wall"]),
            )  # fmt: skip
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return  # never in contact, or a file cut off by a power cut: wait for the server
        if boot != self._clock.boot():
            passed = self._clock.wall() - wall
            if passed < 0:
                return  # the wall clock has lost its time: nobody can say which day it is
            steady = self._clock.steady() - passed
        self._at, self._steady = at, steady
