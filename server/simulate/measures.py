"""What a played day was like for everybody in it (routing.md §1). Who gave up counts with the time until leaving."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev

from server.simulate.days import Visitor
from server.simulate.desk import Record
from server.simulate.model import Model


def measure(model: Model, record: Record) -> dict[str, float]:
    """Minutes, shares of one, or counts, as the name says."""
    visitors = record.script.visitors
    waits = sorted(waited(one, record.ended) for one in visitors)
    by_field: dict[str, list[float]] = {}
    for one in visitors:
        by_field.setdefault(model.service[one.service].field, []).append(waited(one, record.ended))
    ordinary = [one for one in visitors if one.cls == "ordinary"]
    green = sorted(waited(one, record.ended) for one in visitors if one.cls == "green")
    booked = [one for one in visitors if one.cls == "appointment" and one.due is not None]
    rostered = [seat.busy_s / seat.open_s for seat in record.seats if seat.open_s > 1800]
    found = {
        "tickets": float(len(visitors)),
        "mean": fmean(waits) if waits else 0.0,
        "p90": at_share(waits, 0.90),
        "p95": at_share(waits, 0.95),
        "max": waits[-1] if waits else 0.0,
        "over_15": share(waits, 15),
        "over_20": share(waits, 20),
        "worst_field": max((fmean(one) for one in by_field.values()), default=0.0),
        "green_p95": at_share(green, 0.95),
        "booked_in_10": fmean([_on_time(one, record.ended) for one in booked]) if booked else 1.0,
        "overtaken": fmean([one.overtaken for one in ordinary]) if ordinary else 0.0,
        "overtaken_plainly": fmean([one.overtaken_plainly for one in ordinary]) if ordinary else 0.0,
        "busy_spread": pstdev(rostered) if len(rostered) > 1 else 0.0,
        "lost": sum(1.0 for one in visitors if one.first_called is None) / max(1, len(visitors)),
        "overtime_min": record.overtime_s / 60,
        "changes": float(len(record.changes)),
        "violations": float(len(record.violations)),
    }
    return found | _estimates(record)


def waited(visitor: Visitor, ended: int) -> float:
    """Minutes from taking the ticket to the first call, or to leaving."""
    until = visitor.first_called if visitor.first_called is not None else visitor.left
    return ((ended if until is None else until) - visitor.arrive_first) / 60


def _on_time(visitor: Visitor, ended: int) -> float:
    called = visitor.first_called if visitor.first_called is not None else ended
    return float(visitor.due is not None and called - max(visitor.due, visitor.arrive_first) <= 600)


def _estimates(record: Record) -> dict[str, float]:
    """Of the visitors who were told a wait and were called: error of the middle, and what the range held.

    ``waiting_…``: only of those who were told to wait; who finds an idle window is told no wait and has none.
    """
    told = [
        (record.estimates[one.id], waited(one, record.ended))
        for one in record.script.visitors
        if one.id in record.estimates and one.first_called is not None
    ]
    if not told:
        return {}
    waiting = [one for one in told if one[0][2] > 0] or told
    return {
        "waiting_error": fmean([abs(limits[1] - wait) for limits, wait in waiting]),
        "waiting_covered": fmean([float(limits[0] - 0.5 <= wait <= limits[2] + 0.5) for limits, wait in waiting]),
        "waiting_above": fmean([float(wait > limits[2] + 0.5) for limits, wait in waiting]),
        "error": fmean([abs(limits[1] - wait) for limits, wait in told]),
        "covered": fmean([float(limits[0] - 0.5 <= wait <= limits[2] + 0.5) for limits, wait in told]),
        "above": fmean([float(wait > limits[2] + 0.5) for limits, wait in told]),
        "width": fmean([limits[2] - limits[0] for limits, wait in told]),
    }


def at_share(ordered: Sequence[float], share_of_one: float) -> float:
    """The value that this share does not exceed; 0 of nothing."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share_of_one * len(ordered)))]


def share(values: Sequence[float], above: float) -> float:
    return sum(1 for one in values if one > above) / len(values) if values else 0.0
