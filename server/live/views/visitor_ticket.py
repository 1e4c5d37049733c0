"""What the holder of a slip's link may see of the own ticket, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.outlook import outlook_of
from server.domain.plan import HallPlan
from server.domain.ticket import ACTIVE, Ticket, TicketState
from server.domain.today import unlikely_today
from server.live.reason_words import reason_words
from server.live.sight import Json, Sight, moment, named, waiting_time
from server.live.views.queues import today_warning


def visitor_ticket(sight: Sight, ticket: str) -> Json | None:
    """None when the ticket is not of the present day."""
    mine = sight.day.tickets.get(ticket)
    if mine is None:
        return None
    waiting = mine.state is TicketState.WAITING
    ahead, wait = outlook_of(sight.day, mine, now=sight.now) if waiting else (0, None)
    return {
        **_place(sight.plan, mine.business, mine.zone),
        "code": mine.code,
        "state": mine.state.value,
        "window": mine.window if mine.state in ACTIVE else None,
        "ahead": ahead if waiting else None,
        "wait": waiting_time(wait) if sight.day.served_now(mine.lane) else None,
        "today_warning": today_warning(sight)
        if waiting and unlikely_today(sight.day, mine.lane, wait, sight.now)
        else None,
        "issued_at": moment(mine.issued_at),
        "called_at": moment(mine.called_at),
        "near_turn": waiting and ahead <= sight.plan.rules.near_turn_ahead,
        "before_me": _before(sight, mine) if waiting else None,
        "rating": _rating(sight, mine),
        "rated": mine.rating is not None,
        "reason": reason_words(sight.day.reasons.get(ticket, {})),
        "now": moment(sight.now),
    }


def past_ticket_state(plan: HallPlan, row: Mapping[str, Any]) -> Json:
    """A ticket of a day that is over, from its row."""
    issued: datetime = row["issued_at"]
    return {
        **_place(plan, row["business"], row["zone"]),
        "code": row["code"],
        "state": row["state"],
        "window": None,
        "ahead": None,
        "wait": None,
        "today_warning": None,
        "issued_at": moment(issued),
        "called_at": moment(row["first_called_at"]),
        "near_turn": False,
        "before_me": None,
        "rating": None,
        "rated": False,
        "reason": None,
        "now": None,
    }


def _place(plan: HallPlan, business: str, zone_code: str) -> Json:
    zone = plan.zone[zone_code]
    return {
        "time_zone": plan.time_zone,
        "hall": {"code": plan.code, "name": named(plan.name)},
        "business": {"code": business, "name": named(plan.business[business].name)},
        "zone": {"code": zone.code, "name": named(zone.name), "floor": zone.floor, "side": named(zone.side)},
    }


def _before(sight: Sight, mine: Ticket) -> Json:
    """Who has a better right in this business, by kind: so that "why is somebody before me" has an answer."""
    rank = sight.day.queue.rank(mine)
    kinds = {"ordinary": 0, "green": 0, "appointment": 0}
    for _, places in sight.day.queue.lanes():
        for place in places[: sight.day.queue.before(places, rank, mine.order)]:
            other = sight.day.tickets[place.ticket]
            if other.business == mine.business:
                kinds[other.priority_class.value] += 1
    return kinds


def _rating(sight: Sight, mine: Ticket) -> Json | None:
    """The one-time token, once the visit is finished and until it is rated."""
    if mine.state is not TicketState.FINISHED or mine.rating is not None:
        return None
    return {"token": sight.keys.rating_token_of(mine.id), "until": None}
