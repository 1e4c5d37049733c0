"""The doors of figures: late enough that nobody learns who rated, of the days asked for, as JSON and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good, refused
from rated_hall import RatedHall, rated_hall


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RatedHall]:
    folder: Path = tmp_path_factory.mktemp("figures")
    with rated_hall(folder) as found:
        found.start_work("5", "6")
        yield found


def test_a_rating_stands_in_figures_only_after_a_while(hall: RatedHall) -> None:
    for level in (5, 1):
        good(hall.rate(hall.serve("5"), level, reasons=["115"] if level == 1 else ["510"]), 201)
    hall.serve("6")
    assert len(hall.cases()) == 1  # who is responsible knows at once
    at_once = hall.figures()["total"]
    assert (at_once["finished"], at_once["given"], at_once["bad"]) == (3, 0, 0)
    hall.move_to("09:41")
    total = hall.figures()["total"]
    assert (total["finished"], total["given"], total["good"], total["bad"]) == (3, 2, 1, 1)
    assert total["rates"]["good"] == {"part": 1, "whole": 2, "rate": 0.5}
    assert total["rates"]["active"] == {"part": 2, "whole": 3, "rate": 0.6667}
    assert [one["code"] for one in total["reasons"]["bad"]] == ["115"]


def test_figures_by_window_clerk_matter_department_and_day(hall: RatedHall) -> None:
    hall.move_to("09:42")
    groups = hall.figures(month="2026-09")["by"]
    assert [(row["code"], row["finished"], row["rank"]) for row in groups["window"]] == [("5", 2, None), ("6", 1, None)]
    assert {row["code"] for row in groups["clerk"]} == {hall.keys.names["5"], hall.keys.names["6"]}
    assert [row["name"]["zh"] for row in groups["matter"]] != []
    assert [row["code"] for row in groups["day"]] == ["2026-09-30"]
    assert sum(row["given"] for row in groups["department"]) == 2
    assert hall.figures(month="2026-08")["total"]["finished"] == 0


def test_the_table_of_a_month_says_what_the_figures_say(hall: RatedHall) -> None:
    hall.move_to("09:43")
    answer = hall.door.post("~/figures/export", {"month": "2026-09", "by": "window"}, hall.admin)
    assert answer.status_code == 200
    assert "20260901-20260930" in answer.headers["Content-Disposition"]
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    state = hall.figures(month="2026-09")
    assert [row["编号"] for row in rows] == [*(one["code"] for one in state["by"]["window"]), ""]
    for row, one in zip(rows, [*state["by"]["window"], state["total"]], strict=True):
        assert (int(row["办结"]), int(row["好评"]), int(row["差评"])) == (one["finished"], one["good"], one["bad"])
        assert (row["好评率·分母"], row["1星"]) == (str(one["rates"]["good"]["whole"]), str(one["levels"]["1"]))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": "2026-09-01"}, "last"),
        ({"last": "2026-09-01"}, "first"),
        ({"first": "2026-09-02", "last": "2026-09-01"}, "last"),
        ({"first": "2024-09-02", "last": "2026-09-01"}, "last"),
        ({"month": "0001-01"}, "month"),
        ({"first": "9999-12-30", "last": "9999-12-31"}, "first"),
        ({"month": "2026-09", "first": "2026-09-01", "last": "2026-09-02"}, "month"),
    ],
)
def test_days_that_make_no_span_are_refused_by_name(hall: RatedHall, asked: dict[str, str], field: str) -> None:
    assert refused(hall.door.get("~/figures", hall.admin, params=asked), 422, "invalid_input")["field"] == field


def test_a_month_that_is_none_is_refused(hall: RatedHall) -> None:
    for month in ("2026-13", "2026", "x"):
        refused(hall.door.get("~/figures", hall.admin, params={"month": month}), 422, "invalid_input")


def test_clerks_do_not_read_figures(hall: RatedHall) -> None:
    refused(hall.door.get("~/figures", hall.keys.clerks["5"]), 403, "not_allowed")
