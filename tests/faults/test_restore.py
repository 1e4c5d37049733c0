"""T26 (promises.md §4, P1): a backup brought back into an empty place has every row, on either database and across.

The backup of the first test is made while kiosks press: whatever had been acknowledged before it began is in it, and
the hall goes on from it. Rows are compared by plain SQL.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any

import pytest
from databases import BOTH, empty_database
from fault_results import record
from hall_under_test import HallUnderTest, good
from log_checker import Row, books, faults, select
from rush import Line
from server_process import HALLS, ServerProcess, install, youxu
from written_days import WrittenDays

from server.data_folder import DataFolder
from server.setup_hall import create_halls
from server.store.engine import open_engine

TABLES = ("events", "tickets", "windows", "ratings", "answers", "jobs", "devices", "accounts", "sessions", "halls")
KEYS = {table: "hall, seq" if table == "events" else "1, 2" for table in TABLES}
TAKE = ("/halls/huangtan/tickets", {"business": "civil_affairs"})


@pytest.fixture(params=BOTH)
def elsewhere(request: pytest.FixtureRequest) -> str | None:
    """An empty database to restore into."""
    return empty_database(request, request.param)


def rows(url: str) -> dict[str, list[Row]]:
    """Everything that is kept, as plain text where databases have types of their own."""
    return {
        table: [{name: plain(value) for name, value in row.items()} for row in select(url, f"SELECT * FROM {table}")]  # noqa: S608  # our names
        for table in TABLES
    }


def plain(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return json.dumps(value, sort_keys=True)
    if isinstance(value, str) and value.startswith(("[", "{")):
        return json.dumps(json.loads(value), sort_keys=True)
    if isinstance(value, (bool, int, float)):
        return float(value)
    if value is None:
        return None
    return str(value).removesuffix("+00:00").removesuffix(".000000")


def same(here: dict[str, list[Row]], there: dict[str, list[Row]]) -> list[str]:
    """Tables that differ, whatever the order of their rows."""
    return [
        table
        for table in TABLES
        if sorted(map(repr, (sorted(row.items()) for row in here[table])))
        != sorted(map(repr, (sorted(row.items()) for row in there[table])))
    ]


def database_of(data: Path, database: str | None) -> str:
    return database or f"sqlite:///{data / 'youxu.db'}"


def done(*arguments: str | Path, typed: str = "") -> str:
    told = youxu(*arguments, typed=typed)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def refused(*arguments: str | Path) -> str:
    told = youxu(*arguments)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "Traceback" not in told.stderr
    return told.stderr


def into(data: Path, database: str | None) -> list[str | Path]:
    return ["--data", data, *(("--database", database) if database else ())]


@pytest.mark.timeout(300)
def test_a_backup_made_under_load_has_all_that_was_acknowledged_and_the_hall_goes_on(
    tmp_path: Path, database: str | None, report: list[str]
) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan", database=database, kiosks=4)
    hall = HallUnderTest(ServerProcess(installed).start())
    acked: list[str] = []
    enough, ending = Event(), Event()

    def press(token: str) -> None:
        line = Line(hall.server.port, token)
        while not ending.is_set():
            status, answer = line.post(*TAKE)
            assert status == 201, answer
            acked.append(answer["id"])
            if len(acked) > 200:
                enough.set()
        line.close()

    try:
        hall.open_day()
        pressing = [Thread(target=press, args=(token,)) for token in installed.kiosks]
        for one in pressing:
            one.start()
        assert enough.wait(60)
        before, began = list(acked), perf_counter()
        file = tmp_path / "under-load.zip"
        done("backup", "--data", installed.data, "--to", file, "--with-key")
        took, meanwhile = perf_counter() - began, len(acked) - len(before)
        ending.set()
        for one in pressing:
            one.join()
        hall.server.stop()
    finally:
        ending.set()
        hall.close()
        hall.server.kill()

    assert file.stat().st_mode & 0o077 == 0, "only its owner reads a backup"
    data = tmp_path / "again"
    done("restore", "--from", file, "--data", data)
    kept = books(database_of(data, None))
    assert faults(kept) == []
    assert set(before) <= {row["id"] for row in kept.tickets}, "an acknowledged ticket is not in the backup"
    assert meanwhile > 0, "nobody pressed while the backup was made"

    installed.data, installed.database = data, database_of(data, None)
    hall = HallUnderTest(ServerProcess(installed).start())
    try:
        taken = hall.take()
        assert taken["code"] == f"E{len(kept.tickets) + 1:03d}", "the numbers go on"
        good(hall.door.get(f"/tickets/{taken['link']}"), 200)
    finally:
        hall.close()
        hall.server.kill()
    report.append(
        record(
            "T26",
            {"acked_before": len(before), "in_backup": len(kept.tickets), "lost": 0, "taken_meanwhile": meanwhile,
             "backup_s": round(took, 2)},
            gate="lost 0; the server goes on meanwhile; numbers go on from the backup",
            variant=f"under load, {'postgresql' if database else 'sqlite'}",
        )
    )  # fmt: skip


@pytest.fixture
def hall_with_days(tmp_path: Path, database: str | None) -> tuple[Path, str]:
    """A data folder and its database: a hall with four days behind it, and a second hall beside it."""
    install(tmp_path, hall=HALLS / "huangtan", database=database)
    data = tmp_path / "data"
    engine = open_engine(database_of(data, database), writing=True)
    WrittenDays(engine, seed=26, hall="huangtan").days(4, moves=500)
    WrittenDays(engine, seed=62, hall="beside").days(2, moves=100, last_open=False)
    engine.dispose()
    return data, database_of(data, database)


def test_every_row_comes_back_on_either_database(
    hall_with_days: tuple[Path, str], database: str | None, elsewhere: str | None, tmp_path: Path, report: list[str]
) -> None:
    data, url = hall_with_days
    file, again = tmp_path / "hall.zip", tmp_path / "again"
    done("backup", "--data", data, "--to", file)
    assert "holds no key" in refused("restore", "--from", file, *into(again, elsewhere))
    began = perf_counter()
    done("restore", "--from", file, *into(again, elsewhere), "--key", data / "keys" / "hall.key")
    took = perf_counter() - began
    here, there = rows(url), rows(database_of(again, elsewhere))
    assert same(here, there) == []
    assert min(len(here[table]) for table in ("events", "tickets", "ratings", "answers", "jobs", "accounts")) > 0
    assert (again / "keys" / "hall.key").read_text() == (data / "keys" / "hall.key").read_text()
    assert (again / "keys" / "hall.key").stat().st_mode & 0o777 == 0o600
    done("check", again / "halls" / "huangtan")
    done("verify", "--data", again)
    assert "empty place" in refused("restore", "--from", file, "--data", again, "--new-key")
    report.append(
        record(
            "T26",
            {"rows": sum(map(len, here.values())), "differing": 0, "restore_s": round(took, 2)},
            gate="every row equal",
            variant=f"{'postgresql' if database else 'sqlite'} to {'postgresql' if elsewhere else 'sqlite'}",
        )
    )


def test_several_halls_come_back_with_their_configurations_and_keys(tmp_path: Path) -> None:
    data, again = tmp_path / "data", tmp_path / "again"
    secrets = create_halls(data, halls=[HALLS / "huangtan", HALLS / "yushan"], database=None)
    named = ("--by", "huangtan/admin", "yushan/admin", "--why", "monthly trial")
    typed = f"{secrets['huangtan']}\n{secrets['yushan']}\n"
    file = tmp_path / "halls.zip"
    done("backup", "--data", data, "--to", file)
    assert "hall-huangtan.key, hall-yushan.key" in refused("restore", "--from", file, "--data", again)
    assert "several halls" in refused(
        "restore", "--from", file, "--data", again, "--key", data / "keys/hall-yushan.key"
    )
    (tmp_path / "keys").mkdir()
    for name in ("hall-huangtan.key", "hall-yushan.key"):
        (tmp_path / "keys" / name).write_text("not a key")
    assert "is no hall's key" in refused("restore", "--from", file, "--data", again, "--key", tmp_path / "keys")
    assert "two persons" in refused("restore", "--from", file, "--data", again, "--key", data / "keys")
    done("restore", "--from", file, "--data", again, "--key", data / "keys", *named, typed=typed)
    here, there = DataFolder.open(data), DataFolder.open(again)
    assert [(one.code, one.key) for one in there.halls] == [(one.code, one.key) for one in here.halls]
    for one in there.halls:
        done("check", one.folder)
        assert there.keys(one).link_of("t") == here.keys(here.place(one.code)).link_of("t")


def test_a_rehearsal_stays_a_rehearsal(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan")
    DataFolder.open(installed.data).mark_rehearsal()
    done("backup", "--data", installed.data, "--to", tmp_path / "rehearsed.zip")
    done("restore", "--from", tmp_path / "rehearsed.zip", "--data", tmp_path / "again", "--new-key")
    assert "rehearsals" in refused("server", "--data", tmp_path / "again")


def rewritten(file: Path, to: Path, change: Callable[[str, bytes], bytes | None], *, forged: bool = False) -> Path:
    """A backup with some members changed or left out; ``forged``: and a manifest that agrees with them."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in manifest["members"].copy():
            content = change(name, old.read(name))
            if content is None:
                continue
            new.writestr(name, content)
            if forged:
                manifest["members"][name] = sha256(content).hexdigest()
                if name.startswith("tables/"):
                    table = name.removeprefix("tables/").removesuffix(".jsonl")
                    manifest["rows"][table] = content.count(b"\n") - 1
        new.writestr("manifest.json", json.dumps(manifest))
    return to


