"""What a visitor may expect: people ahead, and the wait as an interval, from the day as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.domain import counting
from server.domain.day import Day
from server.domain.forecast import Wait, WorkAhead, forecast
from server.domain.queue import Lane
from server.domain.ticket import Ticket

_REMAINING_SHARE = 0.5  # of the usual minutes, what is left of a visit seen at a random moment
_LEAST_REMAINING_MIN = 1.0  # of a visit that has outlasted its usual minutes

Outlook = tuple[int, Wait | None]  # people ahead in the same business; None: no window may take it


def outlook(day: Day, lane: Lane, *, now: datetime, green: bool = False) -> Outlook:
    """Of a ticket that would be taken now."""
    matter = day.plan.matter.get(lane[0])
    business = matter.business if matter else lane[0]
    set_behind = day.queue.set_behind_min(business, matter.code if matter else None)
    rank = counting.rank(day.plan.rules, now.timestamp(), set_behind, green=green)
    return _outlook_at(day, lane, business, rank, day.order + 1, now)


def outlook_of(day: Day, ticket: Ticket, *, now: datetime) -> Outlook:
    """Of a ticket that waits."""
    return _outlook_at(day, ticket.lane, ticket.business, day.queue.rank(ticket), ticket.order, now)


def _outlook_at(day: Day, lane: Lane, business: str, rank: float, order: int, now: datetime) -> Outlook:
    takers = day.takers(lane)
    ahead, work = 0, []
    for other, places in day.queue.lanes():
        before = day.queue.before(places, rank, order)
        if not before:
            continue
        first = day.tickets[places[0].ticket]
        if first.business == business:
            ahead += before
        windows = day.takers(other)
        if windows & takers:
            usual = day.plan.usual_minutes(first.business, first.matter)
            work.append(WorkAhead(tickets=before, usual_min=usual, windows=windows))
    return ahead, forecast(takers, work, remaining_minutes(day, takers, now))


def remaining_minutes(day: Day, windows: frozenset[str], now: datetime) -> Mapping[str, float]:
    """Expected minutes left of the visits now at these windows, by window code; free windows are absent."""
    found: dict[str, float] = {}
    for window in windows:
        active = day.windows[window].ticket
        if active is not None:
            ticket = day.tickets[active]
            usual = day.plan.usual_minutes(ticket.business, ticket.matter)
            left = usual * _REMAINING_SHARE if ticket.handling_s(now) < 60 * usual else 0.0
            found[window] = max(_LEAST_REMAINING_MIN, left)
    return found
