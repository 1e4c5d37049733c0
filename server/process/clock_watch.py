"""Noticing that the machine's clock was stepped (promises.md §3.3): it is compared with one that nobody can set."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from server.clock import Clock

STEP_S = 2.0


class ClockWatch:
    """Asked every second or so; a clock that is only brought nearer, as time servers do, is not stepped."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = monotonic) -> None:
        self._clock, self._steady = clock, steady
        self._seen = clock.now(), steady()

    def step_s(self) -> float | None:
        """By how many seconds the clock was stepped since it was last asked; None when it was not, by more than 2 s."""
        before, now = self._seen, (self._clock.now(), self._steady())
        self._seen = now
        step = (now[0] - before[0]).total_seconds() - (now[1] - before[1])
        return step if abs(step) > STEP_S else None
