"""The only reader of the time of day. Tests, demo and rehearsal put another clock in its place."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # the one place


class ClockGoesBackwards(ValueError):
    """A rehearsal clock goes forward only."""

    code = "clock_goes_backwards"


class RehearsalClock:
    """Stands still until it is moved forward (contract.md, "A movable clock")."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._moved_s = 0.0
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def move_to(self, now: datetime) -> None:
        with self._lock:
            if now < self._now:
                raise ClockGoesBackwards(f"{now.isoformat()} is before {self._now.isoformat()}")
            self._moved_s += (now - self._now).total_seconds()
            self._now = now.astimezone(UTC)

    def elapsed(self) -> float:
        """Seconds that have passed, the machine's and those by which it was moved: never fewer than before.

        What is allowed so many times a minute (:mod:`server.limits`) is counted in these.
        """
        with self._lock:
            return monotonic() + self._moved_s

    def begin(self, now: datetime) -> None:
        """Stand at any moment: for a rehearsal in which nothing has happened yet."""
        with self._lock:
            self._now = now.astimezone(UTC)
