"""One moment's next ninety minutes, played with the hall's own rule: as it stands, and with changes.

Only the part of the hall that a change reaches is played; the same future has the same visitors and the same luck
however the windows stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify

from server.domain.scene import Premises, Scene, Seat
from server.domain.waits import draws
from server.domain.waits.continuation import Futures, durations, patience
from server.domain.waits.floor import FOREVER, Arrival, Floor, Staff, Waiter, play

HORIZON_S = 90 * 60.0
_LEFT_OVER_MIN = 10.0  # what somebody still waiting at the horizon waits after it, on average
_STARTING_S = 60.0  # until a window that is opened or turned is ready

Waits = dict[str, list[float]]


class Trial:
    """The futures of one moment. ``seats``: the windows as they stand; ``services``: all that could ever be taken."""

    def __init__(self, premises: Premises, scene: Scene) -> None:
        self.premises = premises
        self.scene = scene
        self.floor = Floor(premises, scene.seats)
        self.seats = sorted(scene.seats, key=lambda seat: seat.id)
        widest = Floor(premises, [_widest(premises, seat) for seat in self.seats])
        self._part_of = {service: widest.part_of_pool[pool] for service, pool in widest.pool_of.items()}
        self.services = tuple(self._part_of)
        self._futures = Futures(premises, scene, self.floor)
        self._coming: dict[tuple[int, int], list[Arrival]] = {}
        self._waiters = [
            self._futures.waiter(ticket, number)
            for number, ticket in enumerate(sorted(scene.waiting, key=lambda one: one.order), 1)
        ]
        self._services_in = {
            part: sorted(one for one, other in self._part_of.items() if other == part and one in self.floor.pool_of)
            for part in set(self._part_of.values())
        }

    def parts(self, services: Iterable[int]) -> list[int]:
        """The parts of the hall in which these services are done: what happens in one never touches another."""
        return sorted({self._part_of[one] for one in services if one in self._part_of})

    def visits(self, parts: Iterable[int]) -> int:
        """About how many visits one future plays there."""
        return 1 + len(self._waiters) + sum(len(self._arrivals(part, 0)) for part in parts)

    def wait(self, floor: Floor, seats: Sequence[Seat], part: int, future: int, by_field: Waits | None = None) -> float:
        """Minutes that everybody of this part waits from now on, in one future; single waits go to ``by_field``."""
        queues, coming = self._people(floor, part, future)
        called: list[tuple[Waiter, float]] = []
        play(
            floor, self._staff(seats, part, future), queues, coming,
            horizon=HORIZON_S, durations=durations(self.premises.no_show), patience=patience(),
            place=future * draws.STRIDE, mask=draws.MASK,
            pace=self._futures.pace(future), called=called,
        )  # fmt: skip
        waited = sum(now - waiter.taken for waiter, now in called)
        left = [waiter for queue in queues.values() for waiter in queue]
        waited += sum(HORIZON_S - waiter.taken + 60 * _LEFT_OVER_MIN for waiter in left)
        if by_field is not None:
            services = self.premises.services
            for waiter, now in [*called, *((one, HORIZON_S) for one in left)]:
                by_field.setdefault(services[waiter.service].field, []).append((now - waiter.taken) / 60)
        return waited / 60

    def left_alone(self, floor: Floor, part: int, future: int, by_field: Waits) -> float:
        """Minutes of those whom no window takes: to the horizon and as long after it as others who are left."""
        services, total = self.premises.services, 0.0
        people = [(at, waiter) for at, waiter in self._waiters if self._part_of.get(waiter.service) == part]
        people += [(one.at, one.waiter) for one in self._arrivals(part, future)]
        for at, waiter in people:
            if waiter.service not in floor.pool_of:
                minutes = (HORIZON_S - min(at, waiter.taken)) / 60 + _LEFT_OVER_MIN
                by_field.setdefault(services[waiter.service].field, []).append(minutes)
                total += minutes
        return total

    def _people(self, floor: Floor, part: int, future: int) -> tuple[dict[int, list[Waiter]], list[Arrival]]:
        """Who waits in this part, by pool, and who comes; appointments that are not due yet come when they are."""
        part_of, pool_of = self._part_of, floor.pool_of
        queues: dict[int, list[Waiter]] = {}
        coming = [
            Arrival(one.at, pool_of[one.waiter.service], one.waiter)
            for one in self._arrivals(part, future) if one.waiter.service in pool_of
        ]  # fmt: skip
        booked = False
        for at, waiter in self._waiters:
            if part_of.get(waiter.service) == part and waiter.service in pool_of:
                if at > 0:
                    coming.append(Arrival(at, pool_of[waiter.service], waiter))
                    booked = True
                else:
                    queues.setdefault(pool_of[waiter.service], []).append(waiter)
        if booked:
            coming.sort()
        for queue in queues.values():
            heapify(queue)
        return queues, coming

    def _arrivals(self, part: int, future: int) -> list[Arrival]:
        if (part, future) not in self._coming:
            services = self._services_in[part]
            self._coming[part, future] = self._futures.arrivals(services, future, within=HORIZON_S) if services else []
        return self._coming[part, future]

    def _staff(self, seats: Sequence[Seat], part: int, future: int) -> list[tuple[int, Staff]]:
        """The windows of a part with their hours; one that was just opened is ready in a minute."""
        mine = [
            n for n, seat in enumerate(seats)
            if (seat.open or not self.seats[n].open) and any(self._part_of.get(one) == part for one in seat.callable)
        ]  # fmt: skip
        opened = [n for n in mine if seats[n].open and not self.seats[n].open]
        staff = self._futures.staff([n for n in mine if n not in opened], future)
        return staff + [(n, Staff(_STARTING_S, FOREVER, FOREVER)) for n in opened]


def _widest(premises: Premises, seat: Seat) -> Seat:
    """The window with everything that it could ever be made to take: what is apart then is always apart."""
    post = premises.posts.get(seat.id)
    if post is None:
        return seat
    able = frozenset(seat.callable) | post.primary | post.assist | post.nodiff_skills
    return seat._replace(open=True, nodiff=False, callable=tuple(able), primary=())
