"""PostgreSQL: commits of other server processes wake this one's publishers. One connection listens for all halls.

Whatever becomes of that connection, the heads of all halls are looked at once a second, in one question: losing it
makes a process slower, never wrong (promises.md §3.1).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from threading import Event, Thread
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from server.live.notifier import CHANNEL, parse
from server.store.tables import halls

log = logging.getLogger(__name__)

_LOOK_S = 1.0
_CONNECTED_S = 3
_ALIVE: dict[str, Any] = {  # a dead line is found within 11 s
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}

Moved = Callable[[str, int], None]
"""Told a hall's code and how many commits it has."""


class Listener:
    """Calls ``moved`` after a notice and after each look; ``changed`` when the wake-up connection is lost or back."""

    def __init__(self, engine: Engine, codes: Collection[str], moved: Moved, changed: Callable[[], None]) -> None:
        self._engine = engine
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._codes = sorted(codes)
        self._moved = moved
        self._changed = changed
        self._ending = Event()
        self._thread = Thread(target=self._work, name="listener", daemon=True)
        self.lost = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except psycopg.Error:
                self._say(lost=True)
                self._look()
                self._ending.wait(_LOOK_S)
            except Exception:  # whatever a hall made of it, this process must not be deaf from then on
                log.exception("listening failed", extra={"action": "listen_failed"})
                self._ending.wait(_LOOK_S)

    def _say(self, *, lost: bool) -> None:
        """One line in the log when the connection goes and one when it is back, not one a second."""
        if lost == self.lost:
            return
        self.lost = lost
        if lost:
            log.warning("the wake-up connection is lost", extra={"action": "wake_up_lost"})
        else:
            log.warning("the wake-up connection is back", extra={"action": "wake_up_back"})
        self._changed()

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True, connect_timeout=_CONNECTED_S, **_ALIVE) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._say(lost=False)
            while not self._ending.is_set():
                self._look()
                self._hear(connection, monotonic() + _LOOK_S)

    def _hear(self, connection: psycopg.Connection[tuple[object, ...]], until: float) -> None:
        while not self._ending.is_set() and (rest := until - monotonic()) > 0:
            for notice in connection.notifies(timeout=rest, stop_after=1):
                self._moved(*parse(notice.payload))

    def _look(self) -> None:
        try:
            with self._engine.connect() as connection:
                heads = connection.execute(
                    select(halls.c.code, halls.c.changes).where(halls.c.code.in_(self._codes))
                ).all()
        except SQLAlchemyError:
            log.warning("the halls' heads cannot be read", extra={"action": "look_failed"}, exc_info=True)
            return
        for head in heads:
            self._moved(head.code, head.changes)
