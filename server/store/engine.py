"""Opening the database: SQLite in WAL with ``synchronous=FULL`` (anything weaker loses acknowledged tickets at a power
cut, promises.md §6), or PostgreSQL where the URL says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 200",  # pages; a small transaction appends about 30 kB (stack.md §3)
    "PRAGMA journal_size_limit = 8388608",
)


def sqlite_url(data: Path) -> str:
    return f"sqlite:///{data / 'youxu.db'}"


def open_engine(url: str, *, writing: bool = False) -> Engine:
    """An engine for readers, or for the hall's one writer: SQLite then begins every transaction IMMEDIATE."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=2 if writing else 8)
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=2 if writing else 8)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
