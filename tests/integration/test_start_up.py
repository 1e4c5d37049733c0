"""Before it serves, a server says all that is wrong at once; ``youxu doctor`` says the same and more."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from server_process import HALLS, ServerProcess, free_port, install, youxu
from written_days import WrittenDays

from server.data_folder import DataFolder
from server.start_up import State, examine
from server.start_up.place import file_system_of
from server.store.engine import open_engine

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(HALLS / "huangtan", folder / "huangtan")
    return install(folder, hall=folder / "huangtan").data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own, with a configuration of its own."""
    shutil.copytree(made.parent, tmp_path / "copy")
    found = tmp_path / "copy" / "data"
    settings = {"hall": str(found.parent / "huangtan"), "database": f"sqlite:///{found / 'youxu.db'}"}
    (found / "youxu.json").write_text(json.dumps(settings))
    return found


def look(data: Path, now: datetime = NOW, *, thorough: bool = False) -> dict[tuple[str, State], str]:
    checks = examine(DataFolder.open(data), now=now, thorough=thorough).checks
    return {(check.what, check.state): check.words for check in checks if check.what != "time server"}


def troubles(data: Path, now: datetime = NOW, *, thorough: bool = False) -> dict[tuple[str, State], str]:
    found = look(data, now, thorough=thorough)
    return {key: words for key, words in found.items() if key[1] is not State.OK and key[0] != "disk"}


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "youxu.db")) as connection, connection:
        connection.execute(statement)


def test_a_hall_that_is_well_has_no_trouble(data: Path) -> None:
    assert troubles(data, thorough=True) == {}


def test_everything_that_is_wrong_is_said_at_once(data: Path) -> None:
    (data / "keys" / "hall.key").unlink()
    change(data, "UPDATE alembic_version SET version_num = '0000'")
    config = data.parent / "huangtan" / "hall.toml"
    config.write_text(config.read_text().replace("window_cap = 12", "window_cap = 3\nwindow_cup = 1"))
    told = youxu("server", "--data", data, "--port", str(free_port()))
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    for words in ("window_cup", "window_cap", "hall.key is not there", "run youxu migrate"):
        assert words in told.stderr


def spoil_file(data: Path) -> None:
    path = data / "youxu.db"
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 6] = b"\xff" * 4096 * 5
    path.write_bytes(content)


def event_of(data: Path, at: datetime) -> None:
    """Something that is in the log with this time, as the server would have chained it."""
    link = sha256(f"{'0' * 64}\n1\n\n\n".encode()).hexdigest()
    with closing(sqlite3.connect(data / "youxu.db")) as connection, connection:
        connection.execute(
            "INSERT INTO events (hall, seq, at, kind, actor, payload, hash) VALUES ('huangtan', 1, ?, '', '', '', ?)",
            (f"{at:%Y-%m-%d %H:%M:%S.%f}", link),
        )
        connection.execute("UPDATE halls SET seq = 1, chain = ?", (link,))


FAULTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "the database is gone": (lambda data: (data / "youxu.db").unlink(), "database", "is not there"),
    "it is no database": (lambda data: (data / "youxu.db").write_text("x" * 9000), "database", "does not answer"),
    "it is damaged": (spoil_file, "database file", "DAMAGED"),
    "it is empty": (lambda data: (data / "youxu.db").write_bytes(b""), "schema", "youxu init"),
    "its schema is older": (
        lambda data: change(data, "UPDATE alembic_version SET version_num = '0000'"), "schema", "run youxu migrate",
    ),
    "its schema is newer": (
        lambda data: change(data, "UPDATE alembic_version SET version_num = '9000'"), "schema", "install the newer",
    ),
    "it knows another hall": (lambda data: change(data, "UPDATE halls SET code = 'other'"), "hall", "huangtan"),
    "the key is gone": (lambda data: (data / "keys" / "hall.key").unlink(), "key", "is not there"),
    "the key is no key": (lambda data: (data / "keys" / "hall.key").write_text("?"), "key", "cannot be read"),
    "its log is not what was written": (
        lambda data: (event_of(data, NOW), change(data, "UPDATE events SET actor = 'somebody'")), "chain", "event 1",
    ),
    "its log lost its end": (
        lambda data: (event_of(data, NOW), change(data, "DELETE FROM events")), "chain", "event 1",
    ),
    "the clock is days behind": (
        lambda data: event_of(data, NOW + timedelta(days=2)), "log", "the clock is behind",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_what_to_do(data: Path, name: str) -> None:
    spoil, what, words = FAULTS[name]
    spoil(data)
    found = troubles(data)
    assert words in found[what, State.FAULT], found


@pytest.mark.parametrize(
    ("now", "state", "words"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), State.FAULT, "battery"),
        (datetime(2300, 1, 1, tzinfo=UTC), State.FAULT, "set it"),
    ],
)
def test_a_clock_that_cannot_be_right_is_a_fault(data: Path, now: datetime, state: State, words: str) -> None:
    assert words in troubles(data, now)["clock", state]


