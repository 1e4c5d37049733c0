"""A hall on paper rolls (纸号) through HTTP: a manager begins one, clerks call as usual, screens and figures know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, good, in_use, refused
from log_checker import select
from server_process import hall_with_rules, install

from server.keeping.verify import verify
from server.store.engine import open_engine

ROLL = "~/businesses/civil_affairs/roll"


@pytest.fixture
def hall(tmp_path: Path, database: str | None) -> Iterator[HallUnderTest]:
    """A hall of its own, on SQLite and on PostgreSQL."""
    with in_use(install(tmp_path, hall=hall_with_rules(tmp_path), database=database)) as made:
        yield made


def test_a_hall_on_paper_from_the_first_number_to_the_last(hall: HallUnderTest) -> None:
    before = hall.take()
    refused(hall.door.post(ROLL, {"first": "E500"}, hall.admin), 409, "roll_series_taken")
    refused(hall.door.post(ROLL, {"first": "五"}, hall.admin), 422, "roll_number_unreadable")
    refused(hall.door.post(ROLL, {"first": "N001"}, hall.keys.clerks["5"]), 403, "not_allowed")
    begun = good(hall.door.post(ROLL, {"first": "N099"}, hall.admin), 200)
    assert begun == {"business": "civil_affairs", "roll": {"next": "N099", "last": None, "stopped": False}}
    refused(hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk), 409, "roll_runs")
    hall.seat("5")
    good(hall.at("5", "open"), 200)
    assert _served(hall) == before["code"], "whoever took a ticket before"
    assert [_served(hall), _served(hall)] == ["N099", "N100"]
    pressed = hall.door.post("~/windows/5/press", {"key": "next"}, hall.keys.clerks["5"])
    assert good(pressed, 200)["did"] == [{"step": "call_next", "ticket": "N101"}], "the keypad too"
    board = hall.door.view("board:all", hall.kiosk)
    assert board["calls"][0]["ticket"] == "N101"
    current = hall.console("5")["current"]
    assert (current["waited_min"], current["reason"]["rule"]) == (None, "paper_roll")
    good(hall.at("5", "start"), 200)
    good(hall.at("5", "finish", {"outcome": "done"}), 200)
    stopped = good(hall.door.post(f"{ROLL}/stop", {"last": "N102"}, hall.admin), 200)
    assert stopped["roll"] == {"next": "N102", "last": "N102", "stopped": True}
    since = hall.take()
    assert [_served(hall), _served(hall)] == ["N102", since["code"]]
    refused(hall.door.post(f"{ROLL}/stop", {}, hall.admin), 409, "no_roll")
    assert hall.at("5", "call-next").status_code == 204
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    sources = select(hall.keys.database, "SELECT source, COUNT(*) AS n FROM tickets GROUP BY source ORDER BY source")
    assert [(row["source"], row["n"]) for row in sources] == [("kiosk", 2), ("roll", 4)]
    day = good(hall.door.get("~/day-report", hall.admin), 200)
    assert {"source": "roll", "count": 4} in day["sources"]
    engine = open_engine(hall.keys.database, writing=False)
    (books,) = verify(engine).halls
    engine.dispose()
    assert books.findings == []


def _served(hall: HallUnderTest) -> str:
    """Called next at window 5, and served."""
    code: str = good(hall.at("5", "call-next"), 200)["ticket"]["code"]
    good(hall.at("5", "start"), 200)
    good(hall.at("5", "finish", {"outcome": "done"}), 200)
    return code
