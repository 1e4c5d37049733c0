"""The plain reason of a change: what each field will need in the next hour, and what it has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt

from server.domain.scene import Premises, Scene, Seat
from server.domain.waits import demand


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """The next hour of a field. ``needed`` = R + √R windows."""

    field: str
    waiting: int
    load: float  # R: hours of work to come and waiting, for one hour
    needed: float
    open: int
    factor: float  # of today's demand


def needs(premises: Premises, scene: Scene, seats: Sequence[Seat], services: Collection[int]) -> list[Need]:
    """Of every field. ``services``: those that some window could ever take; ``seats``: the windows as they stand."""
    expecting = demand.expecting(premises, scene)
    factor = demand.factor_today(expecting, scene)
    load: dict[str, float] = {}
    able: dict[str, set[int]] = {}
    waiting: dict[str, int] = {}
    for service, per_second in demand.rates(expecting, services, scene.now).items():
        known = premises.services[service]
        load[known.field] = load.get(known.field, 0.0) + per_second * 60 * known.usual_min * factor[known.field]
        able.setdefault(known.field, set()).update(seat.id for seat in seats if seat.open and service in seat.callable)
    for ticket in scene.waiting:
        if ticket.service in premises.services:
            known = premises.services[ticket.service]
            waiting[known.field] = waiting.get(known.field, 0) + 1
            load[known.field] = load.get(known.field, 0.0) + known.usual_min / 60
    return [
        Need(field=name, waiting=waiting.get(name, 0), load=work, needed=work + sqrt(work),
             open=len(able.get(name, ())), factor=factor.get(name, 1.0))
        for name, work in sorted(load.items())
    ]  # fmt: skip


def pressed(premises: Premises, scene: Scene, seats: Sequence[Seat], services: Collection[int]) -> frozenset[int]:
    """Services whose visitors wait, or will before long: more work comes in the hour than the windows can do."""
    waits = {ticket.service for ticket in scene.waiting}
    short = {need.field for need in needs(premises, scene, seats, services) if need.load > 0.85 * need.open}
    return frozenset(waits | {one for one in services if premises.services[one].field in short})
