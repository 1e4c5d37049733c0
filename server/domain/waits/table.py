"""Waits worked out beforehand: what the next visitors of each queue may expect, read off when a ticket is taken.

The sampled forecast costs milliseconds; a ticket may cost a fifth of one. So the futures are played beside the hall's
work, every few seconds, with a dozen visitors more in each pool; whoever takes a ticket then reads the line of the
n-th since. Between two tables a wait grows with those who came and shrinks with the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify
from math import ceil, floor

from server.domain import counting
from server.domain.day import Day
from server.domain.live_scene import NumberedHall, scene_of
from server.domain.scene import Scene
from server.domain.waits import draws
from server.domain.waits.continuation import Futures, by_pool, durations, patience
from server.domain.waits.floor import Floor, Waiter, play
from server.domain.waits.forecast import Wait
from server.domain.waits.sampled import limits

AHEAD = 12  # visitors to come in each pool that the table knows of
TOO_OLD_S = 120.0
_FUTURES, _FEWEST = 24, 4
_WORK = 200_000  # visits played for one table, however long the queues; below the fewest futures a pool has no waits
_LONGEST_S = 4 * 3600.0

Limits = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pool:
    """The waits of the next ordinary visitors and of the next with green channel, minutes; by what they are counted."""

    waits: tuple[Limits, ...]
    green: tuple[Limits, ...]
    series: tuple[str, ...]
    issued: int


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitTable:
    """The table as of ``at``, by code of matter or business."""

    at: datetime
    pools: Mapping[str, _Pool]

    def read(self, code: str, numbers: Mapping[str, int], now: datetime, *, green: bool) -> Wait | None:
        """What a ticket taken now may expect; None when the table is too old or does not know."""
        pool = self._fresh(code, now)
        if pool is None:
            return None
        since = sum(numbers.get(one, 0) for one in pool.series) - pool.issued
        waits = pool.green if green else pool.waits
        if not waits:
            return None
        place = max(0, since)
        low, middle, high = waits[min(place, len(waits) - 1)]
        beyond = max(0, place - len(waits) + 1)
        if beyond and len(waits) > 1:
            more = (waits[-1][1] - waits[0][1]) / (len(waits) - 1) * beyond
            low, middle, high = low + more, middle + more, high + more
        return _whole((low, middle, high), (now - self.at).total_seconds() / 60)

    def standing(self, code: str, share: float, now: datetime) -> Wait | None:
        """What somebody may expect who already waits, behind this share of the pool's queue: 0 is next, 1 is last."""
        pool = self._fresh(code, now)
        if pool is None or not pool.waits or not pool.green:
            return None
        first, last = pool.green[0], pool.waits[0]
        low, middle, high = (start + share * max(0.0, end - start) for start, end in zip(first, last, strict=True))
        return _whole((low, middle, high), (now - self.at).total_seconds() / 60)

    def share_a_pool(self, code: str, other: str) -> bool:
        """Whether both wait in one queue, as far as windows are concerned."""
        pool = self.pools.get(code)
        return pool is not None and pool is self.pools.get(other)

    def _fresh(self, code: str, now: datetime) -> _Pool | None:
        elapsed = (now - self.at).total_seconds()
        return self.pools.get(code) if 0 <= elapsed <= TOO_OLD_S else None


