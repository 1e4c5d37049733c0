"""Carrying everything to safety while the hall goes on (promises.md §3.1, "hourly online backup").

SQLite is copied by its own backup call, in one moment and without holding the writer up; the copy is checked and then
written out. PostgreSQL is read within one REPEATABLE READ transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, select
from sqlalchemy.engine import make_url

from server.data_folder import DataFolder
from server.keeping.archive import ArchiveWriter, Manifest, writing
from server.keeping.table_lines import lines_of, tables_of
from server.store.disk import space
from server.store.engine import open_engine
from server.store.schema import present
from server.store.tables import halls

BACKUPS = "backups"
BACKUP_LATE = timedelta(hours=3)  # after which an hourly one has been missed more than once
KEYS = "keys/"
HALLS = "halls/"
TABLES = "tables/"
_MARGIN = 64 * 1024 * 1024  # bytes left on the disk beside a copy of the database


class DatabaseDamaged(RuntimeError):
    """The database is damaged: SQLite's own check says so. Nothing was backed up."""

    code = "database_damaged"


class NoRoomForBackup(RuntimeError):
    """There is no room for a copy of the database where the backup shall go."""

    code = "no_room_for_backup"


@dataclass(frozen=True, kw_only=True, slots=True)
class BackedUp:
    """``heads``: last sequence and hash by hall."""

    path: Path
    manifest: Manifest
    bytes: int


def back_up(folder: DataFolder, to: Path, *, now: datetime, with_key: bool = False) -> BackedUp:
    """Write a backup. Raises DatabaseDamaged, NoRoomForBackup, OSError, sqlalchemy.exc.SQLAlchemyError."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with _one_moment(folder.database, to) as (engine, connection):
        heads = {row.code: {"seq": row.seq, "hash": row.chain} for row in connection.execute(select(halls))}
        manifest = Manifest(
            made_at=now.isoformat(),
            program=version("youxu"),
            database=make_url(folder.database).get_backend_name(),
            revision=present(engine) or "",
            heads=heads,
            halls=[{"code": one.code, "folder": one.code or one.folder.name, "key": one.key} for one in folder.halls],
            rehearsal=folder.rehearsal,
        )
        with writing(to, manifest) as archive:
            for table in tables_of(connection):
                archive.put(f"{TABLES}{table.name}.jsonl", _counted(manifest, table.name, lines_of(connection, table)))
            for place in folder.halls:
                _put_folder(archive, f"{HALLS}{place.code or place.folder.name}/", place.folder)
            if with_key:
                _put_folder(archive, KEYS, folder.path / "keys")
    return BackedUp(path=to, manifest=manifest, bytes=to.stat().st_size)


def newest_backup(folder: Path) -> tuple[Path, datetime] | None:
    """The newest of the backups that are kept in a data folder's own ``backups/``, and when it was made."""
    kept = max((folder / BACKUPS).glob("youxu-*.zip"), key=lambda path: path.stat().st_mtime, default=None)
    return None if kept is None else (kept, datetime.fromtimestamp(kept.stat().st_mtime, UTC))


def prune(folder: Path, *, keep: int, pattern: str) -> list[Path]:
    """Remove all but the newest of the backups whose names fit; their names hold their time."""
    old = sorted(folder.glob(pattern))[:-keep]
    for path in old:
        path.unlink()
    return old


@contextmanager
def _one_moment(database: str, to: Path) -> Iterator[tuple[Engine, Connection]]:
    """The database as it is now, held still."""
    if make_url(database).get_backend_name() == "sqlite":
        source = Path(make_url(database).database or "")
        copy = to.with_name(f".{to.name}.copy")
        try:
            _copy(source, copy)
            engine = create_engine(f"sqlite:///{copy}")
            with engine.connect() as connection:
                yield engine, connection
            engine.dispose()
        finally:
            copy.unlink(missing_ok=True)
    else:
        engine = open_engine(database)
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
            yield engine, connection
        engine.dispose()


def _copy(source: Path, copy: Path) -> None:
    """SQLite's own copy, checked; in one file, without a write-ahead log."""
    if space(copy.parent).free < 2 * source.stat().st_size + _MARGIN:
        raise NoRoomForBackup(f"{NoRoomForBackup.__doc__} {copy.parent}")
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as here,
        closing(sqlite3.connect(copy)) as there,
    ):
        try:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
            found = [str(row[0]) for row in there.execute("PRAGMA quick_check(5)")]
        except sqlite3.DatabaseError as error:
            raise DatabaseDamaged(f"{DatabaseDamaged.__doc__} {error}") from error
    if found != ["ok"]:
        raise DatabaseDamaged(f"{DatabaseDamaged.__doc__} {'; '.join(found)}")


def _counted(manifest: Manifest, table: str, lines: Iterator[bytes]) -> Iterator[bytes]:
    count = -1  # the header
    for piece in lines:
        count += piece.count(b"\n")
        yield piece
    manifest.rows[table] = count


def _put_folder(archive: ArchiveWriter, under: str, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            archive.put(f"{under}{path.relative_to(folder).as_posix()}", [path.read_bytes()])
