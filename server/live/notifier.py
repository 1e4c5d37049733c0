"""PostgreSQL: telling other server processes that a hall has changed, after its commit.

A notice inside the hall's own transaction would hold PostgreSQL's one lock on notices until the disk has synced, and so
make all halls commit one after the other. It is sent afterwards, for all halls at once, on a connection of its own. A
notice that is lost with its process costs others a second: they look by themselves.
"""

from __future__ import annotations

import logging
from threading import Condition, Thread

import psycopg
from sqlalchemy import Engine

log = logging.getLogger(__name__)

CHANNEL = "youxu"
_NOTIFY = "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload"
_AGAIN_S = 1.0
_GATHER_S = 0.01  # what many halls commit within this time is told at once
_CONNECTED_S = 3


def parse(payload: str) -> tuple[str, int]:
    """A hall's code and how many commits it has; no commits where somebody else has written the notice."""
    hall, _, changes = payload.partition(" ")
    return hall, int(changes) if changes.isdecimal() else 0


class Notifier:
    """``tell`` never waits for the database."""

    def __init__(self, engine: Engine) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._news: dict[str, int] = {}
        self._changed = Condition()
        self._ending = False
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._thread = Thread(target=self._work, name="notifier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join()

    def tell(self, hall: str, changes: int) -> None:
        with self._changed:
            self._news[hall] = changes
            self._changed.notify()

    def _work(self) -> None:
        while (news := self._next()) is not None:
            try:
                self._send([f"{hall} {changes}" for hall, changes in news.items()])
            except psycopg.Error:
                log.warning("notices cannot be sent", extra={"action": "notify_failed"}, exc_info=True)
                self._connection = None
                with self._changed:
                    self._changed.wait_for(lambda: self._ending, _AGAIN_S)
        if self._connection is not None:
            self._connection.close()

    def _next(self) -> dict[str, int] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._ending or bool(self._news))
            self._changed.wait_for(lambda: self._ending, _GATHER_S)
            if self._ending:
                return None
            news, self._news = self._news, {}
            return news

    def _send(self, payloads: list[str]) -> None:
        if self._connection is None:
            self._connection = psycopg.connect(self._address, autocommit=True, connect_timeout=_CONNECTED_S)
        self._connection.execute(_NOTIFY, (CHANNEL, payloads))
