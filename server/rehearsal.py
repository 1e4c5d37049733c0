"""A rehearsal (演练): a hall on a data folder of its own, whose clock stands still until it is moved.

For rehearsing a day, for training, and for judging calls against ``youxu decide`` (contract.md, "A movable clock"). A
folder that has served a real day is never rehearsed on, and a rehearsed one never serves a real day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from sqlalchemy import Engine, func, select

from server.clock import ClockGoesBackwards, RehearsalClock
from server.data_folder import DataFolder
from server.store.engine import open_engine
from server.store.tables import events


class ServedRealDays(Exception):
    """This data folder has served real days: rehearse on a new one."""

    code = "served_real_days"


class OnlyRehearsed(Exception):
    """This data folder was made for rehearsals: it never serves a real day."""

    code = "only_rehearsed"


class Rehearsal:
    """The clock of a rehearsal. ``moved`` is called after each move, so that screens show the new moment."""

    def __init__(self, clock: RehearsalClock, engine: Engine) -> None:
        self.clock = clock
        self.moved: list[Callable[[], None]] = []
        self._engine = engine
        self._lock = Lock()

    def move(self, now: datetime) -> None:
        """Forward only; before anything has happened also back. Raises ClockGoesBackwards."""
        with self._lock:
            try:
                self.clock.move_to(now)
            except ClockGoesBackwards:
                if last_event(self._engine) is not None:
                    raise
                self.clock.begin(now)
        for moved in self.moved:
            moved()


def last_event(engine: Engine) -> datetime | None:
    """When anything last happened in any hall of the database."""
    with engine.connect() as connection:
        found: datetime | None = connection.execute(select(func.max(events.c.at))).scalar_one()
        return found


def require_real(folder: DataFolder) -> None:
    """Raises OnlyRehearsed."""
    if folder.rehearsal:
        raise OnlyRehearsed(str(folder.path))


def require_unserved(folder: DataFolder) -> None:
    """Raises ServedRealDays for a folder that is no rehearsal's and in which something has happened."""
    if folder.rehearsal:
        return
    engine = open_engine(folder.database)
    try:
        served = last_event(engine) is not None
    finally:
        engine.dispose()
    if served:
        raise ServedRealDays(str(folder.path))


def rehearse(folder: DataFolder, engine: Engine, now: datetime) -> Rehearsal:
    """Begin or go on rehearsing on this folder, which is marked for good.

    The clock stands at the last event, or at ``now`` where nothing has happened yet.
    """
    if not folder.rehearsal:
        folder.mark_rehearsal()
    return Rehearsal(RehearsalClock(last_event(engine) or now), engine)
