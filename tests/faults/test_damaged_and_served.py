"""A damaged SQLite file is served read-only (promises.md §3.1): real pages overwritten, at rest and under the server.

What can be read is shown and says so, every command is refused by name, not a byte is written, and the restored backup
goes on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from fault_results import record
from hall_under_test import HallUnderTest, good, refused
from log_checker import select
from server_process import HALLS, Installed, Json, ServerProcess, install, until, youxu

PAGE = 4096
TICKETS = 3


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    """On its day, with somebody who waits and somebody called; everything is carried over into the file."""
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=1)
    hall = HallUnderTest(ServerProcess(installed).start())
    try:
        hall.open_day()
        for _ in range(TICKETS):
            hall.take()
        hall.seat("5")
        good(hall.at("5", "open"), 200)
        good(hall.at("5", "call-next"), 200)
        hall.server.stop()
        yield hall
    finally:
        hall.close()
        hall.server.kill()


def spoil(installed: Installed, table: str) -> None:
    """Overwrite the first page of a table, as a disk does that has lost a block."""
    path = installed.data / "youxu.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (page,) = connection.execute(query, (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xa5" * PAGE)


def kept(installed: Installed) -> dict[str, str]:
    """What holds the hall's data, as it is on the disk. (The ``-shm`` beside them is an index of readers.)"""
    files = (installed.data / name for name in ("youxu.db", "youxu.db-wal"))
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files if file.exists() and file.stat().st_size}


def health(server: ServerProcess) -> Json | None:
    """None while it does not answer."""
    try:
        answer = httpx.get(f"{server.url}/healthz", timeout=30)
    except httpx.TransportError:
        return None
    return {"status": answer.status_code} | answer.json()


def damaged(server: ServerProcess) -> bool | None:
    found = health(server)
    return None if found is None or found.get("detail") != {"fault": "database_damaged"} else True


def commands(hall: HallUnderTest) -> dict[str, Callable[[], httpx.Response]]:
    """One of every kind of caller: devices, clerks, managers, who signs in, who is paired."""
    return {
        "a ticket": lambda: hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk),
        "a call": lambda: hall.at("5", "call-next"),
        "a clerk": lambda: hall.at("6", "sign-in"),
        "the day": lambda: hall.door.post("~/day/close", {}, hall.admin),
        "a sign-in": lambda: hall.door.post("/sign-in", {"name": "admin", "password": "a password of theirs"}),
        "a pairing": lambda: hall.door.post("~/devices/P5/code", {}, hall.admin),
    }


def assert_only_read(hall: HallUnderTest, *, called: bool = True) -> None:
    """Screens show the hall, staff are told, and nobody can do anything."""
    state = hall.door.view("manager", hall.admin)
    assert state["degraded"] == ["database_damaged"]
    board = hall.door.view("board:all", hall.kiosk)
    assert bool(board["calls"]) is called
    assert hall.sign("5")["window"]["code"] == "5"
    page = hall.door.http.get("/sign-in").text
    assert 'id="damaged"' in page
    assert "youxu restore" in page
    for name, command in commands(hall).items():
        answer = command()
        assert (answer.status_code, answer.json()["code"]) == (503, "database_damaged"), f"{name}: {answer.text}"


def test_damage_found_at_the_start_is_served_read_only_and_a_restored_backup_goes_on(
    hall: HallUnderTest, tmp_path: Path, report: list[str]
) -> None:
    installed, backup = hall.keys, tmp_path / "backup.zip"
    assert youxu("backup", "--data", installed.data, "--to", backup).returncode == 0
    hall.server.start()
    hall.take()  # after the backup: this will be lost
    hall.server.stop()
    spoil(installed, "answers")
    (head,) = select(installed.database, "SELECT seq FROM halls")
    before = kept(installed)
    hall.server.launch()
    until(lambda: damaged(hall.server), 90, "that it says it is damaged")
    assert_only_read(hall)
    hall.end()
    assert kept(installed) == before, "not a byte is written"
    said = hall.server.log.read_text()
    assert "youxu restore" in said
    assert "DAMAGED" in said

    again = tmp_path / "again"
    done = youxu("restore", "--from", backup, "--data", again, "--key", installed.data / "keys" / "hall.key")
    assert done.returncode == 0, done.stderr
    (restored,) = select(f"sqlite:///{again / 'youxu.db'}", "SELECT seq FROM halls")
    assert head["seq"] - restored["seq"] == 1, "the ticket after the backup, and nothing else"
    there = ServerProcess(Installed(**{**vars(installed), "data": again})).start()
    try:
        moved = HallUnderTest(there)
        assert moved.door.view("manager", installed.admin)["degraded"] == []
        moved.take()
        moved.end()
    finally:
        there.kill()
    report.append(
        record(
            "T8",
            {"commands_refused": len(commands(hall)), "bytes_written": 0, "events_lost": head["seq"] - restored["seq"]},
            gate="read-only with a banner; nothing written; restored, and the loss told exactly",
            control="the same commands are answered before the damage and after the restore",
            variant="served read-only",
        )
    )


def test_damage_under_a_running_server_is_found_by_the_hourly_look(tmp_path: Path) -> None:
    """In a rehearsal an hour is a moment: the clock is moved."""
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=1)
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    try:
        good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": "2026-03-02T09:00:00+08:00"}), 200)
        hall.open_day("2026-03-02")
        hall.take()
        good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": "2026-03-02T10:00:00+08:00"}), 200)
        assert health(hall.server) == {"status": 200, "ready": True, "hall": "huangtan"}
        live = hall.socket(hall.admin)
        live.subscribe("huangtan", "manager")
        spoil(installed, "approvals")
        good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": "2026-03-02T11:00:00+08:00"}), 200)
        until(lambda: damaged(hall.server), 60, "that it says it is damaged")
        before = kept(installed)
        live.wait_view(lambda view: view["state"]["degraded"] == ["database_damaged"])
        assert_only_read(hall, called=False)
        hall.end()
        assert kept(installed) == before, "not a byte is written, at the end neither"
    finally:
        hall.close()
        hall.server.kill()


def test_who_meets_the_damage_first_is_told_and_it_is_served_read_only(hall: HallUnderTest) -> None:
    hall.server.start()
    hall.sign("5")
    spoil(hall.keys, "events")
    before = kept(hall.keys)
    refused(hall.door.get("~/events", hall.admin), 503, "database_damaged")
    until(lambda: damaged(hall.server), 60, "that it says it is damaged")
    assert_only_read(hall)
    hall.close()
    hall.server.stop()
    lines = hall.server.log.read_text().splitlines()
    told = {json.loads(line)["action"] for line in lines if "Traceback" in line}
    assert told == {"storage_suspect"}, "what SQLite said, and no fault of ours"
    assert kept(hall.keys) == before
