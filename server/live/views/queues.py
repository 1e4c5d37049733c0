"""What waits, business by business: shared by boards, kiosks and the manager's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.domain.outlook import outlook
from server.domain.plan import Business
from server.live.sight import Json, Sight, named, waiting_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """How many wait for a business, and since when the first of them (order of issue)."""

    waiting: int
    oldest: str | None


def lines(sight: Sight) -> dict[str, Line]:
    """Waiting tickets by business."""
    found: dict[str, list[str]] = {}
    for _, places in sight.day.queue.lanes():
        business = sight.day.tickets[places[0].ticket].business
        found.setdefault(business, []).extend(place.ticket for place in places)
    return {
        business: Line(waiting=len(tickets), oldest=min(tickets, key=lambda one: sight.day.tickets[one].order))
        for business, tickets in found.items()
    }


def queue_rows(sight: Sight, businesses: Iterable[Business]) -> list[Json]:
    """One row a business, as boards show it."""
    waiting = lines(sight)
    return [
        {
            "business": business.code,
            "series": business.series,
            "name": named(business.name),
            "zone": business.zone,
            "waiting": waiting[business.code].waiting if business.code in waiting else 0,
            "wait": wait_now(sight, business.code),
            "paused": business.code in sight.day.paused,
            "paused_matters": [
                named(matter.name)
                for matter in sight.plan.matters_of[business.code]
                if matter.code in sight.day.paused_matters
            ],
        }
        for business in businesses
    ]


def wait_now(sight: Sight, business: str) -> dict[str, int] | None:
    """The expected wait of a ticket taken now; None while no window is open for it: then nobody can say."""
    if sight.day.business_day is None or not sight.day.served_now((business, None)):
        return None
    return waiting_time(outlook(sight.day, (business, None), now=sight.now)[1])
