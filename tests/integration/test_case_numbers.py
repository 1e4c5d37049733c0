"""Case numbers over HTTP: given while serving and afterwards, by who served; and tickets held against the list."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hall_under_test import good, refused
from rated_hall import BEFORE_HOLIDAYS, RatedHall, rated_hall
from server_process import Json, youxu
from staff import hire

FIRST, SECOND, THIRD = (f"429006-2026-00000{n}" for n in (1, 2, 3))
LIST = f"""办件编号,受理日期,申请人,受理大厅
{FIRST},{BEFORE_HOLIDAYS} 09:12:00,某某,
{SECOND},{BEFORE_HOLIDAYS},某某,
{SECOND},{BEFORE_HOLIDAYS},某某,市厅
x,{BEFORE_HOLIDAYS},某某,
{THIRD},2026-13-01,某某,
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RatedHall]:
    folder: Path = tmp_path_factory.mktemp("cases")
    with rated_hall(folder) as found:
        found.start_work("5", "6")
        yield found


def give(hall: RatedHall, ticket: Json, case_no: str, token: str, **more: str) -> Json:
    return good(hall.door.post(f"~/tickets/{ticket['id']}/case-number", {"case_no": case_no, **more}, token), 200)


@pytest.fixture(scope="module")
def numbered(hall: RatedHall) -> list[Json]:
    """Three visits at window 5: two have the same number, one none; the second of them after it was finished."""
    clerk, served = hall.keys.clerks["5"], []
    first = hall.take()
    for move in ("call-next", "start"):
        good(hall.at("5", move), 200)
    told = give(hall, first, FIRST, clerk)
    assert (told["code"], told["replaces"], told["also_with"]) == (first["code"], "", [])
    good(hall.at("5", "finish"), 200)
    served = [first, hall.serve("5"), hall.serve("5")]
    assert give(hall, served[1], FIRST, clerk)["also_with"] == [first["code"]]
    return served


def test_a_number_is_replaced_for_a_reason_and_by_who_served(hall: RatedHall, numbered: list[Json]) -> None:
    own, other = hall.keys.clerks["5"], hall.keys.clerks["6"]
    door = f"~/tickets/{numbered[2]['id']}/case-number"
    refused(hall.door.post(door, {"case_no": "这不是编号"}, own), 422, "case_number_misshapen")
    refused(hall.door.post(door, {"case_no": THIRD}, other), 409, "not_your_visit")
    refused(hall.door.post(door, {"case_no": THIRD}, hall.kiosk), 403, "not_allowed")
    refused(hall.door.post("~/tickets/nobody/case-number", {"case_no": THIRD}, hall.admin), 404, "unknown_ticket")
    waiting = hall.take()
    refused(
        hall.door.post(f"~/tickets/{waiting['id']}/case-number", {"case_no": THIRD}, hall.admin), 409, "not_served_yet"
    )
    good(hall.door.post(f"~/tickets/{waiting['id']}/abandon", {}, hall.admin), 200)
    give(hall, numbered[2], THIRD, own)
    refused(hall.door.post(door, {"case_no": SECOND}, own), 409, "case_number_stands")
    assert give(hall, numbered[2], SECOND, hire(hall.keys)["lead"], why="抄错")["replaces"] == THIRD
    assert give(hall, numbered[2], THIRD, hall.admin, why="又改回")["case_no"] == THIRD
    kinds = [one["payload"]["replaces"] for one in hall.events() if one["kind"] == "case_number_given"]
    assert kinds[-2:] == [THIRD, SECOND]


def test_a_clerk_is_shown_the_own_visits_with_their_numbers(hall: RatedHall, numbered: list[Json]) -> None:
    own = good(hall.door.get("~/case-numbers", hall.keys.clerks["5"]), 200)
    assert own["of"] == "self"
    assert [(one["code"], one["case_no"] is not None) for one in own["matters"]][:2] == [
        (one["code"], True) for one in numbered[:2]
    ]
    assert good(hall.door.get("~/case-numbers", hall.keys.clerks["6"]), 200)["matters"] == []
    assert good(hall.door.get("~/case-numbers", hall.admin), 200)["of"] == "hall"


def test_the_list_is_taken_line_by_line_and_what_does_not_fit_is_told(hall: RatedHall, numbered: list[Json]) -> None:
    brought = good(hall.door.post("~/case-lists", {"csv": LIST}, hall.admin), 201)
    assert (brought["cases"], brought["passed_over"]) == (3, ["申请人"])
    assert [(one["line"], one["field"]) for one in brought["faults"]] == [(5, "case_no"), (6, "day")]
    good(hall.door.post("~/case-lists", {"csv": LIST}, hall.admin), 201)
    refused(hall.door.post("~/case-lists", {"csv": "办件编号\nx\n"}, hall.admin), 422, "not_a_table")
    unnumbered = hall.serve("6")
    state = good(hall.door.get("~/case-check", hall.admin, params={"month": "2026-09"}), 200)
    assert state["listed_days"] == [BEFORE_HOLIDAYS]
    assert (state["cases"], state["taken_up"], state["numbered"]) == (2, 4, 3)
    lines = {line["misfit"]: line for line in state["lines"]}
    assert state["counts"] == {"no_ticket": 1, "no_case": 1, "unknown_case": 1, "two_tickets": 1, "two_halls": 1}
    assert lines["no_ticket"]["case_no"] == SECOND
    assert lines["no_case"]["codes"] == [unnumbered["code"]]
    assert lines["two_tickets"]["codes"] == [numbered[0]["code"], numbered[1]["code"]]
    assert lines["two_halls"]["places"] == ["市厅"]
    assert {row["code"] for row in state["by_window"]} == {"", "5", "6"}
    table = hall.door.post("~/case-check/export", {"month": "2026-09"}, hall.admin)
    rows = table.content.decode("utf-8-sig").splitlines()
    assert "线索" in rows[0]
    assert len(rows) == 2 + 5


def test_the_neutral_record_has_the_number(hall: RatedHall, numbered: list[Json]) -> None:
    answer = hall.door.post("~/ticket-records/export", {"month": "2026-09"}, hall.admin)
    rows = {row["ticket_code"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert rows[numbered[0]["code"]]["case_no"] == FIRST
    assert (rows[numbered[0]["code"]]["result"], rows[numbered[0]["code"]]["window_code"]) == ("finished", "5")


def test_a_number_comes_after_the_day_too(hall: RatedHall, numbered: list[Json]) -> None:
    late = hall.serve("6")
    hall.next_day("2026-10-09", "09:00")
    told = give(hall, late, "429006-2026-000009", hall.keys.clerks["6"])
    assert told["code"] == late["code"]
    of_day = good(hall.door.get("~/case-numbers", hall.admin, params={"day": BEFORE_HOLIDAYS}), 200)["matters"]
    assert {one["case_no"] for one in of_day} >= {"429006-2026-000009", FIRST}
    assert numbered
    proved = youxu("verify", "--data", hall.keys.data)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    database = Path(hall.keys.data) / "youxu.db"
    with closing(sqlite3.connect(database)) as altered, altered:
        altered.execute("UPDATE case_numbers SET case_no = 'forged' WHERE ticket = ?", (late["id"],))
    assert "case number" in youxu("verify", "--data", hall.keys.data).stdout
