"""SIGINT and SIGTERM as something that a program's main thread can wait for."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from queue import Empty, SimpleQueue

_USUAL = (signal.SIGINT, signal.SIGTERM)


class StopSignal:
    """Wakes who waits when one of the signals comes; made in the main thread, before that.

    Not an Event: a handler runs between two steps of the main thread, and when that holds the Event's own lock just
    then, ``set`` waits for it for ever. ``SimpleQueue.put`` may interrupt itself.
    """

    def __init__(self, numbers: Sequence[signal.Signals] = _USUAL) -> None:
        self._told: SimpleQueue[int] = SimpleQueue()
        self._came = False
        for number in numbers:
            signal.signal(number, lambda came, _: self._told.put(came))

    def wait(self, seconds: float | None = None) -> bool:
        """True when a signal has come; False when it has not in that time."""
        if not self._came:
            try:
                self._told.get(timeout=seconds)
            except Empty:
                return False
            self._came = True
        return True
