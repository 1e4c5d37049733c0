"""What the manager's page is told: trouble before citizens see it, the day so far, and where everything stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from views_of_a_hall import PROVISIONED, Stage

from server.live.views.manager import manager


@pytest.fixture
def stage() -> Stage:
    return Stage()


def alerts(stage: Stage) -> list[tuple[str, str, Any]]:
    """Code, level, and which business or window."""
    found = stage.view("manager")["alerts"]
    return [(one["code"], one["level"], one["detail"].get("business", one["detail"].get("window"))) for one in found]


def test_a_balanced_hall_has_no_alert(stage: Stage) -> None:
    stage.seat("1", "2", "3", "4")
    stage.take("insurance")
    stage.hall.call_next(now=stage.now, window="1")
    assert alerts(stage) == []


def test_a_wait_is_announced_before_it_is_there_then_as_it_is_then_as_waited(stage: Stage) -> None:
    stage.seat("3", "5", "6")
    seen: list[tuple[str, str]] = []
    for _ in range(9):
        stage.take("market")
        seen += [one[:2] for one in alerts(stage) if one[2] == "market" and one[:2] not in seen]
        stage.later(240)
    assert seen == [("wait_soon", "soon"), ("wait_now", "now"), ("waited_long", "now")]
    (queue,) = (row for row in stage.view("manager")["queues"] if row["business"] == "market")
    assert queue["work_min"] == 9 * 15
    assert queue["soon"]["minutes"] > stage.hall.plan.rules.promised_wait_min


def test_businesses_that_share_their_windows_have_one_alert(stage: Stage) -> None:
    stage.seat("5", "6")
    for _ in range(12):
        stage.take("insurance")
        stage.take("farming")
        stage.take("farming")
        stage.later(60)
    (found,) = (one for one in stage.view("manager")["alerts"] if one["code"] in ("wait_now", "wait_soon"))
    assert (found["detail"]["business"], found["detail"]["count"]) == ("farming", 3)


def test_people_whom_nobody_may_call_are_seen(stage: Stage) -> None:
    stage.seat("1")
    stage.take("farming")
    assert alerts(stage) == [("nobody_takes", "now", "farming")]


def test_windows_without_a_clerk_idle_beside_a_queue_or_slow_to_begin(stage: Stage) -> None:
    stage.seat("1", "4", "5")
    stage.hall.open_window(now=stage.now, window="8")
    stage.take("farming")
    stage.hall.call_next(now=stage.now, window="4")
    stage.take("insurance")
    stage.later(301)
    assert set(alerts(stage)) == {
        ("unattended", "now", "8"),
        ("not_started", "now", "4"),
        ("idle_beside", "now", "1"),
        ("idle_beside", "now", "5"),
    }


def test_a_closed_hall_has_no_alerts_of_queues_and_windows(stage: Stage) -> None:
    stage.seat("1")
    stage.take("household")
    stage.hall.close_day(now=stage.later(60))
    assert alerts(stage) == []


def test_the_day_is_told_by_the_half_hour_and_window_by_window(stage: Stage) -> None:
    stage.seat("5")
    stage.take("market")
    stage.hall.call_next(now=stage.later(600), window="5")
    stage.hall.start(now=stage.now, window="5")
    stage.hall.finish(now=stage.later(1500), window="5")
    stage.later(900)
    seen = stage.view("manager")
    first, second = seen["charts"]["half_hours"]
    assert first["from"] == "2026-11-23T01:00:00.000Z"
    assert (first["taken"], first["mean_wait_min"], first["p90_wait_min"], first["served"]) == (1, 10.0, 10, 0)
    assert (second["taken"], second["mean_wait_min"], second["p90_wait_min"], second["served"]) == (0, None, None, 1)
    window = {one["code"]: one for one in seen["windows"]}["5"]
    assert (window["open_min"], window["busy_min"], window["busy_share"]) == (50, 25, 0.5)
    assert {one["code"]: one for one in seen["windows"]}["1"]["busy_share"] is None


def test_the_days_promises_stand_beside_those_of_the_days_before(stage: Stage) -> None:
    stage.seat("5")
    assert stage.view("manager")["charts"]["promises"] == {"told": 0, "kept": 0, "late": 0, "early": 0}
    for _ in range(3):
        stage.take("market")
    for minutes in (0, 240, 1):
        stage.hall.call_next(now=stage.later(60 * minutes), window="5")
        stage.hall.start(now=stage.now, window="5")
        stage.hall.finish(now=stage.later(600), window="5")
    found = stage.view("manager")["charts"]
    told = [one.told for one in stage.hall.day.tickets.values()]
    assert found["promises"]["told"] == sum(1 for one in told if one and one["p90"] > 0) >= 2
    assert found["promises"]["late"] >= 1, "four hours were not foreseen"
    assert sum(one["late"] for one in found["half_hours"]) == found["promises"]["late"]


def test_what_has_never_been_set_up_is_not_out_of_order(stage: Stage) -> None:
    enrolled = replace(PROVISIONED, code="P5", enrolled=True)
    stage.conditions.report("K1", {"printer": {"condition": "ok"}}, stage.now)
    sight = replace(stage.sight(), enrolled=lambda code: enrolled if code == "P5" else None)
    assert {one["code"]: one["condition"] for one in manager(sight)["devices"]} == {
        "K1": "ok",
        "P5": "unknown",
        "D1": "not_set_up",
    }


def test_the_map_names_every_window_and_every_area(stage: Stage) -> None:
    seen = stage.view("manager")["map"]
    cells = [cell for floor in seen["floors"] for row in floor["rows"] for cell in row if cell != "."]
    assert sorted(cells) == sorted(stage.hall.plan.window)
    assert seen["areas"] == {}
