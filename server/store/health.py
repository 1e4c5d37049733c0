"""Whether a row can be written (promises.md §3.1): the only answer to "are you well" that means anything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic

from sqlalchemy import Engine, insert, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from server.clock import Clock
from server.store.damage_watch import DatabaseDamaged
from server.store.engine import primary_code
from server.store.tables import health

log = logging.getLogger(__name__)

_BELIEVED_S = 1.0
_BUSY = (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED
_FULL = 13
STALLED_S = 5.0  # a commit that takes longer


class Health:
    """Writes at most once a second, whoever asks how often. ``stalled_s``: how long the commit under way has taken."""

    def __init__(self, writing: Engine, clock: Clock, stalled_s: Callable[[], float]) -> None:
        self._engine = writing
        self._clock = clock
        self._stalled_s = stalled_s
        self._lock = Lock()
        self._looked = float("-inf")
        self._fault: str | None = None

    def fault(self) -> str | None:
        """None when a row could be written a moment ago, else what keeps it from being written, by its code."""
        if self._stalled_s() > STALLED_S:
            return "writer_stalled"
        with self._lock:
            if monotonic() - self._looked >= _BELIEVED_S:
                self._fault = self._write()
                self._looked = monotonic()
            return self._fault

    def _write(self) -> str | None:
        try:
            with self._engine.begin() as connection:
                now = self._clock.now()
                if connection.execute(update(health).values(at=now)).rowcount == 0:
                    connection.execute(insert(health).values(id=1, at=now))
        except DatabaseDamaged as damaged:  # told when it was found
            return damaged.code
        except SQLAlchemyError as error:
            code = _code(error)
            log.warning("no row can be written", extra={"action": "health_write_failed", "code": code}, exc_info=error)
            return code
        return None


def _code(error: SQLAlchemyError) -> str:
    said = primary_code(getattr(error, "orig", None))
    if said in _BUSY:
        return "database_locked"
    if said == _FULL:
        return "disk_full"
    return "database_away" if isinstance(error, OperationalError) else "storage_suspect"
