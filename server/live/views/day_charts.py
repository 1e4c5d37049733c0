"""The day so far for the manager's charts: by the half-hour, and how busy each window has been (忙闲不均)."""

from __future__ import annotations

from server.domain.day_figures import HalfHour, Promises, begins_at
from server.live.sight import Json, Sight, moment


def charts(sight: Sight) -> Json:
    """Half-hours without a gap. Waits in minutes, of those whose wait ended in the half-hour: called, or gone.

    ``forecast_hit_rate``: of the days before; ``promises``: of today, people who were called after being told a wait.
    """
    counted = sight.day.figures.half_hours
    used = [number for number, one in counted.items() if one.taken or one.served or one.abandoned or one.waits]
    numbers = range(min(used), max(used) + 1) if used else ()
    return {
        "half_hours": [_half_hour(number, counted.get(number, HalfHour())) for number in numbers],
        "forecast_hit_rate": sight.learned.hit_rate if sight.learned else None,
        "promises": _promises(sight.day.figures.promises()),
    }


def _half_hour(number: int, one: HalfHour) -> Json:
    mean = one.mean_wait_min
    return {
        "from": moment(begins_at(number)),
        "taken": one.taken,
        "served": one.served,
        "abandoned": one.abandoned,
        "mean_wait_min": None if mean is None else round(mean, 1),
        "p90_wait_min": one.p90_wait_min,
        "kept": one.kept,
        "late": one.late,
        "early": one.early,
    }


def _promises(found: Promises) -> Json:
    """``late``: waited longer than the told range; ``early``: shorter."""
    return {"told": found.told, "kept": found.kept, "late": found.late, "early": found.early}


def busy(sight: Sight, window: str) -> Json:
    """Minutes a window stood open today and worked with a visitor, and the share; None before it has stood open."""
    state = sight.day.windows[window]
    here = sight.day.tickets[state.ticket].handling_s(sight.now) if state.ticket else 0.0
    worked_min = (state.handling_s + here) / 60
    open_min = sight.day.figures.stood_open_s(state, sight.now) / 60
    share = min(1.0, worked_min / open_min) if open_min >= 1 else None
    return {
        "open_min": round(open_min),
        "busy_min": round(worked_min),
        "busy_share": None if share is None else round(share, 2),
    }