def _whole(waits: Limits, gone_min: float) -> Wait:
    """In whole minutes, ``gone_min`` later."""
    low, middle, high = waits
    p10, p50 = max(0, floor(low - gone_min)), max(0, round(middle - gone_min))
    return Wait(p10=p10, p50=max(p10, p50), p90=max(p10, p50, ceil(high - gone_min)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """What a table is made of, taken out of the day in one moment; the day goes on while the table is made."""

    at: datetime
    scene: Scene
    numbers: Mapping[str, int]
    series: Mapping[str, str]  # by code of matter or business


def glance(day: Day, hall: NumberedHall, now: datetime) -> Glance:
    """A moment of the day. Quick."""
    series = {code: _series(day, code) for code in hall.service}
    return Glance(at=now, scene=scene_of(day, hall, now), numbers=dict(day.numbers), series=series)


def wait_table(seen: Glance, hall: NumberedHall) -> WaitTable:
    """Play the futures of every pool as it stood. Milliseconds to tens of them: not for the hall's turn."""
    scene, premises = seen.scene, hall.premises
    whole = Floor(premises, scene.seats)
    futures = Futures(premises, scene, whole)
    waiters = [
        futures.waiter(ticket, n) for n, ticket in enumerate(sorted(scene.waiting, key=lambda one: one.order), 1)
    ]
    codes: dict[int, list[str]] = {}
    for code, service in hall.service.items():
        if service in whole.pool_of:
            codes.setdefault(whole.pool_of[service], []).append(code)
    pools: dict[str, _Pool] = {}
    for pool, members in codes.items():
        series = tuple(sorted({seen.series[code] for code in members}))
        found = _Pool(
            waits=_waits(futures, whole, pool, members, hall, waiters, green=False),
            green=_waits(futures, whole, pool, members, hall, waiters, green=True),
            series=series,
            issued=sum(seen.numbers.get(one, 0) for one in series),
        )
        pools.update(dict.fromkeys(members, found))
    return WaitTable(at=seen.at, pools=pools)


def _series(day: Day, code: str) -> str:
    matter = day.plan.matter.get(code)
    return day.plan.business[matter.business if matter else code].series


def _waits(
    futures: Futures,
    whole: Floor,
    pool: int,
    members: list[str],
    hall: NumberedHall,
    waiters: list[tuple[float, Waiter]],
    *,
    green: bool,
) -> tuple[Limits, ...]:
    """The limits of the next visitors of a pool, played as if they came one after the other."""
    premises = hall.premises
    part = whole.part_of_pool[pool]
    middle = sorted(members, key=lambda code: premises.set_behind_min[hall.service[code]])[len(members) // 2]
    service = hall.service[middle]
    count = 3 if green else AHEAD
    rank = counting.rank(premises.rules, 0.0, premises.set_behind_min[service], green=green)
    coming = [Waiter(rank + n * 1e-6, draws.SIZE + n, futures.usual_s(service), 0.0, service) for n in range(count)]
    last = rank + whole.most_credit_s
    queues: dict[int, list[Waiter]] = {pool: list(coming)}
    for _, waiter in waiters:
        its = whole.pool_of.get(waiter.service)
        if its is not None and whole.part_of_pool[its] == part and waiter.rank <= last:
            queues.setdefault(its, []).append(waiter)
    for queue in queues.values():
        heapify(queue)
    windows = whole.windows_in(part)
    services = whole.services_in[part]
    work = _WORK / (2 * max(1, len(whole.part_of_pool)))
    futures_played = min(_FUTURES, int(work / (count + sum(len(queue) for queue in queues.values()))))
    if futures_played < _FEWEST:
        return ()
    minutes: list[list[float]] = [[] for _ in range(count)]
    for future in range(futures_played):
        called: list[tuple[Waiter, float]] = []
        within = 1800.0
        arrivals = futures.arrivals(services, future, within=within, ordinary_within=0.0)
        play(
            whole, futures.staff(windows, future), by_pool(queues),
            [one for one in arrivals if one.waiter.rank < last],
            horizon=_LONGEST_S, durations=durations(premises.no_show), patience=patience(),
            place=future * draws.STRIDE,
            mask=draws.MASK, pace=futures.pace(future), target=coming[-1].number, called=called,
        )  # fmt: skip
        when = {waiter.number: at for waiter, at in called}
        for n in range(count):
            minutes[n].append(when.get(coming[n].number, _LONGEST_S) / 60)
    return tuple(limits(sorted(one)) for one in minutes)
