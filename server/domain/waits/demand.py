"""What is still to come: the expected visitors of a day, adjusted to how today goes (a Gamma-Poisson update)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from server.domain.scene import Premises, Scene

_PRIOR_VISITORS = 20.0  # today's factor is believed as if twenty visitors had confirmed the forecast already


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
