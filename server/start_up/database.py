"""The database: reachable, of the right schema, knowing its halls, whole, writable, and as durable as promised."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from server.start_up.check import Check, fault, mebibytes, ok, warning
from server.store.damage import UNREADABLE, cause
from server.store.damage_watch import damage_of
from server.store.engine import open_engine
from server.store.schema import newest, present
from server.store.tables import halls

_QUICK_CHECK_BYTES = 256 * 2**20  # checked at every start up to this size, about a second; beyond it by the backup
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_DURABLE_ENOUGH = {"on", "remote_apply", "remote_write", "local"}
_FULL = 2  # PRAGMA synchronous


def check_database(url: str, codes: list[str], *, thorough: bool) -> Iterator[Check]:
    """``codes``: the halls that the data folder serves. ``thorough``: whatever its size, check the whole file."""
    shown = make_url(url).render_as_string(hide_password=True)
    path = Path(make_url(url).database or "") if make_url(url).get_backend_name() == "sqlite" else None
    if path is not None and not path.is_file():
        yield fault("database", f"{path} is not there: put it back, or youxu restore into a new folder")
        return
    damaged = False
    if path is not None:  # before anything is opened that may write
        whole = _whole(path, thorough=thorough)
        damaged = whole.damage
        yield whole
    engine = open_engine(url, read_only=damaged)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except UNREADABLE as error:
        yield fault("database", f"{shown} does not answer: {cause(error)}")
        return
    try:
        yield ok("database", shown)
        yield from _schema(engine, codes)
        if path is None:
            yield from _postgresql_durable(engine)
        elif not damaged:
            yield from (*_sqlite_durable(engine), _sqlite_writing(url))
    except UNREADABLE as error:
        yield fault("database", f"it cannot be read: {cause(error)}")
    finally:
        engine.dispose()


def _whole(path: Path, *, thorough: bool) -> Check:
    size = path.stat().st_size
    if size > _QUICK_CHECK_BYTES and not thorough:
        return ok("database file", f"{mebibytes(size)}; too big for every start: the server looks at it every hour")
    try:
        found = damage_of(path, "integrity_check" if thorough else "quick_check")
    except sqlite3.DatabaseError as error:
        return fault("database file", f"it cannot be looked at: {cause(error)}")
    if found is None:
        return ok("database file", f"{mebibytes(size)}, whole")
    words = f"DAMAGED ({found}): keep it, and youxu restore the newest backup; until then it is only read"
    return fault("database file", words, damage=True)


def _schema(engine: Engine, codes: list[str]) -> Iterator[Check]:
    found, expected = present(engine), newest()
    if found is None:
        yield fault("schema", "the database is empty: youxu init or youxu restore makes one")
        return
    if found > expected:
        yield fault("schema", f"step {found} is newer than this program, which knows {expected}: install the newer one")
        return
    if found < expected:
        yield fault("schema", f"step {found}, this program works with {expected}: run youxu migrate")
    else:
        yield ok("schema", f"step {found}")
    with engine.connect() as connection:
        known = set(connection.execute(select(halls.c.code)).scalars())
    for code in codes:
        if code in known:
            yield ok("hall", f"{code} is known to the database")
        else:
            yield fault("hall", f"the database does not know {code}: youxu add-hall, or another code in its hall.toml")


def _sqlite_durable(engine: Engine) -> Iterator[Check]:
    with engine.connect() as connection:
        mode = str(connection.execute(text("PRAGMA journal_mode")).scalar_one())
        synchronous = int(connection.execute(text("PRAGMA synchronous")).scalar_one())
    if mode != "wal" or synchronous < _FULL:
        words = (
            f"journal_mode {mode}, synchronous {synchronous}: tickets could be lost at a power cut (wal, 2 are needed)"
        )
        yield fault("durability", words)
    else:
        yield ok("durability", "write-ahead log, synchronous FULL")


def _sqlite_writing(url: str) -> Check:
    engine = open_engine(url, writing=True)
    try:
        with engine.begin() as connection:  # begins IMMEDIATE
            connection.execute(text("SELECT 1"))
    except OperationalError as error:
        say = warning if "locked" in cause(error) else fault
        return say("writing", f"the database cannot be written now: {cause(error)}")
    finally:
        engine.dispose()
    return ok("writing", "the database can be written")


def _postgresql_durable(engine: Engine) -> Iterator[Check]:
    with engine.connect() as connection:
        shown = {name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in _DURABLE}
        standby = bool(connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one())
        read_only = str(connection.execute(text("SHOW default_transaction_read_only")).scalar_one()) == "on"
    weak = {name: value for name, value in shown.items() if value != "on" and value not in _DURABLE_ENOUGH}
    if weak:
        told = ", ".join(f"{name} {value}" for name, value in weak.items())
        yield warning("durability", f"{told}: tickets could be lost at a power cut")
    else:
        yield ok("durability", ", ".join(f"{name} {value}" for name, value in shown.items()))
    if standby or read_only:
        yield fault("writing", "this PostgreSQL takes no writes: it is a standby, or set to read only")
    else:
        yield ok("writing", "the database takes writes")
