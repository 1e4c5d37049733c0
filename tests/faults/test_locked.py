"""Another process holds SQLite's lock (promises.md §3.1): wait up to 5 s, then 503 with Retry-After.

The public never sees a database message.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from fault_results import record
from hall_under_test import HallUnderTest, good, refused
from planted_server import planted
from server_process import HALLS, ServerProcess, install

BODY = {"business": "civil_affairs"}
SHORT_S = 2.0
LONGEST_S = 9.0  # 5 s for the lock, and a busy machine


@contextmanager
def hall(folder: Path, *plants: str) -> Iterator[HallUnderTest]:
    installed = install(folder, hall=HALLS / "huangtan", clerks=0, displays=0, pads=0)
    made = HallUnderTest(ServerProcess(installed, program=planted(*plants)).start())
    try:
        made.open_day()
        yield made
    finally:
        made.close()
        made.server.kill()


@contextmanager
def locked(hall: HallUnderTest) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    with closing(sqlite3.connect(hall.keys.data / "youxu.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def take_while_locked_for(hall: HallUnderTest, seconds: float) -> int:
    with ThreadPoolExecutor() as pool:
        with locked(hall):
            taking = pool.submit(hall.door.post, "~/tickets", BODY, hall.kiosk)
            sleep(seconds)  # the fault's own time
            assert not taking.done() or taking.result().status_code == 503
        return taking.result().status_code


@pytest.mark.timeout(90)
def test_a_short_lock_is_waited_for_and_a_long_one_is_not_now(tmp_path: Path, report: list[str]) -> None:
    with hall(tmp_path) as made:
        assert take_while_locked_for(made, SHORT_S) == 201
        with ThreadPoolExecutor() as pool:
            began = monotonic()
            with locked(made):
                taking = pool.submit(made.door.post, "~/tickets", BODY, made.kiosk, key="patient")
                signing = pool.submit(made.door.post, "/sign-in", {"name": "admin", "password": made.admin})
                screens = [made.door.get("~/views/board:all", made.kiosk).status_code for _ in range(5)]
                assert not taking.done(), "screens waited for the writer"
                assert set(screens) == {200}
                answers = [taking.result(), signing.result()]
            waited = monotonic() - began
        for answer in answers:
            assert refused(answer, 503, "not_now") == {}
            assert int(answer.headers["Retry-After"]) >= 1
            for word in ("database", "sqlite", "locked"):
                assert word not in answer.text.lower()
        assert waited < LONGEST_S
        assert good(made.door.post("~/tickets", BODY, made.kiosk, key="patient"), 201)["code"] == "E002"
        assert made.take()["code"] == "E003"
    report.append(
        record("SQLite locked", {"waited_s": round(waited, 1)}, gate="503 after 5 s, then the same key succeeds")
    )


@pytest.mark.timeout(60)
def test_control_without_patience_a_short_lock_is_a_refusal(tmp_path: Path) -> None:
    with hall(tmp_path, "pragma=busy_timeout = 0") as made:
        assert take_while_locked_for(made, SHORT_S) == 503
