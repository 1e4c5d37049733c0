"""T8 (promises.md §4) as far as it goes without a journal: bytes flipped in SQLite's file, its write-ahead log cut off.

Every flip that alters what is promised (the log, tickets, windows, ratings) or makes it unreadable is found, by
SQLite's own check or by the log. A write-ahead log that lost its end leaves an older whole state: only a head that was
written down outside can tell, and then it tells exactly what is lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed
from secrets import randbits
from typing import Any

import pytest
from fault_results import record
from log_checker import select
from server_process import ROOT
from written_days import WrittenDays

from server.keeping.verify import verify
from server.start_up.check import State
from server.start_up.database import check_database
from server.store.damage import UNREADABLE
from server.store.engine import open_engine

FLIPS = 80
PROMISED = {
    "events": "*",
    "tickets": "*",
    "windows": "hall, code, state, clerk, ticket, since",  # how a window is built is the configuration's
    "ratings": "*",
    "halls": "*",
}


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall's two days in one file."""
    path = tmp_path_factory.mktemp("intact") / "hall.db"
    engine = open_engine(f"sqlite:///{path}", writing=True)
    WrittenDays(engine, seed=8).days(2, moves=400)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return path


def content(path: Path) -> dict[str, Any] | None:
    """What is promised, read by the tests' own SQL; None when it cannot be read."""
    try:
        return {
            table: select(f"sqlite:///{path}", f"SELECT {columns} FROM {table} NOT INDEXED")  # noqa: S608  # our names
            for table, columns in PROMISED.items()
        }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def found(path: Path) -> str | None:
    """What the start or the proof says; None when both think that all is well."""
    checks = check_database(f"sqlite:///{path}", ["small"], thorough=True)
    faults = [check for check in checks if check.state is State.FAULT]
    if faults:
        return str(faults[0])
    engine = open_engine(f"sqlite:///{path}")
    try:
        (books,) = verify(engine).halls
    except UNREADABLE as error:
        return f"cannot be read: {error}"
    finally:
        engine.dispose()
    return None if books.sound else str(books.findings[0])


def test_what_is_promised_cannot_be_altered_unseen(intact: Path, tmp_path: Path, report: list[str]) -> None:
    seed = randbits(32)
    chance, whole, honest = Random(seed), intact.read_bytes(), content(intact)
    copy = tmp_path / "hall.db"
    shutil.copy(intact, copy)
    assert found(copy) is None, "an intact copy must pass"
    altered = seen = harmless = alarmed = missed_by_reading = 0
    for _ in range(FLIPS):
        for old in tmp_path.glob("hall.db*"):
            old.unlink()
        place = chance.randrange(len(whole))
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(spoilt)
        now = content(copy)
        said = found(copy)
        if now != honest:
            altered, seen = altered + 1, seen + (said is not None)
            missed_by_reading += now is not None
            assert said is not None, f"seed {seed}: byte {place} was altered and nothing was found"
        else:
            harmless, alarmed = harmless + 1, alarmed + (said is not None)
    assert altered > 0, f"seed {seed}: no flip met anything"
    report.append(
        record(
            "T8",
            {"flips": FLIPS, "altered_what_is_promised": altered, "found": seen, "elsewhere": harmless,
             "found_elsewhere": alarmed, "seed": seed},
            gate="every flip that alters what is promised is found; an intact copy passes",
            control=f"checks off: {missed_by_reading} of {altered} are read without complaint",
            variant="flipped bytes",
        )
    )  # fmt: skip


SPOILT = {
    "a moment's blank": ("events", "at", "replace(at, ' ', '!')"),
    "a moment's point": ("tickets", "issued_at", "replace(issued_at, '.', ',')"),
    "a moment's kind": ("events", "at", "7"),
    "a day's kind": ("tickets", "business_day", "7"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_value_that_a_forgiving_reader_takes_for_the_same_is_found(intact: Path, tmp_path: Path, what: str) -> None:
    table, column, spoilt = SPOILT[what]
    copy = tmp_path / "hall.db"
    shutil.copy(intact, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        row = f"(SELECT rowid FROM {table} WHERE {column} IS NOT NULL LIMIT 1)"  # noqa: S608  # our names
        connection.execute(f"UPDATE {table} SET {column} = {spoilt} WHERE rowid = {row}")  # noqa: S608
    assert found(copy) is not None


def test_a_schema_that_is_no_text_any_more_is_told_as_damage(intact: Path, tmp_path: Path) -> None:
    """The driver cannot even say its complaint: its words hold the spoilt byte."""
    copy = tmp_path / "hall.db"
    copy.write_bytes(intact.read_bytes().replace(b"CREATE TABLE windows", b"CREATE TABL\xe3 windows", 1))
    assert found(copy) is not None


WAL_KEPT = 32 + 24 + 4096  # the header of the write-ahead log and its first frame (sqlite.org/fileformat2, §4)
WRITES = """
import os, sys
sys.path[:0] = ["tests", "tests/harness", "."]
from server.store.engine import open_engine
from written_days import WrittenDays
engine = open_engine(sys.argv[1], writing=True)
days = WrittenDays(engine, seed=9)
days.days(1, moves=600)
print("written", flush=True)
sys.stdin.read()
"""


def test_a_write_ahead_log_that_lost_its_end_is_told_exactly_by_a_head_kept_outside(
    tmp_path: Path, report: list[str]
) -> None:
    path = tmp_path / "hall.db"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITES, f"sqlite:///{path}"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        (head,) = select(f"sqlite:///{path}", "SELECT seq, chain FROM halls")
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
    wal = path.with_name("hall.db-wal")
    size = wal.stat().st_size
    assert size > 0
    path.with_name("hall.db-shm").unlink(missing_ok=True)
    with wal.open("r+b") as file:
        file.truncate(
            WAL_KEPT
        )  # an older whole state: SQLite writes the file again from its beginning after a checkpoint
    engine = open_engine(f"sqlite:///{path}")
    (alone,) = verify(engine).halls
    (told,) = verify(engine, anchors={"small": {head["seq"]: head["chain"]}}).halls
    engine.dispose()
    assert alone.sound, "what is left is an older whole state"
    lost = head["seq"] - told.head
    assert (lost > 0) == (not told.sound)
    assert lost > 0, "the cut took nothing away"
    assert [(one.code, one.seq) for one in told.findings] == [("anchor_differs", head["seq"])]
    report.append(
        record(
            "T8",
            {"events": head["seq"], "lost": lost, "wal_bytes_cut": size - WAL_KEPT},
            gate="a head kept outside tells what is lost",
            control="without it an older whole state passes",
            variant="write-ahead log cut off",
        )
    )
