"""PostgreSQL: commits of other server processes wake this one's publisher. A lost connection makes it slower, never
wrong: the log is then looked at once a second (promises.md §3.1)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from sqlalchemy import Engine

log = logging.getLogger(__name__)

_LOOK_S = 1.0


class Listener:
    """Calls ``woken`` after a notice, and at least once a second."""

    def __init__(self, engine: Engine, hall: str, woken: Callable[[], None]) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._woken = woken
        self._hall = hall
        self._ending = Event()
        self._thread = Thread(target=self._work, name=f"listener-{hall}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _work(self) -> None:
        from psycopg import Error  # noqa: PLC0415  # a hall on SQLite starts without it

        while not self._ending.is_set():
            try:
                self._listen()
            except Error:
                log.warning("listening lost", extra={"action": "listen_lost", "hall": self._hall}, exc_info=True)
                self._ending.wait(_LOOK_S)
                self._woken()

    def _listen(self) -> None:
        from psycopg import connect  # noqa: PLC0415  # see above

        with connect(self._address, autocommit=True) as connection:
            connection.execute("LISTEN youxu")
            while not self._ending.is_set():
                for _ in connection.notifies(timeout=_LOOK_S, stop_after=1):
                    pass
                self._woken()
