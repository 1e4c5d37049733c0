"""The report of a day (日结单): its figures, and a head of the log on paper that a rewritten log is found by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, good, in_use, refused
from server_process import HALLS, Json, install, youxu

from server.anchoring.anchor import read_anchors


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    installed = install(tmp_path_factory.mktemp("report"), hall=HALLS / "huangtan")
    with in_use(installed, opened=False) as found:
        found.open_day(date.today().isoformat())  # noqa: DTZ011  # the hall's own day, whatever it is here
        yield found


def report(hall: HallUnderTest, **query: str) -> Json:
    return good(hall.door.get("~/day-report", hall.admin, params=query), 200)


def test_a_day_is_told_in_figures(hall: HallUnderTest) -> None:
    taken = [hall.take() for _ in range(3)]
    hall.seat("5")
    for step in ("call-next", "start", "finish"):
        good(hall.at("5", step), 200)
    token = good(hall.door.get(f"/tickets/{taken[0]['link']}"), 200)["rating"]["token"]
    good(hall.door.post("~/ratings", {"token": token, "level": 4, "channel": "link"}), 201)
    good(hall.at("5", "call-next"), 200)
    open_ = report(hall)
    assert open_["tickets"] == {"issued": 3, "finished": 1, "no_show": 0, "abandoned": 0, "unserved": 0, "open": 2}
    assert open_["closed_at"] is None
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    told = report(hall)
    assert told["tickets"] == {"issued": 3, "finished": 1, "no_show": 0, "abandoned": 0, "unserved": 2, "open": 0}
    assert told["sources"] == [{"source": "kiosk", "count": 3}]
    (business,) = told["businesses"]
    assert (business["issued"], business["finished"], business["left"]) == (3, 1, 2)
    assert [(one["code"], one["finished"]) for one in told["windows"]] == [("5", 1)]
    assert told["ratings"]["finished"] == 1
    assert told["paper"]["open"] == [one["code"] for one in taken], "no printer is there"
    assert told["opened_at"] < told["closed_at"] <= told["now"]
    assert report(hall, day="2020-01-01")["tickets"]["issued"] == 0


def test_the_head_that_stands_on_it_is_the_logs_and_signed(hall: HallUnderTest, tmp_path: Path) -> None:
    day, head = report(hall)["business_day"], hall.head()
    assert report(hall)["made"] is None
    refused(hall.door.post("~/day-reports", {"day": day}, hall.keys.clerks["5"]), 403, "not_allowed")
    later = (date.fromisoformat(day) + timedelta(days=2)).isoformat()
    assert refused(hall.door.post("~/day-reports", {"day": later}, hall.admin), 422, "day_to_come")["field"] == "day"
    made = good(hall.door.post("~/day-reports", {"day": day}, hall.admin, key="once"), 201)
    again = hall.door.post("~/day-reports", {"day": day}, hall.admin, key="once")
    assert again.json() == made
    event = hall.events()[-1]
    assert (event["kind"], event["actor"]) == ("day_reported", f"person:{event['payload']['by']}")
    assert (made["seq"], event["seq"]) == (head, head + 1)
    told = report(hall)["made"]
    assert (told["seq"], told["hash"]) == (made["seq"], made["hash"])
    (anchors,) = read_anchors([told["line"] + "\n"], {"huangtan": told["key"]}).values()
    assert anchors == {made["seq"]: made["hash"]}
    kept = tmp_path / "scanned.jsonl"
    kept.write_text(told["line"] + "\n")
    for proof in (("--anchor", told["anchor"]), ("--anchors", str(kept))):
        checked = youxu("verify", "--data", hall.keys.data, *proof)
        assert checked.returncode == 0, checked.stdout
    other = told["anchor"][:-1] + ("0" if told["anchor"][-1] != "0" else "1")
    rewritten = youxu("verify", "--data", hall.keys.data, "--anchor", other)
    assert rewritten.returncode == 1
    assert "anchor_differs" in rewritten.stdout