def without_a_row(table: str) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        if name == f"tables/{table}.jsonl":
            del lines[len(lines) // 2]
        return b"".join(lines)

    return change


def test_control_one_row_dropped_is_found_in_the_file_and_after_it(
    hall_with_days: tuple[Path, str], tmp_path: Path, database: str | None, report: list[str]
) -> None:
    data, _ = hall_with_days
    file = tmp_path / "hall.zip"
    done("backup", "--data", data, "--to", file, "--with-key")
    found, tried = 0, 0
    for table in ("events", "tickets", "ratings"):
        for forged in (False, True):
            broken = rewritten(file, tmp_path / "broken.zip", without_a_row(table), forged=forged)
            place = tmp_path / f"{table}-{forged}"
            said = refused("restore", "--from", broken, "--data", place)
            assert ("is not what was written" in said) is not forged, said
            assert not place.exists(), "a backup that is not sound leaves nothing behind"
            tried, found = tried + 1, found + 1
    missing = rewritten(file, tmp_path / "broken.zip", lambda name, content: None if "windows.js" in name else content)
    assert "tables/windows.jsonl is missing" in refused("restore", "--from", missing, "--data", tmp_path / "missing")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-2000])
    assert "not a whole backup" in refused("restore", "--from", cut, "--data", tmp_path / "cut")

    done("restore", "--from", file, "--data", tmp_path / "good")
    with sqlite3.connect(tmp_path / "good" / "youxu.db") as connection:
        connection.execute("DELETE FROM tickets WHERE rowid = (SELECT max(rowid) FROM tickets)")
    connection.close()
    told = youxu("verify", "--data", tmp_path / "good", "--json")
    assert told.returncode == 1
    findings = [one for hall in json.loads(told.stdout)["halls"] for one in hall["findings"]]
    assert "row_missing" in {one["code"] for one in findings}, findings
    report.append(
        record(
            "T26",
            {"rows_dropped": tried, "found": found},
            gate="one row dropped is found, also behind a manifest that agrees",
            variant=f"control-{'postgresql' if database else 'sqlite'}",
        )
    )


def test_hourly_backups_are_kept_by_number_and_a_damaged_database_pushes_none_out(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan")
    folder = tmp_path / "backups"
    folder.mkdir()
    for hour in (1, 2, 3):
        (folder / f"youxu-huangtan-20261122T0{hour}0000Z.zip").write_bytes(b"an older one")
    (folder / "youxu-yushan-20261122T010000Z.zip").write_bytes(b"of another hall")
    done("backup", "--data", installed.data, "--into", folder, "--keep", "2")
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 3
    assert kept[0] == "youxu-huangtan-20261122T030000Z.zip"
    assert kept[2] == "youxu-yushan-20261122T010000Z.zip"

    database = installed.data / "youxu.db"
    broken = bytearray(database.read_bytes())
    broken[8192:12288] = b"\xff" * 4096
    database.write_bytes(broken)
    assert "damaged" in refused("backup", "--data", installed.data, "--into", folder, "--keep", "1")
    assert sorted(path.name for path in folder.iterdir()) == kept, (
        "no backup is lost to a damaged database, and no half one is left"
    )
