"""What happens to bad-rating cases is kept in the hall's book of cases, whatever day it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from server.domain.effects.effect import effect
from server.domain.events.cases import CaseEvent

if TYPE_CHECKING:
    from server.domain.day import Day


def case_changed(event: CaseEvent, day: Day) -> None:
    day.cases.apply([event])


for _kind in get_args(CaseEvent):
    effect.register(_kind, case_changed)
