"""How long until a ticket is called, as an interval (预计等候时间).

The work that stands before the ticket, shared by the windows that may do it, over the windows that may serve the
ticket. An issue of its own makes this a calibrated sampled forecast (routing.md §2.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, sqrt

_SPREAD = 0.7  # coefficient of variation of handling times, usual for counters with mixed matters (ours)
_Z80 = 1.2816  # standard normal quantile of 90 %: the middle 80 % lie between p10 and p90


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Whole minutes: one in ten waits less than ``p10``, half less than ``p50``, nine in ten less than ``p90``."""

    p10: int
    p50: int
    p90: int

    def as_dict(self) -> dict[str, int]:
        return {"p10": self.p10, "p50": self.p50, "p90": self.p90}


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkAhead:
    """Tickets of one lane that stand before: how many, minutes each, and which windows may take them."""

    tickets: int
    usual_min: float
    windows: frozenset[str]


def forecast(windows: frozenset[str], ahead: Iterable[WorkAhead], remaining_min: Mapping[str, float]) -> Wait | None:
    """Minutes until one of ``windows`` is free for the ticket; None when no window may take it.

    ``remaining_min``: expected minutes left of the visit now at a busy window, by window code.
    """
    if not windows:
        return None
    work = variance = 0.0
    for lane in ahead:
        shared = len(windows & lane.windows) / len(lane.windows) if lane.windows else 0.0
        minutes = lane.tickets * lane.usual_min * shared
        work += minutes
        variance += minutes * lane.usual_min * _SPREAD**2
    busy = [remaining_min[window] for window in windows if window in remaining_min]
    if work == 0 and len(busy) < len(windows):
        return Wait(p10=0, p50=0, p90=0)
    mean = (work + sum(busy)) / len(windows)
    spread = sqrt(variance + sum(minutes**2 for minutes in busy)) / len(windows)
    return Wait(
        p10=max(0, floor(mean - _Z80 * spread)), p50=max(0, round(mean)), p90=max(1, ceil(mean + _Z80 * spread))
    )
