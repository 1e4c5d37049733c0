"""The other server processes on the same database: what they are told, and what is heard of them.

On SQLite there are none: nothing is told, nothing is listened to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine

from server.live.publisher import Publisher

if TYPE_CHECKING:
    from server.live.listener import Listener
    from server.live.notifier import Notifier

WAKE_UP = "wake_up"  # the wake-up connection is lost: screens follow within a second or so instead of at once


class Neighbour(Protocol):
    """A hall of this process, as one that others may write to."""

    code: str
    publisher: Publisher

    def others_wrote(self, changes: int) -> None: ...


class OtherProcesses:
    """One connection that listens and one that tells, for all halls."""

    def __init__(self, reading: Engine, codes: Collection[str]) -> None:
        self._halls: dict[str, Neighbour] = {}
        self._notifier: Notifier | None = None
        self._listener: Listener | None = None
        if reading.dialect.name != "postgresql":
            return
        from server.live.listener import Listener  # noqa: PLC0415  # a hall on SQLite starts without the driver
        from server.live.notifier import Notifier  # noqa: PLC0415  # the same

        self._notifier = Notifier(reading)
        self._listener = Listener(reading, codes, self._moved, self._changed)

    def start(self, halls: Sequence[Neighbour]) -> None:
        self._halls = {hall.code: hall for hall in halls}
        if self._notifier and self._listener:
            self._notifier.start()
            self._listener.start()

    def stop(self) -> None:
        if self._notifier and self._listener:
            self._notifier.stop()
            self._listener.stop()

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
            hall.publisher.again("manager")
