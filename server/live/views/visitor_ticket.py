"""What the holder of a slip's link may see of the own ticket, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from server.domain.before_me import Rule, before
from server.domain.moves.rating import UnitToRate, unit_of_today
from server.domain.outlook import outlook_of
from server.domain.plan import HallPlan
from server.domain.ticket import ACTIVE, HoldKind, Ticket, TicketState
from server.domain.today import unlikely_today
from server.keys import HallKeys
from server.live.rating_offer import rating_offers
from server.live.reason_words import own_reason_words
from server.live.sight import Json, Sight, moment, named, waiting_time
from server.live.views.broadcasts import emergency
from server.live.views.queues import today_warning

_JUDGED = timedelta(minutes=30)  # and what of the half-hour is over: how today's promises are judged
_JUDGED_BY = 12  # promises; fewer say nothing


def visitor_ticket(sight: Sight, ticket: str) -> Json | None:
    """None when the ticket is not of the present day."""
    mine = sight.day.tickets.get(ticket)
    if mine is None:
        return None
    waiting = mine.state is TicketState.WAITING
    return {
        **_place(sight.plan, mine.business, mine.zone),
        "code": mine.code,
        "language": mine.language,
        "state": mine.state.value,
        "window": mine.window if mine.state in ACTIVE else None,
        **(_turn(sight, mine) if waiting else _NO_TURN),
        "back": _back(mine),
        "voucher": voucher_of(sight, ticket),
        "issued_at": moment(mine.issued_at),
        "called_at": moment(mine.called_at),
        **rating_offers(sight.plan, sight.keys, _units(sight, mine), sight.now),
        "reason": own_reason_words(sight.day.reasons.get(ticket, {})),
        "emergency": _emergency(sight),
        "now": moment(sight.now),
    }


def voucher_of(sight: Sight, ticket: str) -> Json | None:
    """二次优先卡: what its holder types next time, until which day, and whether that has been done."""
    found = sight.day.vouchers.of_ticket(ticket)
    if found is None:
        return None
    return {"code": found.code, "until": found.until.isoformat(), "used": found.redeemed_by is not None}


def _emergency(sight: Sight) -> Json | None:
    """What every public screen says; who ordered it is not the visitor's business."""
    told = emergency(sight)
    return {key: told[key] for key in ("zh", "en", "since")} if told else None


def _back(mine: Ticket) -> Json | None:
    """For who went to fetch papers: whether they have said that they are back, and when."""
    if mine.held is None or mine.held.kind is not HoldKind.VISITOR:
        return None
    return {"said_at": moment(mine.held.back_at)}


_NO_TURN: Json = {
    "ahead": None, "wait": None, "wait_hidden": False, "wait_rose": None, "near_turn": False, "today_warning": None,
    "before_me": None,
}  # fmt: skip


def _turn(sight: Sight, mine: Ticket) -> Json:
    """Position and wait of somebody who waits.

    ``wait`` is None while no window is open for it, and ``wait_hidden`` while today's waits have been told too wrongly
    to tell more of them. ``wait_rose``: why its upper end is later than was told before.
    """
    day, now = sight.day, sight.now
    ahead, wait = outlook_of(day, mine, now=now)
    hidden = _told_wrongly(sight)
    told, cause = wait, None
    if wait is not None and not hidden and day.served_now(mine.lane):
        told, cause = sight.told.tell(day, mine, ahead, wait, now)
    elif hidden or not day.served_now(mine.lane):
        told = None
    return {
        "ahead": ahead,
        "wait": waiting_time(told),
        "wait_hidden": hidden,
        "wait_rose": cause.value if cause else None,
        "near_turn": ahead <= sight.plan.rules.near_turn_ahead,
        "today_warning": today_warning(sight) if unlikely_today(day, mine.lane, wait, now) else None,
        "before_me": _before(sight, mine),
    }


def _told_wrongly(sight: Sight) -> bool:
    """Whether too many of those called since the half-hour before this one waited longer than they were told."""
    promises = sight.day.figures.promises(sight.now - _JUDGED)
    late_share = promises.late / promises.told if promises.told >= _JUDGED_BY else 0.0
    return late_share > sight.plan.rules.hide_wait_late_share


def past_ticket_state(
    plan: HallPlan, keys: HallKeys, row: Mapping[str, Any], units: Iterable[UnitToRate], now: datetime
) -> Json:
    """A ticket of a day that is over, from its row. ``units``: what of it was finished."""
    issued: datetime = row["issued_at"]
    return {
        **_place(plan, row["business"], row["zone"]),
        "code": row["code"],
        "language": None,
        "state": row["state"],
        "window": None,
        **_NO_TURN,
        "back": None,
        "voucher": None,  # who asks for a day before asks the book of vouchers too
        "issued_at": moment(issued),
        "called_at": moment(row["first_called_at"]),
        **rating_offers(plan, keys, units, now),
        "reason": None,
        "emergency": None,
        "now": moment(now),
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
    """Why is somebody before me: counts by rule, and the minutes that each rule gives; never who it is."""
    found, rules = before(sight.day, mine, sight.now), sight.plan.rules
    return {
        "same": _counts(found.same),
        "others": _counts(found.others),
        "overtook": _counts(found.overtook),
        "minutes": {
            Rule.GREEN.value: rules.green_credit_min,
            Rule.APPOINTMENT.value: rules.appointment_credit_min,
            Rule.OWN.value: rules.own_credit_min,
        },
    }


def _counts(people: Mapping[Rule, int]) -> dict[str, int]:
    return {rule.value: people[rule] for rule in Rule if people.get(rule)}


def _units(sight: Sight, mine: Ticket) -> Iterator[UnitToRate]:
    return (unit_of_today(mine, unit.id, sight.day.ratings.get(unit.id)) for unit in mine.units)
