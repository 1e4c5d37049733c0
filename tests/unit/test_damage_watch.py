"""What counts as a damaged database: what SQLite says of the file, not that it could not be looked at."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest

from server.store.damage_watch import DamageWatch, damage_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "hall.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('1')")
    connection.close()
    return path


def test_a_whole_file_is_not_damaged(path: Path) -> None:
    watch = DamageWatch(f"sqlite:///{path}")
    assert (damage_of(path), watch.look(), watch.found) == (None, False, None)


def test_an_overwritten_page_is_damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + b"\xff" * (len(content) // 2))
    watch = DamageWatch(f"sqlite:///{path}")
    assert (watch.look(), bool(watch.found)) == (True, True)


def test_a_file_that_cannot_be_looked_at_is_told_and_not_damaged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As when the disk is full, or no more files can be opened: the hall goes on."""
    watch = DamageWatch(f"sqlite:///{path}")
    path.rename(path.with_suffix(".away"))
    with pytest.raises(sqlite3.OperationalError):
        damage_of(path)
    with caplog.at_level(logging.WARNING):
        assert (watch.look(), watch.found) == (False, None)
    assert [record.message for record in caplog.records] == ["the database could not be looked at"]
