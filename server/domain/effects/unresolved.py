"""What happens to reports of what could not be done is kept in the hall's book of them, whatever day it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from server.domain.effects.effect import effect
from server.domain.events.unresolved import ReportEvent

if TYPE_CHECKING:
    from server.domain.day import Day


def report_changed(event: ReportEvent, day: Day) -> None:
    day.reports.apply([event])


for _kind in get_args(ReportEvent):
    effect.register(_kind, report_changed)
