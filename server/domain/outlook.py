"""What a visitor may expect: people ahead, and the wait as an interval, from the day as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.domain import counting
from server.domain.day import Day, Waits
from server.domain.forecast import Wait, WorkAhead, forecast
from server.domain.queue import Lane
from server.domain.ticket import Ticket
from server.domain.today import over_breaks

_REMAINING_SHARE = 0.5  # of the usual minutes, what is left of a visit seen at a random moment
_LEAST_REMAINING_MIN = 1.0  # of a visit that has outlasted its usual minutes

Outlook = tuple[int, Wait | None]  # people ahead in the same business; None: no window may take it


def outlook(day: Day, lane: Lane, *, now: datetime, green: bool = False) -> Outlook:
    """Of a ticket that would be taken now."""
    matter = day.plan.matter.get(lane[0])
    business = matter.business if matter else lane[0]
    set_behind = day.queue.set_behind_min(business, matter.code if matter else None)
    rank = counting.rank(day.plan.rules, now.timestamp(), set_behind, green=green)
    wait = None
    if day.waits is not None and lane[1] is None and not _free_window(day, lane):
        wait = day.waits.read(lane[0], day.numbers, now, green=green)
    return _outlook_at(day, lane, business, rank, day.order + 1, now, wait)


def outlook_of(day: Day, ticket: Ticket, *, now: datetime) -> Outlook:
    """Of a ticket that waits."""
    rank = day.queue.rank(ticket)
    wait = None
    if day.waits is not None and ticket.only_window is None:
        wait = day.waits.standing(ticket.lane[0], _share_before(day, day.waits, ticket, rank), now)
    return _outlook_at(day, ticket.lane, ticket.business, rank, ticket.order, now, wait)


def _free_window(day: Day, lane: Lane) -> bool:
    """Whether a window is free for a ticket taken now: then there is no wait to look up."""
    return any(day.windows[window].free for window in day.takers(lane))


def _share_before(day: Day, waits: Waits, ticket: Ticket, rank: float) -> float:
    """The share of this ticket's pool that stands before it."""
    before = everybody = 0
    for other, places in day.queue.lanes():
        if other[1] is None and waits.share_a_pool(ticket.lane[0], other[0]):
            before += day.queue.before(places, rank, ticket.order)
            everybody += len(places)
    return before / everybody if everybody else 0.0


def _outlook_at(
    day: Day, lane: Lane, business: str, rank: float, order: int, now: datetime, known: Wait | None
) -> Outlook:
    """``known``: the wait where it has been worked out beforehand."""
    takers = day.takers(lane)
    ahead, work = 0, []
    for other, places in day.queue.lanes():
        first = day.tickets[places[0].ticket]
        mine = first.business == business
        if known is not None and not mine:
            continue
        before = day.queue.before(places, rank, order)
        if not before:
            continue
        ahead += before if mine else 0
        if known is None and (windows := day.takers(other)) & takers:
            usual = day.plan.usual_minutes(first.business, first.matter)
            work.append(WorkAhead(tickets=before, usual_min=usual, windows=windows))
    wait = known or forecast(takers, work, remaining_minutes(day, takers, now))
    return ahead, over_breaks(wait, day.hours, now) if wait is not None and known is None else wait


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
