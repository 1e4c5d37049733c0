"""The waiting queue (等候队列): everybody who waits, in lanes that the same windows may call from.

A lane holds the tickets of one matter (or of a business as a whole), or those sent to one window. Within a lane the
order is fixed when a ticket joins, so the next of a lane is always its head: joining and leaving cost O(log n)
searches, and a call compares only heads.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from server.domain import counting
from server.domain.plan import HallPlan
from server.domain.ticket import PriorityClass, Ticket

_JUST_AFTER_S = 0.001  # puts a place behind another one, and before whoever comes later

Lane = tuple[str, str | None]  # (matter or business code, the only window that may call or None)


class Place(NamedTuple):
    """A place in a lane. ``rank``: seconds; the smaller, the sooner. Ties go to the smaller order of issue."""

    rank: float
    order: int
    ticket: str


class WaitingQueue:
    """All waiting tickets of a hall. Appointments stand apart, for their credit depends on the time of day."""

    def __init__(self, plan: HallPlan, sharing: Mapping[str, int] | None = None) -> None:
        """``sharing``: how many rostered windows share each lane today (:meth:`HallPlan.sharing`)."""
        self._plan = plan
        self._sharing = sharing or {}
        self._middle_min = counting.middles(
            {one.code: [matter.usual_minutes for matter in plan.matters_of[one.code]] or [one.usual_minutes]
             for one in plan.businesses},
            sum(not window.kind.spare for window in plan.windows),
        )  # fmt: skip
        self._lanes: dict[Lane, list[Place]] = {}
        self._appointments: dict[Lane, list[Place]] = {}
        self._places: dict[str, tuple[Lane, Place, bool]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, ticket: str) -> bool:
        return ticket in self._places

    def rank(self, ticket: Ticket) -> float:
        """The fixed part of the counted-minutes rule, as seconds since the epoch (routing.md §2)."""
        set_behind = self.set_behind_min(ticket.business, ticket.matter)
        green = ticket.priority_class is PriorityClass.GREEN
        return counting.rank(self._plan.rules, ticket.turn_at.timestamp(), set_behind, green=green)

    def set_behind_min(self, business: str, matter: str | None) -> float:
        """Minutes that a ticket for this stands behind its moment, so that short matters go first."""
        usual = self._plan.usual_minutes(business, matter)
        sharing = self._sharing.get(matter or business, 1)
        return counting.set_behind_min(self._plan.rules, usual, sharing, self._middle_min.get(business))

    def join(self, ticket: Ticket) -> None:
        booked = ticket.priority_class is PriorityClass.APPOINTMENT
        place = Place(self.rank(ticket), ticket.order, ticket.id)
        insort((self._appointments if booked else self._lanes).setdefault(ticket.lane, []), place)
        self._places[ticket.id] = (ticket.lane, place, booked)

    def leave(self, ticket: str) -> None:
        """Take a ticket out; one that does not wait is left alone."""
        found = self._places.pop(ticket, None)
        if found is None:
            return
        lane, place, booked = found
        lanes = self._appointments if booked else self._lanes
        places = lanes[lane]
        del places[bisect_left(places, place)]
        if not places:
            del lanes[lane]

    def heads(self) -> Iterator[tuple[Lane, Place]]:
        """The next ticket of every lane without appointments."""
        for lane, places in self._lanes.items():
            yield lane, places[0]

    def appointments(self) -> Iterator[tuple[Lane, Place]]:
        """Every waiting appointment: their order depends on the clock."""
        for lane, places in self._appointments.items():
            for place in places:
                yield lane, place

    def lanes(self) -> Iterator[tuple[Lane, list[Place]]]:
        """Every lane with its places in order, appointments in lanes of their own."""
        yield from self._lanes.items()
        yield from self._appointments.items()

    @staticmethod
    def before(places: list[Place], rank: float, order: int) -> int:
        """How many of a lane's places stand before such a place."""
        return bisect_left(places, (rank, order, ""))

    def in_order(self) -> list[str]:
        """Ticket ids by rank, over all lanes: who would be called next if every window might call everybody."""
        return [place.ticket for place in sorted(place for _, places in self.lanes() for place in places)]

    def turn_behind(self, ticket: Ticket, n: int) -> tuple[datetime, int]:
        """The ``turn_at`` that puts a returning ticket behind the next ``n`` of its lane, and behind how many that is.

        Never earlier than the ticket's own moment, so coming back cannot be an advantage.
        """
        places = self._lanes.get(ticket.lane, [])
        own_moment = self.before(places, self.rank(ticket), ticket.order)
        if own_moment >= min(n, len(places)):
            return ticket.turn_at, own_moment
        behind = min(n, len(places))
        later = places[behind - 1].rank - self.rank(ticket) + _JUST_AFTER_S
        turn_at = ticket.turn_at + timedelta(seconds=later)
        return turn_at, self.before(places, self.rank(replace(ticket, turn_at=turn_at)), ticket.order)
