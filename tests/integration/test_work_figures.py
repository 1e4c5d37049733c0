"""Figures of the hall's work over HTTP: what was taken, waited, handled and stood open, and the same as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good, refused
from rated_hall import RatedHall, rated_hall
from server_process import Json

MONTH = {"month": "2026-09"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RatedHall]:
    """Window 5 from nine: one waited 25 minutes and took ten, one was returned; one gave up and one still waits."""
    folder: Path = tmp_path_factory.mktemp("work")
    with rated_hall(folder) as found:
        found.move_to("09:00")
        found.start_work("5")
        found.take()
        found.move_to("09:25")
        good(found.at("5", "call-next"), 200)
        good(found.at("5", "start"), 200)
        found.move_to("09:35")
        good(found.at("5", "finish"), 200)
        found.take()
        good(found.at("5", "call-next"), 200)
        good(found.at("5", "start"), 200)
        good(found.at("5", "finish", {"outcome": "returned"}), 200)
        gone = found.take()
        good(found.door.post(f"~/tickets/{gone['id']}/abandon", {}, found.admin), 200)
        found.move_to("09:45")
        good(found.at("5", "pause", {"reason": "休息"}), 200)
        found.take()
        found.move_to("09:55")
        yield found


def told(hall: RatedHall, **params: str) -> Json:
    return good(hall.door.get("~/work-figures", hall.admin, params=params), 200)


def test_sums_of_the_hall(hall: RatedHall) -> None:
    state = told(hall, **MONTH)
    total = state["total"]
    counted = {name: total[name] for name in ("taken", "finished", "returned", "empty", "abandoned", "open")}
    assert counted == {"taken": 4, "finished": 2, "returned": 1, "empty": 1, "abandoned": 1, "open": 1}
    assert total["wait"] == {"count": 2, "mean": 12.5, "longest": 25.0}
    assert (total["long_waits"], total["short_handled"]) == (1, 1)
    assert total["handling"]["longest"] == 10.0
    assert state["months"] == [{"month": "2026-09", "taken": 4, "finished": 2, "empty": 1}]


def test_a_window_was_open_busy_and_paused(hall: RatedHall) -> None:
    (window,) = told(hall, **MONTH)["by"]["window"]
    assert (window["code"], window["taken"], window["finished"]) == ("5", 2, 2)
    times = window["times"]
    assert times == {"open_min": 45.0, "idle_min": 35.0, "paused_min": 10.0, "busy": 0.2222, "balance": 1.0}


def test_groups_and_hours(hall: RatedHall) -> None:
    by = told(hall, first="2026-09-30", last="2026-09-30")["by"]
    assert [(row["code"], row["taken"]) for row in by["hour"]] == [("09", 4)]
    assert [(row["code"], row["taken"]) for row in by["day"]] == [("2026-09-30", 4)]
    assert [row["code"] for row in by["clerk"]] == [hall.keys.names["5"]]
    assert sum(row["taken"] for row in by["department"]) == 4
    assert sum(row["taken"] for row in by["source"]) == 4


def test_the_table_says_the_same(hall: RatedHall) -> None:
    answer = hall.door.post("~/work-figures/export", {**MONTH, "by": "window"}, hall.admin)
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["编号"], row["取号"], row["空号"], row["开窗（分）"]) for row in rows] == [
        ("5", "2", "0", "45.0"),
        ("", "4", "1", "45.0"),
    ]
    for by in ("hour", "source"):
        assert hall.door.post("~/work-figures/export", {**MONTH, "by": by}, hall.admin).status_code == 200


def test_stars_are_graded_by_the_scheme_and_told_with_it(hall: RatedHall) -> None:
    stars = told(hall, **MONTH)["star_grading"]
    assert (stars["sample"], stars["stars"], stars["of"]) == (True, None, 0), "four visits are too few for any of it"
    waits = next(one for one in stars["indicators"] if one["measure"] == "wait_kept_rate")
    assert (waits["part"], waits["whole"], waits["points"]) == (1, 2, None)
    table = hall.door.post("~/star-grading/export", MONTH, hall.admin).content.decode("utf-8-sig").splitlines()
    assert len(table) == 2 + len(stars["indicators"]) + 2


def test_more_than_a_quarter_is_refused_by_name(hall: RatedHall) -> None:
    asked = {"first": "2026-01-01", "last": "2026-09-30"}
    answer = hall.door.get("~/work-figures", hall.admin, params=asked)
    assert refused(answer, 422, "invalid_input")["most_days"] == 92


def test_who_read_them_stands_in_the_log(hall: RatedHall) -> None:
    (handed,) = [one for one in hall.events() if one["kind"] == "file_handed_out"][:1]
    assert handed["payload"]["what"] == "work_figures"
    refused(hall.door.get("~/work-figures", hall.keys.clerks["5"]), 403, "not_allowed")
