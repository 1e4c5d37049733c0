"""People who will probably not be served today (今天可能办不到): the manager must know while something can be done."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import timedelta

from server.domain.outlook import outlook_of
from server.domain.ticket import Ticket
from server.domain.today import unlikely_today
from server.domain.waits.coming import ComingWait
from server.live.sight import Json, Sight


def closing_alerts(sight: Sight, coming: Iterable[ComingWait]) -> list[Json]:
    """At most one alert for the businesses that share their windows: *now* when people wait in vain, else *soon*.

    ``people``: how many of those who wait; ``in_min``: from when on whoever takes a ticket may come in vain.
    """
    if not sight.day.hours:
        return []
    from_min: dict[str, int] = {}
    for one in coming:
        if one.business not in from_min and _in_vain(sight, one):
            from_min[one.business] = one.in_min
    waiting = _in_order(sight)
    groups: dict[frozenset[str], list[str]] = {}
    for business in sight.plan.businesses:
        if business.code in from_min:
            groups.setdefault(sight.day.takers((business.code, None)), []).append(business.code)
    found = []
    for codes in groups.values():
        people = {code: _people_in_vain(sight, waiting.get(code, [])) for code in codes}
        most = max(codes, key=lambda code: people[code])
        detail = {
            "business": most, "count": len(codes), "people": sum(people.values()),
            "in_min": min(from_min[code] for code in codes),
        }  # fmt: skip
        code = "unlikely_today" if detail["people"] else "unlikely_soon"
        found.append({"code": code, "level": "now" if detail["people"] else "soon", "detail": detail})
    return found


def _in_vain(sight: Sight, one: ComingWait) -> bool:
    """Whether a ticket taken then would be called after the hall has closed. Nobody takes one after the cut-off."""
    day, taken = sight.day, sight.now + timedelta(minutes=one.in_min)
    if day.accept_until is not None and taken >= day.accept_until:
        return False
    return taken + timedelta(minutes=one.minutes) > day.hours[-1][1]


def _in_order(sight: Sight) -> dict[str, list[Ticket]]:
    found: dict[str, list[Ticket]] = {}
    for ticket in sight.day.queue.in_order():
        waiting = sight.day.tickets[ticket]
        found.setdefault(waiting.business, []).append(waiting)
    return found


def _people_in_vain(sight: Sight, waiting: list[Ticket]) -> int:
    """How many at the end of a queue; the further behind, the longer the wait."""

    def in_vain(ticket: Ticket) -> bool:
        wait = outlook_of(sight.day, ticket, now=sight.now)[1]
        return unlikely_today(sight.day, ticket.lane, wait, sight.now)

    return len(waiting) - bisect_left(waiting, True, key=in_vain)
