"""How many numbers were given out today, by business or matter, in the day and in each slot (限号).

A slot begins every ``booking_slot_min`` minutes of a session; what is left over at its end belongs to the slot before.
Whoever comes before a session opens counts for its first slot. On a day without timetable there are no slots.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

Hours = Sequence[tuple[datetime, datetime]]


def slot_starts(hours: Hours, slot_min: int) -> list[datetime]:
    """When the day's slots begin. A session that is shorter than a slot is one slot all the same."""
    found = []
    for opens, closes in sorted(hours):
        number = max(1, int((closes - opens) / timedelta(minutes=slot_min)))
        found += [opens + n * timedelta(minutes=slot_min) for n in range(number)]
    return found


def slot_at(hours: Hours, slot_min: int, moment: datetime) -> datetime | None:
    """The beginning of the slot that a moment counts for; None on a day without timetable."""
    starts = slot_starts(hours, slot_min)
    if not starts:
        return None
    over = sum(1 for _ in takewhile(lambda session: session[1] <= moment, sorted(hours)))
    coming = min(session[0] for session in sorted(hours)[over:]) if over < len(hours) else starts[-1]
    if coming > moment:
        return coming
    return starts[max(0, bisect_right(starts, moment) - 1)]


class NumbersGiven:
    """Counted when a number is given out; a visit that is sent on or given up later counts where it was taken."""

    def __init__(self) -> None:
        self._of_day: Counter[str] = Counter()
        self._of_slot: Counter[tuple[str, datetime]] = Counter()

    def count(self, business: str, matter: str | None, slot: datetime | None) -> None:
        for code in (business, matter):
            if code is None:
                continue
            self._of_day[code] += 1
            if slot is not None:
                self._of_slot[code, slot] += 1

    def in_day(self, code: str) -> int:
        return self._of_day[code]

    def in_slot(self, code: str, slot: datetime) -> int:
        return self._of_slot[code, slot]

    def __copy__(self) -> NumbersGiven:
        same = NumbersGiven()
        same._of_day, same._of_slot = self._of_day.copy(), self._of_slot.copy()
        return same

    def __eq__(self, other: object) -> bool:
        mine = isinstance(other, NumbersGiven)
        return mine and (self._of_day, self._of_slot) == (other._of_day, other._of_slot)  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]  # it changes
