"""Why is somebody before me (为什么有人排在我前面): who may be called before a waiting ticket, and who overtook it.

Read off the hall's own order at the windows that may call the ticket, so people who wait there for other businesses
count too. Only counts, by the rule that puts somebody before; never who it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain import counting
from server.domain.day import Day
from server.domain.outlook import places_before, rank_now
from server.domain.queue import Lane
from server.domain.routing import appointment_due
from server.domain.ticket import PriorityClass, Ticket


class Rule(StrEnum):
    """What puts somebody before."""

    EARLIER = "earlier"  # 先到: took the number earlier
    APPOINTMENT = "appointment"  # 预约到点
    GREEN = "green"  # 绿色通道
    STEPPED_BACK = "stepped_back"  # came before the moment to which this visitor stepped back (顺延, 过号重排)
    SHORT = "short"  # 短事项优先
    OWN = "own"  # 属窗口事项
    OUT_OF_TURN = "out_of_turn"  # 选呼, with the clerk's reason in the log


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """People by rule. ``same``: of one's own business, who make up the number ahead that is told
    (:mod:`server.domain.outlook`); ``others``: whom the same windows may call for other businesses; ``overtook``: who
    took a number later and was called."""

    same: Mapping[Rule, int]
    others: Mapping[Rule, int]
    overtook: Mapping[Rule, int]


def before(day: Day, ticket: Ticket, now: datetime) -> Before:
    """For a ticket that waits."""
    same: Counter[Rule] = Counter()
    others: Counter[Rule] = Counter()
    mine = rank_now(day, ticket, day.queue.rank(ticket), now)
    windows = day.takers(ticket.lane)
    for lane, places in day.queue.lanes():
        if day.tickets[places[0].ticket].business == ticket.business:
            counted, last = same, mine
        else:
            counted, last = others, mine
            shared = windows & day.takers(lane)
            if not shared:
                continue
            last += 60 * max(_own_credit(day, one, lane) - _own_credit(day, one, ticket.lane) for one in shared)
        for place in places_before(day, places, last, ticket.order, now):
            counted[_rule(day, ticket, day.tickets[place.ticket], place.rank, now)] += 1
    return Before(same=same, others=others, overtook=_overtook(day, ticket))


def _own_credit(day: Day, window: str, lane: Lane) -> float:
    own = lane[1] is not None or lane[0] in day.own(window)
    return counting.own_credit_min(day.plan.rules, turned=day.turned(window)) if own else 0.0


def _rule(day: Day, mine: Ticket, other: Ticket, rank: float, now: datetime) -> Rule:
    """Which rule puts somebody who waits before mine."""
    if other.priority_class is PriorityClass.GREEN and mine.priority_class is not PriorityClass.GREEN:
        return Rule.GREEN
    if appointment_due(other, day.plan, now):
        return Rule.APPOINTMENT
    if other.order < mine.order:
        return Rule.EARLIER
    if other.turn_at < mine.turn_at:
        return Rule.STEPPED_BACK
    return Rule.SHORT if rank < day.queue.rank(mine) else Rule.OWN


def _overtook(day: Day, mine: Ticket) -> Mapping[Rule, int]:
    """Who took a number after mine and was called by a window that might have called mine."""
    found: Counter[Rule] = Counter()
    code, only_window = mine.lane
    for other in reversed(day.tickets.values()):
        if other.order < mine.order:
            break
        window = other.window
        if other.first_called_at is None or window is None or only_window not in (None, window):
            continue
        if only_window == window or code in day.callable(window):
            found[_rule_of_call(day, mine, other, window)] += 1
    return found


def _rule_of_call(day: Day, mine: Ticket, other: Ticket, window: str) -> Rule:
    """Which rule called somebody before mine, from the reason in the log."""
    reason = day.reasons.get(other.id, {})
    if reason.get("rule") == "called_out_of_turn":
        return Rule.OUT_OF_TURN
    if reason.get("green_credit_min"):
        return Rule.GREEN
    if reason.get("appointment_credit_min") or other.priority_class is PriorityClass.APPOINTMENT:
        return Rule.APPOINTMENT
    if other.turn_at < mine.turn_at:
        return Rule.STEPPED_BACK
    if reason.get("own_credit_min", 0) > _own_credit(day, window, mine.lane):
        return Rule.OWN
    return Rule.SHORT