def test_what_is_only_doubtful_is_a_warning_and_the_server_starts(data: Path) -> None:
    (data / "keys" / "hall.key").chmod(0o644)
    data.chmod(0o755)
    event_of(data, NOW + timedelta(seconds=30))
    found = troubles(data)
    assert set(found) == {("data folder", State.WARNING), ("key", State.WARNING), ("log", State.WARNING)}
    assert "chmod 600" in found["key", State.WARNING]
    assert "30 s behind" in found["log", State.WARNING]
    assert examine(DataFolder.open(data), now=NOW).sound


def test_who_gets_the_bad_ratings_must_be_somebody_who_may_work_on_them(data: Path) -> None:
    configured = data.parent / "huangtan" / "hall.toml"
    before = configured.read_text()
    configured.write_text(before.replace("[rules]", '[rules]\ncase_owner = "admin"', 1))
    assert troubles(data) == {}
    change(data, "UPDATE accounts SET disabled_at = '2026-11-01 00:00:00.000000' WHERE name = 'admin'")
    assert "'admin' is no account" in troubles(data)["case_owner", State.WARNING]
    configured.write_text(before.replace("[rules]", '[rules]\ncase_owner = "nobody"', 1))
    assert "'nobody' is no account" in troubles(data)["case_owner", State.WARNING]
    assert examine(DataFolder.open(data), now=NOW).sound


def test_a_database_that_is_locked_is_a_warning(data: Path) -> None:
    with closing(sqlite3.connect(data / "youxu.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked" in troubles(data)["writing", State.WARNING]


def test_the_doctor_replays_the_day_as_it_is_configured_now(data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'youxu.db'}", writing=True)
    WrittenDays(engine, seed=1, hall="huangtan").days(1, moves=100)  # of another hall's windows and businesses
    engine.dispose()
    later = NOW + timedelta(hours=9)
    assert troubles(data, later) == {}
    assert "was a window or business removed?" in troubles(data, later, thorough=True)["day", State.FAULT]


def test_the_doctor_prints_a_table_or_json(data: Path) -> None:
    (data / "keys" / "hall.key").chmod(0o640)
    told = youxu("doctor", "--data", data)
    assert told.returncode == 0, told.stdout
    assert "warning  key " in told.stdout
    as_json = json.loads(youxu("doctor", "--data", data, "--json").stdout)
    assert as_json["sound"]
    assert {check["what"] for check in as_json["checks"]} >= {"configuration", "disk", "clock", "schema", "durability"}


def test_postgresql_is_looked_at_too(tmp_path: Path, database: str | None) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan", database=database)
    found = look(installed.data, datetime.now(UTC))  # noqa: TID251  # the tests' own clock
    assert ("writing", State.OK) in found
    assert ("hall", State.OK) in found
    server = ServerProcess(installed).start()
    server.stop()
    if database:
        away = examine(
            DataFolder(path=installed.data, halls=DataFolder.open(installed.data).halls,
                       database="postgresql+psycopg://youxu@127.0.0.1:9/nowhere"),
            now=NOW,
        )  # fmt: skip
        (said,) = [check for check in away.checks if check.what == "database"]
        assert (said.state, "does not answer" in said.words) == (State.FAULT, True)


def test_the_file_system_of_a_folder_is_known() -> None:
    assert file_system_of(Path("/proc")) == "proc"
    assert file_system_of(Path("/sys")) == "sysfs"


def test_migrating_backs_up_first_and_says_when_there_is_nothing_to_do(data: Path) -> None:
    assert youxu("migrate", "--data", data, "--check").returncode == 0
    assert "nothing to do" in youxu("migrate", "--data", data).stdout
    assert not (data / "backups").exists()
    back = youxu("migrate", "--data", data, "--to", "-1")
    assert back.returncode == 0, back.stderr
    assert youxu("migrate", "--data", data, "--check").returncode == 1
    assert youxu("migrate", "--data", data).returncode == 0
    kept = sorted(path.name for path in (data / "backups").iterdir())
    assert len(kept) == 2
    again = data.parent / "again"
    for name in kept:  # of the newest schema, and of the one before
        assert youxu("restore", "--from", data / "backups" / name, "--data", again, "--new-key").returncode == 0
        assert youxu("migrate", "--data", again, "--check").returncode == 0
        shutil.rmtree(again)
