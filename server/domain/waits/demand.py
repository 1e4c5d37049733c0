"""What is still to come: the expected visitors of a day, adjusted to how today goes (a Gamma-Poisson update).

A hall that has no forecast yet expects the day to go on as it has begun.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from server.domain.scene import Premises, Scene

_PRIOR_VISITORS = 20.0  # today's factor is believed as if twenty visitors had confirmed the forecast already
_LEAST_H = 0.5  # of opening, before today's own pace says anything: the first visitors wait at the door


def expecting(premises: Premises, scene: Scene) -> Premises:
    """The premises with a forecast: their own, or else today's tickets so far, by field, as an even rate to the end of
    the day's sessions. Without both nobody is expected."""
    hours = sorted({span for post in premises.posts.values() for span in post.sessions})
    if premises.per_hour or not hours or not any(scene.taken.values()):
        return premises
    spans: list[list[float]] = []
    for start, end in hours:
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    edges = tuple(chain(*spans))
    open_h = sum(max(0.0, min(end, scene.now) - start) for start, end in spans) / 3600
    share = Counter(one.field for one in premises.services.values())
    rates = {
        one.id: scene.taken.get(one.field, 0) / share[one.field] / max(_LEAST_H, open_h)
        for one in premises.services.values()
    }
    per_hour = {service: tuple(rate * (n % 2 == 0) for n in range(len(edges) - 1)) for service, rate in rates.items()}
    return replace(premises, edges=edges, per_hour=per_hour)


def factor_today(premises: Premises, scene: Scene) -> dict[str, float]:
    """Today's demand factor of each field: 1 is a day as expected."""
    slot, share = _slot(premises, scene.now)
    found = {}
    for field, (before, during) in _by_field(premises).items():
        expected = before[slot] + share * during[slot] if before else 0.0
        taken = scene.taken.get(field, 0)
        found[field] = (_PRIOR_VISITORS + taken) / (_PRIOR_VISITORS + expected)
    return found


def rates(premises: Premises, services: Iterable[int], now: float) -> dict[int, float]:
    """Expected visitors per second of each service at ``now``, on a day as expected; 0 without a forecast."""
    at = slot(premises, now)
    return {service: _rate(premises, service, at) / 3600 if at >= 0 else 0.0 for service in services}


def slot(premises: Premises, now: float) -> int:
    """Which span of the forecast ``now`` lies in; -1 outside."""
    edges = premises.edges
    return bisect_right(edges, now) - 1 if len(edges) > 1 and edges[0] <= now < edges[-1] else -1


def _rate(premises: Premises, service: int, slot: int) -> float:
    hourly = premises.per_hour.get(service, ())
    return hourly[slot] if slot < len(hourly) else 0.0


def _slot(premises: Premises, now: float) -> tuple[int, float]:
    """The slot of the forecast that ``now`` lies in, and how much of it has passed."""
    edges = premises.edges
    if len(edges) < 2 or now <= edges[0]:
        return 0, 0.0
    if now >= edges[-1]:
        return len(edges) - 2, 1.0
    slot = bisect_right(edges, now) - 1
    return slot, (now - edges[slot]) / (edges[slot + 1] - edges[slot])


@lru_cache(maxsize=8)
def _by_field(premises: Premises) -> dict[str, tuple[list[float], list[float]]]:
    """By field: visitors expected before each slot, and during it."""
    spans = [(end - start) / 3600 for start, end in zip(premises.edges, premises.edges[1:], strict=False)]
    found: dict[str, tuple[list[float], list[float]]] = {}
    for service in premises.services.values():
        before, during = found.setdefault(service.field, ([0.0] * len(spans), [0.0] * len(spans)))
        passed = 0.0
        for slot, span in enumerate(spans):
            before[slot] += passed
            during[slot] += _rate(premises, service.id, slot) * span
            passed += _rate(premises, service.id, slot) * span
    return found
