"""``kill -9`` under load (T3 in small), a locked database, and the hash chain under a forger's hand."""

from __future__ import annotations

import http.client
import json
import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
from hall_under_test import HallUnderTest, good, refused
from log_checker import books, faults, first_bad_link, select
from rush import Line
from server_process import HALLS, ServerProcess, install

TAKE = ("/halls/huangtan/tickets", {"business": "civil_affairs"})
CLIENTS, KILLS, BEFORE_KILL = 8, 2, 25


class Ledger:
    """What each key was sent for, and what was acknowledged: code and id by key."""

    def __init__(self) -> None:
        self.sent: dict[str, str] = {}  # key to caller's token
        self.acked: dict[str, tuple[str, str]] = {}
        self.lock = Lock()
        self.enough = Event()

    def note(self, key: str, answer: dict[str, str]) -> None:
        with self.lock:
            self.acked[key] = (answer["id"], answer["code"])
            if len(self.acked) >= BEFORE_KILL:
                self.enough.set()


@contextmanager
def started(folder: Path, database: str | None) -> Iterator[HallUnderTest]:
    hall = HallUnderTest(
        ServerProcess(install(folder, hall=HALLS / "huangtan", database=database, kiosks=CLIENTS)).start()
    )
    try:
        hall.open_day()
        yield hall
    finally:
        hall.close()
        hall.server.kill()


def load(hall: HallUnderTest, ledger: Ledger, token: str) -> None:
    """Take tickets until the server is gone."""
    line = Line(hall.server.port, token)
    with closing(line):
        while True:
            key = str(uuid.uuid4())
            with ledger.lock:
                ledger.sent[key] = token
            try:
                status, answer = line.post(*TAKE, key)
            except (OSError, http.client.HTTPException):
                return
            if status == 201:
                ledger.note(key, answer)


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    tmp_path: Path, database: str | None, report: list[str]
) -> None:
    with started(tmp_path, database) as hall:
        ledgers = [Ledger() for _ in range(KILLS)]
        for ledger in ledgers:
            threads = [Thread(target=load, args=(hall, ledger, token)) for token in hall.keys.kiosks]
            for thread in threads:
                thread.start()
            assert ledger.enough.wait(60)
            hall.server.kill()
            for thread in threads:
                thread.join()
            hall.server.start()

            lines: dict[str, Line] = {}
            before = dict(ledger.acked)
            for key, token in ledger.sent.items():
                lines.setdefault(token, Line(hall.server.port, token))
                status, again = lines[token].post(*TAKE, key)
                assert status == 201, again
                ledger.note(key, again)
            for line in lines.values():
                line.close()
            assert {key: ledger.acked[key] for key in before} == before, "an acknowledged answer has changed"
            report.append(f"killed: {len(before)} acknowledged, {len(ledger.sent)} sent")
        given = [ticket for ledger in ledgers for ticket in ledger.acked.values()]
        kept = books(hall.keys.database)
        assert faults(kept) == []
        assert sorted((row["id"], row["code"]) for row in kept.tickets) == sorted(given), "one key, one ticket"


def test_a_locked_database_is_not_now_and_recovers_alone(tmp_path: Path) -> None:
    with started(tmp_path, None) as hall:
        lock = sqlite3.connect(hall.keys.database.removeprefix("sqlite:///"), isolation_level=None)
        body = {"business": "civil_affairs"}
        with closing(lock), ThreadPoolExecutor() as pool:
            lock.execute("BEGIN IMMEDIATE")
            taking = pool.submit(hall.door.post, "~/tickets", body, hall.kiosk, key="patient")
            signing = pool.submit(hall.door.post, "/sign-in", {"name": "admin", "password": hall.admin})
            for waiting in (taking, signing):
                answer = waiting.result()
                assert refused(answer, 503, "not_now") == {}
                assert int(answer.headers["Retry-After"]) >= 1
                assert "database" not in answer.text
            assert hall.door.get("~/views/board:all", hall.kiosk).status_code == 200, "reading goes on"
            lock.execute("ROLLBACK")
        assert good(hall.door.post("~/tickets", body, hall.kiosk, key="patient"), 201)["code"] == "E001"
        assert hall.take()["code"] == "E002"


def test_a_forged_event_is_found(tmp_path: Path) -> None:
    with started(tmp_path, None) as hall:
        for _ in range(3):
            hall.take()
        hall.server.stop()
    assert first_bad_link(books(hall.keys.database)) is None
    victim = select(hall.keys.database, "SELECT seq, payload FROM events WHERE kind = 'ticket_issued'")[1]
    forged = json.dumps(json.loads(victim["payload"]) | {"priority_class": "green"})
    for change, values, bad in (
        ("UPDATE events SET payload = ? WHERE seq = ?", (forged, victim["seq"]), victim["seq"]),
        ("UPDATE events SET actor = ? WHERE seq = ?", ("kiosk:other", victim["seq"] - 1), victim["seq"] - 1),
        ("DELETE FROM events WHERE seq = ?", (1,), 2),
    ):
        with closing(sqlite3.connect(hall.keys.database.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(change, values)
        assert first_bad_link(books(hall.keys.database)) == bad
