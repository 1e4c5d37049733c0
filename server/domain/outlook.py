"""What a visitor may expect: people ahead, and the wait as an interval, from the day as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.domain import counting
from server.domain.day import Day, Waits
from server.domain.queue import Lane, Place
from server.domain.routing import appointment_due
from server.domain.ticket import PriorityClass, Ticket
from server.domain.today import over_breaks
from server.domain.waits.forecast import Wait, WorkAhead, forecast
from server.domain.window import OpenState

_REMAINING_SHARE = 0.5  # of the usual minutes, what is left of a visit seen at a random moment
_LEAST_REMAINING_MIN = 1.0  # of a visit that has outlasted its usual minutes

Outlook = tuple[int, Wait | None]  # people ahead in the same business; None: no window may take it


def outlook(day: Day, lane: Lane, *, now: datetime, green: bool = False, due_at: datetime | None = None) -> Outlook:
    """Of a ticket that would be taken now. ``due_at``: of an appointment that checks in."""
    matter = day.plan.matter.get(lane[0])
    business = matter.business if matter else lane[0]
    set_behind = day.queue.set_behind_min(business, matter.code if matter else None)
    rank = counting.rank(day.plan.rules, now.timestamp(), set_behind, green=green)
    wait, rules = None, day.plan.rules
    due = due_at is not None and counting.is_due(rules, now.timestamp(), due_at.timestamp(), now.timestamp())
    if due:
        rank -= 60 * rules.appointment_credit_min
    elif day.waits is not None and lane[1] is None and not _free_window(day, lane):
        wait = day.waits.read(lane[0], day.numbers, now, green=green)
    found = _outlook_at(day, lane, business, rank, day.order + 1, now, wait)
    return found if green or due_at is not None else _behind_a_roll(day, business, now, found)


def outlook_of(day: Day, ticket: Ticket, *, now: datetime) -> Outlook:
    """Of a ticket that waits."""
    rank = rank_now(day, ticket, day.queue.rank(ticket), now)
    wait = None
    if day.waits is not None and ticket.only_window is None:
        wait = day.waits.standing(ticket.lane[0], _share_before(day, day.waits, ticket, rank, now), now)
    found = _outlook_at(day, ticket.lane, ticket.business, rank, ticket.order, now, wait)
    ordinary = ticket.priority_class is PriorityClass.ORDINARY
    return _behind_a_roll(day, ticket.business, ticket.issued_at, found) if ordinary else found


def _behind_a_roll(day: Day, business: str, taken_at: datetime, found: Outlook) -> Outlook:
    """Whoever took a ticket since a paper roll (纸号) was begun comes after those who hold a number of it.

    How many of them are still here nobody knows, so no wait is promised.
    """
    roll = day.rolls.get(business)
    if roll is None or not roll.held or taken_at < roll.since:
        return found
    return found[0] + roll.held, None


def rank_now(day: Day, ticket: Ticket, rank: float, now: datetime) -> float:
    """A waiting ticket's rank with the credit of an appointment that is due."""
    due = appointment_due(ticket, day.plan, now)
    return rank - 60 * day.plan.rules.appointment_credit_min if due else rank


def places_before(day: Day, places: list[Place], rank: float, order: int, now: datetime) -> list[Place]:
    """Those of a lane's places that stand before such a rank now: appointments that are due move up."""
    if day.tickets[places[0].ticket].priority_class is not PriorityClass.APPOINTMENT:
        return places[: day.queue.before(places, rank, order)]
    return [
        place
        for place in places
        if (rank_now(day, day.tickets[place.ticket], place.rank, now), place.order) < (rank, order)
    ]


def _free_window(day: Day, lane: Lane) -> bool:
    """Whether a window is free for a ticket taken now: then there is no wait to look up."""
    return any(day.windows[window].free for window in day.takers(lane))


def _share_before(day: Day, waits: Waits, ticket: Ticket, rank: float, now: datetime) -> float:
    """The share of this ticket's pool that stands before it."""
    before = everybody = 0
    for other, places in day.queue.lanes():
        if other[1] is None and waits.share_a_pool(ticket.lane[0], other[0]):
            before += len(places_before(day, places, rank, ticket.order, now))
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
        windows = day.takers(other)
        shares = known is None and not windows.isdisjoint(takers)
        if not (mine or shares):
            continue
        before = len(places_before(day, places, rank, order, now))
        if not before:
            continue
        ahead += before if mine else 0
        if shares:
            usual = day.plan.usual_minutes(first.business, first.matter)
            work.append(WorkAhead(tickets=before, usual_min=usual, windows=windows))
    wait = known or forecast(takers, work, remaining_minutes(day, takers, now))
    if wait is None or known is not None:
        return ahead, wait
    staffed = any(day.windows[window].state is OpenState.OPEN for window in takers)
    return ahead, over_breaks(wait, day.hours, now, staffed=staffed)


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
