"""What one rating is about (评价单元): a whole visit (一次一评), or each matter of it (一事一评; domain.md §8.1).

A unit comes to be when it is finished, by the hall's setting of that moment, and keeps its name whatever the setting is
later. A whole visit has the name of its ticket; its matters have the ticket's name, a dot and their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_BETWEEN = "."


class RatingUnit(StrEnum):
    """The hall's setting ``rating_unit``."""

    VISIT = "visit"  # 一次一评: 国办发〔2019〕51号 for halls
    CASE = "case"  # 一事一评: asked for in halls as well by S4


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A finished visit or matter that may be rated once: who finished it where, and how long it took.

    ``handled_s``: of the matter under way at its end, suspensions excluded; ``called``: somebody was called for it.
    """

    id: str
    window: str
    clerk: str | None
    business: str
    matter: str | None
    started_at: datetime | None
    ended_at: datetime
    held_s: float
    handled_s: float
    called: bool

    @property
    def whole(self) -> bool:
        """Whether it is the visit as a whole."""
        return _BETWEEN not in self.id


def matter_of_visit(ticket: str, number: int) -> str:
    """The name of the ``number``-th matter of a visit, from 1."""
    return f"{ticket}{_BETWEEN}{number}"


def visit_of(unit: str) -> str:
    """The ticket whose visit, or whose matter, a unit is."""
    return unit.partition(_BETWEEN)[0]
