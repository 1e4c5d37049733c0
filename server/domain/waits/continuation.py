"""From a scene to its possible futures: how long windows stay busy, who waits, who will still come.

A future is numbered; the same number has the same luck for everybody in it, whatever is changed about the hall.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate

from server.domain import counting
from server.domain.scene import NO_SHOW_SHARE, Premises, Scene, Standing
from server.domain.waits import demand, draws
from server.domain.waits.floor import Arrival, Floor, Staff, Waiter
from server.domain.waits.prospects import SERVICE_SPREAD, UNKNOWN_S, Prospects

PACE_SPREAD = 0.15  # between clerks, with the error of the usual minutes
COMMON_SPREAD = 0.10  # of the whole hall's day: matters, forms and networks have good days and bad ones
_REST = 1.04  # short breaks between visits
GREEN_SHARE = 0.06  # of the visitors still to come
BOOKED_SHARE = 0.10
_NO_SHOW_LENGTH = 0.08  # of the usual time: called twice, and missed
_PATIENCE_S = 90 * 60.0  # mean; people in halls wait long before they leave
_CALL_S = 20.0  # from the call to the first word at the window

FIRST_TO_COME = (1 << 20) + 251  # numbers of visitors still to come; tickets of the queue count from 0


@cache
def patience() -> Sequence[float]:
    """Seconds until a visitor leaves without having been called."""
    return tuple(_PATIENCE_S * factor for factor in draws.lognormals(0.5, 10))


def durations(no_show: float = NO_SHOW_SHARE) -> Sequence[float]:
    """How much longer than usual a visit takes, no-shows among them: their share in whole hundredths."""
    return _durations(round(100 * no_show))


@cache
def _durations(percent: int) -> Sequence[float]:
    missed = draws.uniforms(7)
    return tuple(
        _NO_SHOW_LENGTH if 100 * miss < percent else length
        for length, miss in zip(draws.lognormals(SERVICE_SPREAD), missed, strict=True)
    )


def prepare() -> None:
    """Make the tables of draws now, so that the first answer is as quick as the others."""
    durations()
    patience()
    draws.exponentials()
    draws.uniforms(5)
    draws.uniforms(6)
    draws.lognormals(PACE_SPREAD, 8)
    draws.lognormals(COMMON_SPREAD, 9)


class Futures:
    """The futures of one scene on one floor."""

    def __init__(self, premises: Premises, scene: Scene, floor: Floor) -> None:
        self.premises = premises
        self.scene = scene
        self.floor = floor
        self._seats = sorted(scene.seats, key=lambda seat: seat.id)
        self._expecting = demand.expecting(premises, scene)
        self._factor = demand.factor_today(self._expecting, scene)
        self._usual_s = {one.id: 60 * one.usual_min + _CALL_S for one in premises.services.values()}
        self._prospects = Prospects(premises, scene, self._usual_s)
        self._summed: dict[tuple[int, int, int], list[float]] = {}
        self._luck = draws.uniforms(5)
        self._gaps = draws.exponentials()
        self._kinds = draws.uniforms(6)

    def pace(self, future: int) -> list[float]:
        """How much slower than usual each window is."""
        table, start = draws.lognormals(PACE_SPREAD, 8), future * draws.STRIDE
        common = _REST * draws.lognormals(COMMON_SPREAD, 9)[start & draws.MASK]
        return [common * table[(start + seat.id * 7) & draws.MASK] for seat in self._seats]

    def usual_s(self, service: int) -> float:
        """Seconds from the call to the end of a visit, usually."""
        return self._usual_s.get(service, UNKNOWN_S)

    def staff(self, windows: Sequence[int], future: int) -> list[tuple[int, Staff]]:
        """When each of these windows is free, and its hours; closed ones that do not come back are left out."""
        return self._prospects.staff(windows, future)

    def waiter(self, ticket: Standing, number: int) -> tuple[float, Waiter]:
        """When a ticket counts as what it is (an appointment: when due), and how it stands."""
        rules, now = self.premises.rules, self.scene.now
        behind = self.premises.set_behind_min.get(ticket.service, 10.0)
        rank = counting.rank(rules, ticket.taken - now, behind, green=ticket.green)
        at = 0.0
        if ticket.due is not None and ticket.taken - ticket.due <= 60 * rules.appointment_late_min:
            rank -= 60 * rules.appointment_credit_min
            at = max(0.0, ticket.due - 60 * rules.appointment_early_min - now)
        return at, Waiter(rank, number, self.usual_s(ticket.service), ticket.taken - now, ticket.service)

    def arrivals(
        self, services: Sequence[int], future: int, *, within: float, ordinary_within: float | None = None
    ) -> list[Arrival]:
        """Who still comes for these services, in order. ``ordinary_within``: no ordinary visitors later than that."""
        found: list[Arrival] = []
        start, edges = 0.0, self._expecting.edges
        place = future * draws.STRIDE
        rules = self.premises.rules
        while start < within:
            now = self.scene.now + start
            span = min(within, next((edge - self.scene.now for edge in edges if edge > now), within))
            weights = self._weights(services, now)
            total = weights[-1] if weights else 0.0
            if total <= 0:
                start = max(span, start + 1.0)
                continue
            chosen_share = 1.0 if ordinary_within is None or start < ordinary_within else GREEN_SHARE + BOOKED_SHARE
            at = start
            while True:
                at += self._gaps[place & draws.MASK] / (total * chosen_share)
                kind = self._kinds[place & draws.MASK] * chosen_share
                which = self._luck[(place + 3) & draws.MASK] * total
                place += 1
                if at >= span:
                    break
                service = services[min(len(services) - 1, bisect_right(weights, which))]
                rank = at + 60 * self.premises.set_behind_min[service]
                if kind < GREEN_SHARE:
                    rank -= 60 * rules.green_credit_min
                elif kind < GREEN_SHARE + BOOKED_SHARE:
                    rank -= 60 * rules.appointment_credit_min
                number = FIRST_TO_COME + len(found)
                waiter = Waiter(rank, number, self.usual_s(service), at, service)
                found.append(Arrival(at, self.floor.pool_of[service], waiter))
            start = span
        return found

    def _weights(self, services: Sequence[int], now: float) -> list[float]:
        """Visitors per second of these services, summed up one after the other."""
        key = (services[0], len(services), demand.slot(self._expecting, now))
        if key not in self._summed:
            rate = demand.rates(self._expecting, services, now)
            field = self.premises.services
            self._summed[key] = list(accumulate(rate[one] * self._factor[field[one].field] for one in services))
        return self._summed[key]


def by_pool(waiters: Mapping[int, list[Waiter]]) -> dict[int, list[Waiter]]:
    """A fresh copy of queues, to be played with."""
    return {pool: list(queue) for pool, queue in waiters.items()}
