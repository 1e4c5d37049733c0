"""The other server processes on the same database: what they are told, and what is heard of them.

On SQLite there are none: nothing is told, nothing is listened to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine

from server.live.conditions import Conditions
from server.live.publisher import Publisher

if TYPE_CHECKING:
    from server.live.listener import Listener
    from server.live.notifier import Notifier
    from server.live.shared_conditions import SharedConditions

WAKE_UP = "wake_up"  # the wake-up connection is lost: screens follow within a second or so instead of at once


class Neighbour(Protocol):
    """A hall of this process, as one that others may write to."""

    code: str
    publisher: Publisher
    conditions: Conditions

    def others_wrote(self, changes: int) -> None: ...


class OtherProcesses:
    """One connection that listens and one that tells, for all halls; and what is known of their devices."""

    def __init__(self, writing: Engine, reading: Engine, codes: Collection[str]) -> None:
        self._halls: dict[str, Neighbour] = {}
        self._notifier: Notifier | None = None
        self._listener: Listener | None = None
        self._conditions: SharedConditions | None = None
        if reading.dialect.name != "postgresql":
            return
        from server.live.listener import Listener  # noqa: PLC0415  # a hall on SQLite starts without the driver
        from server.live.notifier import Notifier  # noqa: PLC0415  # the same
        from server.live.shared_conditions import SharedConditions  # noqa: PLC0415  # the same

        self._notifier = Notifier(reading)
        self._listener = Listener(reading, codes, self._moved, self._changed)
        self._conditions = SharedConditions(writing, reading)

    def start(self, halls: Sequence[Neighbour]) -> None:
        self._halls = {hall.code: hall for hall in halls}
        for one in (self._notifier, self._listener):
            if one is not None:
                one.start()
        if self._conditions is not None:
            self._conditions.start(self._halls)

    def stop(self) -> None:
        for one in (self._notifier, self._listener, self._conditions):
            if one is not None:
                one.stop()

    def tell(self, hall: str, changes: int) -> None:
        """A hall of this process has so many commits now. Waits for nobody."""
        if self._notifier:
            self._notifier.tell(hall, changes)

    def degraded(self) -> tuple[str, ...]:
        return (WAKE_UP,) if self._listener and self._listener.lost else ()

    def _moved(self, hall: str, changes: int) -> None:
        known = self._halls.get(hall)
        if known is not None:
            known.others_wrote(changes)

    def _changed(self) -> None:
        for hall in self._halls.values():
            hall.publisher.again_for_managers()
