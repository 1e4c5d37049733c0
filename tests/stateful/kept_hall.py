"""A hall behind its real writer and a real SQLite file: every move is a command, every command is a commit."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from small_hall import MORNING, small_plan
from sqlalchemy import insert
from unguarded import drop_unique_indexes

from server.actions.turn import Answer, Turn
from server.domain.day import Day
from server.domain.errors import Refusal
from server.domain.events import Event
from server.domain.hall import Hall
from server.domain.plan import HallPlan
from server.store.batch import Command
from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK
from server.store.hall_writer import HallWriter
from server.store.schema import upgrade
from server.store.tables import halls


def empty_database(path: Path, *, indexes: bool = True) -> Path:
    """A database as ``youxu init`` makes it, by all its migrations; without the unique indexes for the control."""
    engine = open_engine(f"sqlite:///{path}", writing=True)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(insert(halls).values(code=small_plan().code, seq=0, chain=FIRST_LINK, replay_from=1))
    engine.dispose()
    if not indexes:
        drop_unique_indexes(f"sqlite:///{path}")
    rows = sqlite3.connect(path)
    rows.execute("PRAGMA journal_mode = DELETE")  # everything in one file, to be copied
    rows.close()
    return path


class _Standing:
    """A clock that shows what the move says."""

    time = MORNING

    def now(self) -> datetime:
        return self.time


class KeptHall:
    """What :class:`server.domain.hall.Hall` is to its callers, with a database between."""

    def __init__(self, empty: Path, plan: HallPlan | None = None) -> None:
        self.plan: HallPlan = plan or small_plan()
        path = Path(shutil.copy(empty, empty.with_suffix(".used")))
        self._clock = _Standing()
        self._engine = open_engine(f"sqlite:///{path}", writing=True)
        self._writer = HallWriter(self._engine, self.plan, self._clock, lambda *_: [], lambda _: None)
        self._writer.start()
        self._recorded: tuple[Event, ...] = ()
        self._rows = sqlite3.connect(path)
        self._rows.row_factory = sqlite3.Row

    def close(self) -> None:
        self._writer.stop()
        self._engine.dispose()
        path = self._rows.execute("PRAGMA database_list").fetchone()["file"]
        self._rows.close()
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Rows, read beside the server by a connection of the test's own."""
        return [dict(row) for row in self._rows.execute(query)]

    @property
    def day(self) -> Day:
        with self._writer.reading() as resident:
            return resident.hall.day

    def take_unsaved(self) -> tuple[Event, ...]:
        recorded, self._recorded = self._recorded, ()
        return recorded

    def __getattr__(self, move: str) -> Callable[..., tuple[Event, ...]]:
        """Any move of the hall, as a command. Raises Refusal, and NotNow when it cannot be kept."""

        if not hasattr(Hall, move):
            raise AttributeError(move)

        def make(*, now: datetime, **arguments: Any) -> tuple[Event, ...]:
            made: list[tuple[Event, ...] | Refusal] = []

            def run(turn: Turn) -> Answer:
                try:
                    made.append(getattr(turn.hall, move)(now=turn.now, **arguments))
                except Refusal as refusal:
                    made.append(refusal)
                    raise
                return Answer(status=200, body=None)

            self._clock.time = now
            self._writer.do(Command(caller="machine", key=None, fingerprint="", run=run))
            if isinstance(made[-1], Refusal):
                raise made[-1]
            self._recorded = made[-1]
            return self._recorded

        return make
