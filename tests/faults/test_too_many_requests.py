"""More requests at once than can be served in time: some are told "not now" at once, with a time to come back; nobody
hangs, nobody is dropped without a word, and what was answered with a ticket is a ticket. Control: a client that cannot
tell 503 from success would count more tickets than there are.

Whether 2,500 are too many depends on the machine. So they come while somebody else writes to the database, when nobody
can be served; he goes when the last has asked."""

from __future__ import annotations

import selectors
import socket
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic

from fault_results import record
from hall_under_test import HallUnderTest
from server_process import HALLS, ServerProcess, install

from server.ids import new_key

_AT_ONCE = 2500
_PATIENCE_S = 60.0


@contextmanager
def written_to(database: str) -> Iterator[None]:
    """Somebody else writes to it all the while."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def ask_all(hall: HallUnderTest, database: str) -> list[bytes]:
    """Every connection says its whole request at once, then all answers are read."""
    with written_to(database):
        came = asked(hall)
    return answered(came)


def asked(hall: HallUnderTest) -> list[socket.socket]:
    came = []
    body = b'{"business":"civil_affairs"}'
    for _ in range(_AT_ONCE):
        one = socket.create_connection(("127.0.0.1", hall.server.port))
        head = (
            f"POST /api/v1/halls/huangtan/tickets HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer {hall.kiosk}\r\n"
            f"Idempotency-Key: {new_key()}\r\nContent-Type: application/json\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        one.sendall(head.encode() + body)
        came.append(one)
    return came


def answered(asking: list[socket.socket]) -> list[bytes]:
    came = {one: bytearray() for one in asking}
    ready = selectors.DefaultSelector()
    for one in asking:
        ready.register(one, selectors.EVENT_READ)
    end = monotonic() + _PATIENCE_S
    while ready.get_map() and monotonic() < end:
        for key, _ in ready.select(1.0):
            one = key.fileobj  # type: ignore[assignment]
            data = one.recv(65536)
            came[one] += data
            if not data:
                ready.unregister(one)
                one.close()
    left = len(ready.get_map())
    ready.close()
    assert not left, f"{left} requests were never answered"
    return [bytes(answer) for answer in came.values()]


def test_more_than_can_be_served_are_told_so_at_once(tmp_path: Path, report: list[str]) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan")
    database = installed.database.removeprefix("sqlite:///")
    hall = HallUnderTest(ServerProcess(installed).start())
    try:
        hall.open_day()
        began = monotonic()
        answers = ask_all(hall, database)
        took = monotonic() - began
        assert hall.door.get("~/views/board:all", hall.kiosk).status_code == 200
        hall.server.stop()
        assert not hall.server.complaints()
    finally:
        hall.close()
        hall.server.kill()
    statuses = Counter(int(answer.split(b" ", 2)[1]) for answer in answers)
    assert set(statuses) == {201, 503}, statuses
    refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503")]
    assert all(b"\r\nRetry-After: 1\r\n" in answer and b'"code":"not_now"' in answer for answer in refused)
    with closing(sqlite3.connect(database)) as books:
        tickets = books.execute("SELECT count(*) FROM tickets").fetchone()[0]
    assert tickets == statuses[201]
    assert tickets != len(answers), "the control: who takes every answer for a ticket is wrong"
    report.append(
        record(
            "too many requests",
            {"at_once": _AT_ONCE, "served": statuses[201], "not_now": statuses[503], "seconds": round(took, 1)},
            gate="every request answered; 503 carries Retry-After; tickets = 201s",
            control="503 taken for success: more tickets than there are",
        )
    )
