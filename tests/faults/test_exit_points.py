"""T4: the process exits at each point that a take, a call and a finish pass, from the question to after the answer.

The points are wrapped around the server from outside (``planted_server.py``); which there are is found by passing them.
After each exit gunicorn's master starts another worker, and the same command is sent again under the same key.
"""

from __future__ import annotations

import http.client
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import sleep

import pytest
from fault_results import record
from hall_under_test import HallUnderTest, good
from log_checker import books, faults, select
from planted_server import planted
from presses import Kiosk
from server_process import ServerProcess, hall_with_rules, install, until

WINDOW = "5"
MOST_POINTS = 60


@contextmanager
def planted_hall(folder: Path, plant: str) -> Iterator[HallUnderTest]:
    config = hall_with_rules(folder, call_interval_s=0, no_show_wait_s=0)
    installed = install(folder, hall=config, displays=0, pads=0)
    hall = HallUnderTest(ServerProcess(installed, program=planted(f"{plant}={folder / 'exit'}")).start())
    try:
        hall.open_day()
        good(hall.at(WINDOW, "open"), 200)
        yield hall
    finally:
        hall.close()
        hall.server.kill()


class Command:
    """One command under one key, sent until it is answered."""

    def __init__(self, hall: HallUnderTest, move: str) -> None:
        taking = move == "take"
        token = hall.kiosk if taking else hall.keys.clerks[WINDOW]
        self._sender = Kiosk(hall.server.port, token)
        self._path = "/halls/huangtan/" + ("tickets" if taking else f"windows/{WINDOW}/{move}")
        self._body = {"business": "civil_affairs", "ref": str(uuid.uuid4())} if taking else {}
        self._key = str(uuid.uuid4())

    def close(self) -> None:
        self._sender.close()

    def send(self) -> dict[str, object]:
        while True:
            try:
                status, body, _ = self._sender.post(self._path, self._body, self._key)
            except (OSError, http.client.HTTPException):
                sleep(0.02)
                continue
            if status not in (409, 503):
                assert status in (200, 201), body
                return dict(body)
            sleep(0.02)


def prepare(hall: HallUnderTest, move: str) -> None:
    """Bring the hall to where the move is possible."""
    if move != "take":
        hall.take()
    if move == "finish":
        good(hall.at(WINDOW, "call-next"), 200)
        good(hall.at(WINDOW, "start"), 200)


def clear(hall: HallUnderTest, move: str) -> None:
    """Free the window again."""
    if move == "call-next":
        good(hall.at(WINDOW, "start"), 200)
        good(hall.at(WINDOW, "finish"), 200)


def exits(hall: HallUnderTest, move: str, file: Path) -> list[str]:
    """Exit at each point of this move; gives the points' names in order."""
    passed = file.with_suffix(".passed")
    for number in range(1, MOST_POINTS):
        passed.unlink(missing_ok=True)
        prepare(hall, move)
        file.write_text(str(number))
        with closing(Command(hall, move)) as command:
            first = command.send()
            names = until(partial(the_end, file, passed, number), 60, "an exit, or the end of the command")
            if len(names) < number:  # the whole command was passed without an exit
                file.unlink()
                clear(hall, move)
                return names
            assert command.send() == first, f"{move} exited at {names[-1]}"
        clear(hall, move)
    raise AssertionError("there is no end of points")


def the_end(file: Path, passed: Path, number: int) -> list[str] | None:
    """The points that were passed, once the process has exited or the last point lies behind it."""
    exited = not file.exists()
    names = [line.split(maxsplit=1)[1] for line in passed.read_text().splitlines()]
    return names if exited or (names[-1] == "answered" and len(names) < number) else None


def twice(database: str) -> list[str]:
    """Commands that did something more than once, by plain SQL: one key made two events of a kind."""
    rows = select(
        database,
        "SELECT request_id, kind, COUNT(*) AS times FROM events WHERE kind IN"
        " ('ticket_issued', 'ticket_called', 'serving_finished') GROUP BY request_id, kind HAVING COUNT(*) > 1",
    )
    return [f"{row['kind']} {row['times']} times" for row in rows]


@pytest.mark.timeout(300)
def test_every_point(tmp_path: Path, report: list[str]) -> None:
    with planted_hall(tmp_path, "exit_at") as hall:
        points = {move: exits(hall, move, tmp_path / "exit") for move in ("take", "call-next", "finish")}
        kept = books(hall.keys.database)
        assert faults(kept) == []
        assert twice(hall.keys.database) == []
    for move, names in points.items():
        assert "before commit" in names, move
        assert "after commit" in names, move
        assert any(name.startswith("after INSERT INTO events") for name in names), names
        assert names[-1] == "answered", names
    figures = {"points": sum(map(len, points.values())), **{move: len(names) for move, names in points.items()}}
    report.append(record("T4", figures, gate="all points; one key, one event; P1-P3 hold"))


@pytest.mark.timeout(120)
def test_control_a_key_in_its_own_transaction_makes_two(tmp_path: Path, report: list[str]) -> None:
    with planted_hall(tmp_path, "key_apart") as hall:
        (tmp_path / "exit").write_text("1")
        with closing(Command(hall, "take")) as command:
            command.send()
        assert not (tmp_path / "exit").exists(), "it did not exit"
        found = [*twice(hall.keys.database), *faults(books(hall.keys.database))]
    assert any("made 2 tickets" in fault for fault in found), found
    report.append(record("T4", {"points": 1, "duplicated": 1}, gate="one key makes two tickets", variant="control"))
