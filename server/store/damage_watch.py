"""Serving read-only on a damaged SQLite file (promises.md §3.1): what can be read is shown, nothing is written.

Damage is found at start, once an hour, and by whoever meets it. From then on every connection is opened read-only, a
transaction of a writer is refused before it begins, and the file stays as it was found, its write-ahead log too: SQLite
carries that over when the last connection closes that may write, so one that may not is held open to the end.
"""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext, make_url

from server.actions.turn import Declined
from server.store.damage import cause
from server.store.engine import primary_code

log = logging.getLogger(__name__)

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
Depth = Literal["quick_check", "integrity_check"]


class DatabaseDamaged(Declined):
    """The database is damaged and only read: nothing can be done until its newest backup is restored."""

    code = "database_damaged"


def is_damage(error: BaseException) -> bool:
    """Whether an error of SQLAlchemy tells of a damaged file."""
    return primary_code(getattr(error, "orig", None)) in _DAMAGED


def damage_of(path: Path, depth: Depth = "quick_check") -> str | None:
    """What SQLite finds wrong in a file, without writing to it; None when it is whole. ``integrity_check`` also looks
    at every index.

    Raises sqlite3.DatabaseError when it cannot be looked at now: a full disk or a lock is no damage.
    """
    connection = sqlite3.connect(_read_only(path), uri=True)
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA {depth}(3)")]
    except ValueError as error:  # server.store.damage
        return cause(error)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in _DAMAGED:
            raise
        return cause(error)
    finally:
        connection.close()
    return None if found == ["ok"] else "; ".join(found)


class DamageWatch:
    """``found``: what is wrong, from the moment at which it is known; only a restored database makes it well again.

    ``database``: SQLAlchemy URL; another database than SQLite is never found damaged. Safe to use from several threads.
    """

    def __init__(self, database: str, found: str | None = None) -> None:
        url = make_url(database)
        self._path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        self._lock = Lock()
        self._engines: list[Engine] = []
        self._kept: sqlite3.Connection | None = None
        self.found: str | None = None
        if found is not None:
            self.tell(found)

    def guard(self, engine: Engine, *, writing: bool = False) -> None:
        """Hear of damage that this engine meets; let it only read once there is any."""
        if self._path is None:
            return

        self._engines.append(engine)

        @event.listens_for(engine, "do_connect")
        def _connect(_dialect: Any, _record: Any, address: list[Any], options: dict[str, Any]) -> None:
            if self.found is not None and self._path is not None:
                address[:] = [_read_only(self._path)]
                options["uri"] = True

        @event.listens_for(engine, "handle_error")
        def _met(context: ExceptionContext) -> None:
            if primary_code(context.original_exception) in _DAMAGED:
                self.tell(str(context.original_exception))

        if writing:
            event.listen(engine, "begin", lambda _connection: self.require_whole(), insert=True)

    def require_whole(self) -> None:
        """Raises DatabaseDamaged."""
        if self.found is not None:
            raise DatabaseDamaged

    def look(self) -> bool:
        """Read the whole file, a second for some hundred megabytes; True when damage was found that was not known."""
        if self._path is None or self.found is not None:
            return False
        try:
            found = damage_of(self._path)
        except sqlite3.DatabaseError as error:
            log.warning("the database could not be looked at", extra={"action": "database_unseen"}, exc_info=error)
            return False
        return found is not None and self.tell(found)

    def tell(self, found: str) -> bool:
        """It is damaged; True when that is news."""
        with self._lock:
            if self.found is not None:
                return False
            self._kept = self._held()
            self.found = found
        for engine in self._engines:
            engine.dispose()  # those in use are closed when they come back
        log.critical(
            "the database is DAMAGED (%s) and only read from now on: keep the file, youxu restore the newest backup "
            "into a new folder and start the server there",
            found,
            extra={"action": "database_damaged"},
        )
        return True

    def _held(self) -> sqlite3.Connection | None:
        if self._path is None:
            return None
        held = sqlite3.connect(_read_only(self._path), uri=True, check_same_thread=False)
        try:
            held.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlite3.DatabaseError as error:
            log.warning("not even its schema can be read", extra={"action": "database_damaged"}, exc_info=error)
        return held


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"
