"""The wait of one ticket, sampled: a hundred futures of those with a better right (routing.md §2.4).

Every future plays the rule itself: visits under way end when they may, everybody with a better right goes first, green
and booked visitors who still come too. The limits that are announced are read at calibrated shares of the futures,
found on generated days of many kinds (docs/routing.md), because the futures know less than there is to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify

from server.domain.scene import Premises, Scene, Standing
from server.domain.waits import draws
from server.domain.waits.continuation import Futures, by_pool, durations, patience
from server.domain.waits.floor import Arrival, Floor, Waiter, play

FUTURES = 64
_LONGEST_S = 4 * 3600.0
_WORK = 5000  # visits played for one answer: bounds the time of a long queue


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """Shares of the futures at which the limits are read."""

    low: float = 0.12
    middle: float = 0.50
    high: float = 0.91


CALIBRATION = Calibration()


def sampled_minutes(premises: Premises, scene: Scene, floor: Floor, ticket: Standing) -> list[float]:
    """Minutes until ``ticket``, which stands in ``scene.waiting``, is called, in ascending order: one for each future.

    Empty when nobody can say: no window that may call it is open or will be.
    """
    pool = floor.pool_of.get(ticket.service)
    if pool is None:
        return []
    futures = Futures(premises, scene, floor)
    part = floor.part_of_pool[pool]
    windows = floor.windows_in(part)
    _, mine = futures.waiter(ticket, 0)
    queues, later, ahead = _better(futures, scene, floor, ticket, mine, part)
    services = floor.services_in[part]
    last_rank = mine.rank + floor.most_credit_s
    ordinary_within = max(0.0, *(last_rank - 60 * premises.set_behind_min[one] for one in services))
    count = max(16, min(FUTURES, _WORK // (ahead + 4)))
    found: list[float] = []
    lengths = durations(premises.no_show)
    rough = 1800.0
    for future in range(count):
        come = futures.arrivals(services, future, within=min(7200.0, 2 * rough + 600), ordinary_within=ordinary_within)
        come = [one for one in come if one.waiter.rank < last_rank]
        if later:
            come = sorted((*come, *later))
        called = play(
            floor, futures.staff(windows, future), by_pool(queues), come,
            horizon=_LONGEST_S, durations=lengths, patience=patience(), place=future * draws.STRIDE, mask=draws.MASK,
            pace=futures.pace(future), target=0,
        )  # fmt: skip
        found.append(_LONGEST_S if called is None else called)
        rough += (found[-1] - rough) / (future + 1)
    return sorted(seconds / 60 for seconds in found)


def _better(
    futures: Futures, scene: Scene, floor: Floor, ticket: Standing, mine: Waiter, part: int
) -> tuple[dict[int, list[Waiter]], list[Arrival], int]:
    """Everybody in this part who may be called before: by pool, who counts only later, and how many."""
    queues: dict[int, list[Waiter]] = {}
    later: list[Arrival] = []
    ahead = 0
    for number, other in enumerate(sorted(scene.waiting, key=lambda one: one.order), 1):
        pool = floor.pool_of.get(other.service)
        if pool is None or floor.part_of_pool[pool] != part:
            continue
        at, waiter = (0.0, mine) if other.id == ticket.id else futures.waiter(other, number)
        if waiter.rank > mine.rank + floor.most_credit_s:
            continue
        ahead += 1
        if at > 0:
            later.append(Arrival(at, pool, waiter))
        else:
            queues.setdefault(pool, []).append(waiter)
    for queue in queues.values():
        heapify(queue)
    return queues, sorted(later), ahead


def limits(minutes: list[float], calibration: Calibration = CALIBRATION) -> tuple[float, float, float]:
    """p10, p50 and p90 as they are announced, minutes."""
    low, middle, high = (_at(minutes, share) for share in (calibration.low, calibration.middle, calibration.high))
    return (low, middle, high)


def _at(ordered: list[float], share: float) -> float:
    """Between two draws in proportion."""
    place = share * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])
