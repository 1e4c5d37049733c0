"""The tides of a hall's zones, kept from look to look: the rule asks for how long a zone has been pressed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from server.domain.day import Day
from server.domain.live_scene import NumberedHall
from server.domain.outlook import outlook
from server.domain.scene import Scene
from server.domain.tidal import TidalProposal, ZoneTide, propose, tides
from server.domain.waits.table import Glance, WaitTable


class TideWatch:
    """Looked through every time the hall is looked at; a new business day begins without a past."""

    def __init__(self) -> None:
        self._on: date | None = None
        self._now: Mapping[str, ZoneTide] = {}

    def look(
        self, on: date, scene: Scene, hall: NumberedHall, predicted_min: Mapping[str, float]
    ) -> list[TidalProposal]:
        """What the rule proposes at this moment. ``predicted_min``: by zone, as below. Quick: no future is played."""
        before = self._now if on == self._on else {}
        self._on, self._now = on, tides(hall.premises, scene, before, predicted_min)
        return propose(hall.premises, scene, self._now)


def predicted_by_table(seen: Glance, hall: NumberedHall, table: WaitTable) -> dict[str, float]:
    """The longest wait, minutes, that the last in a queue of each zone may still expect: the forecast's middle."""
    found: dict[str, float] = {}
    for service in hall.premises.services.values():
        wait = table.standing(service.code, 1.0, seen.at)
        if wait is not None:
            found[service.zone] = max(found.get(service.zone, 0.0), float(wait.p50))
    return found


def predicted_simply(day: Day, hall: NumberedHall, now: datetime) -> dict[str, float]:
    """The same where no futures have been played: the simple estimate of each queue in which somebody waits."""
    found: dict[str, float] = {}
    for code in {lane[0] for lane, _ in day.queue.lanes()}:
        service = hall.premises.services[hall.service[code]]
        _, wait = outlook(day, (code, None), now=now)
        if wait is not None:
            found[service.zone] = max(found.get(service.zone, 0.0), float(wait.p50))
    return found
