"""A process that hangs is ended and started again (promises.md §3.1): a stall over 10 s dumps all stacks and exits.

Two kinds of stall. The hall's writer may be stuck in a commit: that is seen by asking it. The whole process may be
stuck, so that not even this thread runs: then a timer of ``faulthandler``, which needs no Python, is not put back
in time. gunicorn's master starts another worker.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import TextIO

LIMIT_S = 10.0
_LOOK_S = 1.0
_EXIT_CODE = 1


class Watchdog:
    """``stalled_s``: for how long the work has stood still. Stacks go to standard error."""

    def __init__(self, stalled_s: Callable[[], float], *, limit_s: float = LIMIT_S) -> None:
        self._stalled_s = stalled_s
        self._limit_s = limit_s
        self._output: TextIO = sys.stderr
        self._ending = Event()
        self._thread = Thread(target=self._work, name="watchdog", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    def _work(self) -> None:
        while not self._ending.is_set():
            faulthandler.dump_traceback_later(self._limit_s + _LOOK_S, exit=True, file=self._output)
            stalled = self._stalled_s()
            if stalled > self._limit_s:
                self._end(stalled)
            self._ending.wait(_LOOK_S)

    def _end(self, stalled_s: float) -> None:
        """Not by an exception and not by a signal: whatever is stuck could hold those up too."""
        self._output.write(f"watchdog: nothing has moved for {stalled_s:.0f} s; the process ends\n")
        self._output.flush()
        faulthandler.dump_traceback(file=self._output, all_threads=True)
        os._exit(_EXIT_CODE)
