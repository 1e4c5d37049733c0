"""Figures of the hall's work as doors and pages give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from server.domain.plan import HallPlan
from server.domain.stretches import TOLD_BY, Stretch, stretches
from server.domain.ticket import OPEN, TicketState
from server.domain.work_figures import (
    LONG_HANDLING_TIMES,
    SHORTEST_HANDLING_S,
    Handled,
    Key,
    Seconds,
    Visit,
    WindowTimes,
    WorkFigures,
    balance,
    bookings_kept,
    window_times,
    work_by,
)
from server.host import HallHost
from server.live.sight import Json, named
from server.queries.log_span import events_of_days
from server.queries.work_figures import booking_states, handled_of_days, months_of_year, visits_of_days
from server.web.figures.star_state import star_state
from server.web.figures.work_shapes import WorkBy

_ALL = "all"
_TIMES = {
    "window": lambda one: one.window,
    "clerk": lambda one: one.clerk,
    "day": lambda one: one.day.isoformat(),
}
"""By what a stretch of a window is counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Counted:
    plan: HallPlan
    work: dict[str, dict[str, WorkFigures]]
    stretches: Sequence[Stretch]
    hall: WindowTimes


def stretches_of(hall: HallHost, first: date, last: date) -> list[Stretch]:
    """How the windows stood on these days, to this moment."""
    found = stretches(events_of_days(hall.engine, hall.code, first, last, TOLD_BY), hall.clock.now())
    return [one for one in found if first <= one.day <= last]


def work_state(hall: HallHost, first: date, last: date, groups: Iterable[WorkBy]) -> Json:
    """Of these business days, to this moment."""
    plan, wanted = hall.settings.plan, tuple(groups)
    promised = plan.rules.promised_wait_min
    keys: dict[str, Key] = {_ALL: lambda _one: _ALL, **{by: _key(plan, by) for by in wanted}}
    visits = visits_of_days(hall.engine, plan, first, last)
    work = work_by(visits, handled_of_days(hall.engine, plan, first, last), promised, keys)
    stood = stretches_of(hall, first, last)
    times = window_times(stood, lambda _one: _ALL).get(_ALL, WindowTimes())
    counted = _Counted(plan=plan, work=work, stretches=stood, hall=times)
    total = work[_ALL].get(_ALL, WorkFigures())
    kept = bookings_kept(booking_states(hall.engine, hall.code, first, last))
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "promised_wait_min": promised,
        "long_handling_times": LONG_HANDLING_TIMES,
        "short_handling_s": SHORTEST_HANDLING_S,
        "total": _row(total, times, times),
        "bookings": asdict(kept),
        "months": [asdict(one) for one in months_of_year(hall.engine, hall.code, last.year)],
        "star_grading": star_state(hall, first, last, total, kept),
        "by": {by: _group_rows(counted, by) for by in wanted},
    }


def _key(plan: HallPlan, by: WorkBy) -> Key:
    def department(one: Visit | Handled) -> str | None:
        found = plan.business.get(one.business)
        return found.department if found else None

    keys: dict[WorkBy, Key] = {
        "window": lambda one: one.window,
        "clerk": lambda one: one.clerk,
        "matter": lambda one: one.matter or one.business,
        "business": lambda one: one.business,
        "department": department,
        "day": lambda one: one.day.isoformat(),
        "hour": lambda one: f"{one.hour:02d}" if isinstance(one, Visit) else None,
        "source": lambda one: one.source if isinstance(one, Visit) else None,
    }
    return keys[by]


def _group_rows(counted: _Counted, by: WorkBy) -> list[Json]:
    """In the order of the plan; days and hours in theirs, what the plan does not know any more last."""
    plan, work = counted.plan, counted.work[by]
    times = window_times(counted.stretches, _TIMES[by]) if by in _TIMES else {}
    order: dict[str, int] = {}
    if by == "window":
        order = dict(plan.window_order)
    elif by in ("matter", "business"):
        order = {code: n for n, code in enumerate([*plan.business, *plan.matter])}
    return [
        {
            "code": code,
            "name": _name(plan, by, code),
            **_row(work.get(code, WorkFigures()), times.get(code) if by in _TIMES else None, counted.hall),
        }
        for code in sorted({*work, *times}, key=lambda code: (order.get(code, len(order)), code))
    ]


def _name(plan: HallPlan, by: WorkBy, code: str) -> Json | None:
    if by == "department":
        return {"zh": code, "en": code}
    known = {"window": (plan.window,), "matter": (plan.matter, plan.business), "business": (plan.business,)}
    return next((named(names[code].name) for names in known.get(by, ()) if code in names), None)


def _row(one: WorkFigures, times: WindowTimes | None, hall: WindowTimes) -> Json:
    return {
        "taken": one.taken,
        "finished": one.finished,
        "returned": one.returned,
        "empty": one.empty,
        "no_show": one.states[TicketState.NO_SHOW],
        "abandoned": one.states[TicketState.ABANDONED],
        "unserved": one.states[TicketState.UNSERVED],
        "open": sum(one.states[state] for state in OPEN - {TicketState.NO_SHOW}),
        "wait": _minutes(one.waits),
        "long_waits": one.long_waits,
        "handling": _minutes(one.handling),
        "long_handled": one.long_handled,
        "short_handled": one.short_handled,
        "held": one.held,
        "held_min": round(one.held_s / 60, 1),
        "times": None if times is None else _times(times, hall),
    }


def _times(own: WindowTimes, hall: WindowTimes) -> Json:
    share, index = own.share, balance(own, hall)
    return {
        "open_min": round(own.open / 60, 1),
        "idle_min": round(own.idle / 60, 1),
        "paused_min": round(own.paused / 60, 1),
        "busy": None if share is None else round(share, 4),
        "balance": None if index is None else round(index, 2),
    }


def _minutes(one: Seconds) -> Json:
    mean = one.mean_min
    return {
        "count": one.count,
        "mean": None if mean is None else round(mean, 1),
        "longest": round(one.longest / 60, 1) if one.count else None,
    }
