"""Opening the database: SQLite in WAL with ``synchronous=FULL`` (anything weaker loses acknowledged tickets at a power
cut, promises.md §6), or PostgreSQL where the URL says so."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Table, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DisconnectionError

log = logging.getLogger(__name__)

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is let go of is overwritten, not only unlinked
    "PRAGMA wal_autocheckpoint = 200",  # pages; a small transaction appends about 30 kB (stack.md §3)
    "PRAGMA journal_size_limit = 8388608",
)
_SUSPECT = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_POSTGRESQL = {
    "connect_timeout": 5,
    "options": "-c lock_timeout=5000",  # ms, as SQLite's
    "tcp_user_timeout": 5000,  # a server that has gone without a word is noticed
}


_IDLE_SINCE = "youxu_idle_since"
_TRUSTED_S = 1.0  # for so long a connection is believed to be alive


def sqlite_url(data: Path) -> str:
    return f"sqlite:///{data / 'youxu.db'}"


def open_engine(url: str, *, writing: bool = False, read_only: bool = False) -> Engine:
    """An engine for readers, or for the hall's one writer: SQLite then begins every transaction IMMEDIATE.

    ``read_only``: of a damaged SQLite file, to which nothing may be written, not even what its log holds.
    """
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=8, max_overflow=4, connect_args=dict(_POSTGRESQL))
        _try_the_idle(engine)
        return engine
    if read_only:
        url = f"sqlite:///{Path(make_url(url).database or '').absolute().as_uri()}?mode=ro&uri=true"
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

    event.listen(engine, "handle_error", _distrust)
    return engine


def one_moment(engine: Engine) -> dict[str, Any]:
    """Options that make a transaction see one moment throughout, whoever writes meanwhile. In SQLite every one does."""
    return {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}


def _try_the_idle(engine: Engine) -> None:
    """Ask a connection whether it is alive before it is lent, unless it was used a moment ago.

    Asking each time costs a commit a tenth of its time; a connection that dies in that moment costs a 503 and a retry.
    """

    @event.listens_for(engine, "checkin")
    def _back(_connection: Any, record: Any) -> None:
        record.info[_IDLE_SINCE] = monotonic()

    @event.listens_for(engine, "checkout")
    def _lent(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get(_IDLE_SINCE)
        if since is None or monotonic() - since < _TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError from error  # the pool gives another one


def primary_code(error: BaseException | None) -> int:
    """SQLite's primary result code of an error of its driver; 0 for any other."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _distrust(context: ExceptionContext) -> None:
    """After an I/O error nobody knows what is on the disk: never go on with that handle (promises.md §3.1).

    The connection and all idle ones of its pool are closed; the next transaction opens the database anew. Readers keep
    theirs: the index of the write-ahead log, which they hold, ends before the commit that failed.
    """
    if primary_code(context.original_exception) in _SUSPECT:
        log.critical("the storage is suspect", extra={"action": "storage_suspect"}, exc_info=context.original_exception)
        context.is_disconnect = True


def wipe(engine: Engine, tables: Sequence[Table]) -> None:
    """Leave nothing of rows that were deleted, in SQLite's write-ahead log or in PostgreSQL's pages.

    SQLite overwrites what it deletes (``secure_delete``), but its log holds pages as they were; readers may keep it
    from being emptied whole, and then the day's commits write over it. PostgreSQL writes these small tables anew.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in tables:
            connection.exec_driver_sql(f'VACUUM FULL "{table.name}"')


def settle(engine: Engine) -> None:
    """Make durable what a start has found in SQLite's write-ahead log, before anybody is told of it.

    A commit whose sync was cut short by ``kill -9`` is whole for the next process, but perhaps not on the disk; and an
    answer that is only replayed syncs nothing.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:  # a checkpoint runs outside any transaction
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
