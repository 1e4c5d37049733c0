"""The hall as pools: which windows call from which queue, and what happens from here on (routing.md §2.4, §2.5).

Services that the very same windows may take in the same standing form one pool: for the rule they are one queue,
because a ticket's rank does not change while it waits. A continuation plays a hall forward from one moment with the
rule itself; forecast and advice are both made of such continuations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from server.domain import counting
from server.domain.scene import Premises, Seat

FOREVER = float("inf")


class Waiter(NamedTuple):
    """Somebody in a pool's queue. ``rank`` and ``taken``: seconds from the moment the continuation begins."""

    rank: float
    number: int  # settles ties, and finds this visitor's draws
    usual_s: float
    taken: float
    service: int


class Arrival(NamedTuple):
    """Somebody who will come."""

    at: float
    pool: int
    waiter: Waiter


class Staff(NamedTuple):
    """A window's hours in a continuation, seconds from its beginning: no call at or after ``until``, again from
    ``again``."""

    free: float
    until: float
    again: float


class Floor:
    """Windows and pools of a scene. Windows are counted in the order of their ids."""

    def __init__(self, premises: Premises, seats: Iterable[Seat]) -> None:
        seats = sorted(seats, key=lambda seat: seat.id)
        self._seats = seats
        held = {service for seat in self._seats if seat.open and not seat.nodiff for service in seat.primary}
        takers: dict[int, list[tuple[int, float, float]]] = {}
        for n, seat in enumerate(self._seats):
            primary = frozenset(seat.primary)
            turned = seat.turned(premises.posts.get(seat.id))
            credit = 60 * counting.own_credit_min(premises.rules, turned=turned)
            for service in sorted(one for one in seat.callable if one in premises.services):
                own = service not in held if seat.nodiff and not turned else service in primary
                slow = premises.slowdown if turned and service not in primary else 1.0
                takers.setdefault(service, []).append((n, credit if own else 0.0, slow))
        self.pool_of: dict[int, int] = {}
        self.calls_from: list[list[tuple[int, float, float]]] = [[] for _ in self._seats]  # (pool, credit s, slowdown)
        self.takers: list[tuple[tuple[int, float], ...]] = []  # by pool: who takes a new ticket first, and its slowdown
        pools: dict[tuple[tuple[int, float, float], ...], int] = {}
        for service in sorted(takers):
            signature = tuple(takers[service])
            pool = pools.get(signature)
            if pool is None:
                pool = pools[signature] = len(self.takers)
                ordered = sorted(signature, key=lambda one: self._order(premises, one[0], service))
                self.takers.append(tuple((n, slow) for n, _, slow in ordered))
                for n, credit, slow in signature:
                    self.calls_from[n].append((pool, credit, slow))
            self.pool_of[service] = pool
        self.most_credit_s = max((credit for pools_of in self.calls_from for _, credit, _ in pools_of), default=0.0)
        self.part_of_pool = self._parts()
        self.services_in: dict[int, list[int]] = {}
        for service, pool in self.pool_of.items():
            self.services_in.setdefault(self.part_of_pool[pool], []).append(service)

    def windows_in(self, part: int) -> list[int]:
        """Indexes of the windows of a part of the hall."""
        return [n for n, pools in enumerate(self.calls_from) if pools and self.part_of_pool[pools[0][0]] == part]

    def _order(self, premises: Premises, n: int, service: int) -> tuple[int, int]:
        seat = self._seats[n]
        turned = seat.turned(premises.posts.get(seat.id))
        turn = counting.turn_to_take(own=service in seat.primary, no_difference=seat.nodiff, turned=turned)
        return (turn, n)

    def _parts(self) -> list[int]:
        """For each pool the part of the hall it belongs to: what happens in one part never touches another."""
        part = list(range(len(self.takers)))

        def root(pool: int) -> int:
            while part[pool] != pool:
                pool = part[pool]
            return pool

        for pools in self.calls_from:
            for pool, _, _ in pools[1:]:
                first, other = root(pools[0][0]), root(pool)
                part[max(first, other)] = min(first, other)
        return [root(pool) for pool in range(len(part))]


def play(  # noqa: C901, PLR0912, PLR0915  # the loop that forecast and advice spend their time in stays whole
    floor: Floor,
    staff: Sequence[tuple[int, Staff]],
    queues: dict[int, list[Waiter]],
    arrivals: Sequence[Arrival],
    *,
    horizon: float,
    durations: Sequence[float],
    patience: Sequence[float],
    place: int,
    mask: int,
    pace: Sequence[float],
    target: int = -1,
    called: list[tuple[Waiter, float]] | None = None,
) -> float | None:
    """Play forward until ``target`` is called, and say when; or until ``horizon``, and say None.

        ``queues`` are heaps by pool and are used up: who is left in them was not called. ``durations[(place + number) &
    mask]`` is how much longer than usual the visit of ``number`` takes; after ``patience`` seconds, likewise, a
    visitor has left. ``called`` collects who was called, or found gone, when.
    """
    calls_from, takers = floor.calls_from, floor.takers
    hours = dict(staff)
    free = [(max(0.0, one.free), n) for n, one in staff]
    heapify(free)
    idle: set[int] = set()
    coming, last = 0, len(arrivals)
    while True:
        next_arrival = arrivals[coming].at if coming < last else FOREVER
        if free and free[0][0] <= next_arrival:
            now, n = free[0]
            if now > horizon:
                return None
            one = hours[n]
            if now >= one.until:
                heappop(free)
                if one.again < FOREVER:
                    hours[n] = Staff(one.again, FOREVER, FOREVER)
                    heappush(free, (max(now, one.again), n))
                continue
            best = None
            for pool, credit, slow in calls_from[n]:
                queue = queues.get(pool)
                if queue:
                    rank = queue[0].rank - credit
                    if best is None or rank < best:
                        best, chosen, slower = rank, queue, slow
            if best is None:
                heappop(free)
                idle.add(n)
                continue
            waiter = heappop(chosen)
            if now - waiter.taken > patience[(place + waiter.number) & mask] and waiter.number != target:
                if called is not None:
                    called.append((waiter, now))
                continue
            heappop(free)
        else:
            if next_arrival > horizon:
                return None
            coming += 1
            now, pool, waiter = arrivals[coming - 1]
            n = -1
            if idle:
                for taker, slow in takers[pool]:
                    if taker in idle:
                        n, slower = taker, slow
                        break
            if n < 0 or now >= hours[n].until:
                heappush(queues.setdefault(pool, []), waiter)
                continue
            idle.discard(n)
        if called is not None:
            called.append((waiter, now))
        if waiter.number == target:
            return now
        length = waiter.usual_s * durations[(place + waiter.number) & mask] * pace[n] * slower
        heappush(free, (now + length, n))
