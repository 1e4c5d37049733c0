"""The arithmetic of counted minutes (计时规则, routing.md §2): one for the live hall, ``youxu decide`` and simulations.

    counted = minutes since the ticket's moment − set behind + 120 green + 60 appointment when due + 10 own matter

*Set behind* puts short matters first. The reference rule, policy ``counted_minutes``, takes the shorter of usual
minutes and a cap of 20. The policy ``pooled_minutes`` takes the square of the distance from the middle of that cap:
among matters of about the same length nobody is overtaken for next to nothing, and very long ones let the others pass.
It counts the more, the more windows share a matter's queue: where sixteen share it, being overtaken by a short matter
costs a sixteenth of its time. In a hall of one room, where everybody sees who came after, matters of one business are
nearly first come, first served, and it is businesses of short matters that go first, at windows that serve several:
people mind being passed more than they mind the minutes (R. C. Larson, Perspectives on queues: social justice and the
psychology of queueing, Operations Research 35, 1987). A window of a field that was turned gives its own matters 20:
the others take longer there than elsewhere. All times are seconds on the caller's clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from server.domain.rules import HallRules

COUNTED, POOLED = "counted_minutes", "pooled_minutes"

_WEIGHT_ALONE = 0.8  # found on generated days of both halls (docs/routing.md): with 1/6 the mean wait falls by 1-8 %
_WEIGHT_PER_WINDOW = 1 / 6
_SQUARE_MIN = 6.0  # a distance of six minutes from the middle counts as it is, a longer one more, a shorter one less
_AHEAD_MIN, _BEHIND_MIN = 15.0, 40.0  # of the middle at most: green passes whoever is less than 45 minutes older
ONE_ROOM_WINDOWS = 20  # so many rostered windows at most are one room
_WITHIN, _BETWEEN = 0.25, 1.5  # in one room: of what the rule counts in a business; minutes for each between businesses


def middles(usual_min: Mapping[str, Sequence[float]], windows: int) -> Mapping[str, float]:
    """By business the middle of its matters' usual minutes, in a hall of one room; of a larger hall nothing.

    ``windows``: how many are rostered, spares not counted.
    """
    return {business: fmean(minutes) for business, minutes in usual_min.items()} if windows <= ONE_ROOM_WINDOWS else {}


def set_behind_min(rules: HallRules, usual_min: float, sharing: int, middle_min: float | None = None) -> float:
    """Minutes a matter stands behind its moment. ``sharing``: how many rostered windows may take it; ``middle_min``: of
    its business, where all wait in one room."""
    cap = rules.short_matter_cap_min
    if rules.routing_policy != POOLED or cap <= 0:
        return min(usual_min, cap)
    weight = max(1.0, min(rules.short_matter_weight_max, _WEIGHT_ALONE + _WEIGHT_PER_WINDOW * sharing))
    distance = weight * _squared(usual_min, cap)
    if middle_min is not None:
        within = weight * (_squared(usual_min, cap) - _squared(middle_min, cap))
        distance = _BETWEEN * (min(middle_min, cap) - cap / 2) + _WITHIN * within
    return cap / 2 + max(-_AHEAD_MIN, min(_BEHIND_MIN, distance))


def _squared(usual_min: float, cap: float) -> float:
    """The distance from the middle of the cap: what is near it counts less, what is far more."""
    distance = min(usual_min, cap) - cap / 2
    return distance * abs(distance) / _SQUARE_MIN


def own_credit_min(rules: HallRules, *, turned: bool) -> float:
    """What a window gives its own matters. ``turned``: of a field, and working as a no-difference window."""
    return max(rules.own_credit_min, rules.turned_credit_min) if turned else rules.own_credit_min


def turn_to_take(*, own: bool, no_difference: bool, turned: bool) -> int:
    """Which of the idle windows takes a new ticket first: own, no-difference, assisting, and last a window that was
    turned: it is slower at what is not its own, and its own visitors may come any minute."""
    return 0 if own else 3 if turned else 1 if no_difference else 2


def rank(rules: HallRules, turn_s: float, set_behind: float, *, green: bool) -> float:
    """The fixed part of the rule as a moment: the smaller, the sooner."""
    return turn_s + 60 * (set_behind - (rules.green_credit_min if green else 0.0))


def is_due(rules: HallRules, taken_s: float, due_s: float, now_s: float) -> bool:
    """Whether an appointment has its credit now: checked in at most 15 min late, and due within 3 min (settings)."""
    in_time = taken_s - due_s <= 60 * rules.appointment_late_min
    return in_time and due_s - now_s <= 60 * rules.appointment_early_min


def counted_min(rules: HallRules, rank_s: float, now_s: float, *, own_min: float, due: bool) -> float:
    """Counted minutes, rounded so that equal standing is equal on every machine. ``own_min``: credit of the window."""
    minutes = (now_s - rank_s) / 60
    minutes += own_min
    minutes += rules.appointment_credit_min if due else 0.0
    return round(minutes, 6)
