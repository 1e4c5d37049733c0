"""The tides of a hall's zones, kept from look to look: the rule asks for how long a zone has been pressed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from server.domain.live_scene import NumberedHall
from server.domain.tidal import TidalProposal, ZoneTide, propose, tides
from server.domain.wait_table import Glance, WaitTable


class TideWatch:
    """Looked through every time the hall is looked at; a new business day begins without a past."""

    def __init__(self) -> None:
        self._on: date | None = None
        self._now: Mapping[str, ZoneTide] = {}

    def look(self, on: date, seen: Glance, hall: NumberedHall, table: WaitTable) -> list[TidalProposal]:
        """What the rule proposes at this moment. Quick: no future is played for it."""
        before = self._now if on == self._on else {}
        self._on, self._now = on, tides(hall.premises, seen.scene, before, _predicted(seen, hall, table))
        return propose(hall.premises, seen.scene, self._now)


def _predicted(seen: Glance, hall: NumberedHall, table: WaitTable) -> dict[str, float]:
    """The longest wait, minutes, that the last in a queue of each zone may still expect: the forecast's middle."""
    found: dict[str, float] = {}
    for service in hall.premises.services.values():
        wait = table.standing(service.code, 1.0, seen.at)
        if wait is not None:
            found[service.zone] = max(found.get(service.zone, 0.0), float(wait.p50))
    return found
