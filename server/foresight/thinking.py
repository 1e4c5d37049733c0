"""The hard thinking, in a process of its own: Python runs one thread at a time, and nobody waits for a forecast.

What goes there and comes back are plain frozen values; nothing of the server is loaded there but the domain.
"""

from __future__ import annotations

import ctypes
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from server.domain.advice import Change, Effect, Proposal, advise, foretell
from server.domain.live_scene import NumberedHall
from server.domain.waits.table import Glance, WaitTable, wait_table

_MOST_WAITING = 1000  # beyond it advice takes many seconds, and needs no computer
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def think(seen: Glance, hall: NumberedHall, *, advice: bool) -> tuple[WaitTable, list[Proposal] | None]:
    """The waits of everybody who comes next, and where it is wanted what could be changed. Pure."""
    table = wait_table(seen, hall)
    if not advice:
        return table, None
    return table, advise(hall.premises, seen.scene) if len(seen.scene.waiting) <= _MOST_WAITING else []


def foretold(seen: Glance, hall: NumberedHall, changes: tuple[tuple[int, Change], ...]) -> Effect:
    """What these changes together would bring. Pure."""
    return foretell(hall.premises, seen.scene, changes)


def thinker() -> ProcessPoolExecutor:
    """One process, started when it is first asked; it ends with ours, however ours ends."""
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_attend)


def _attend() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
