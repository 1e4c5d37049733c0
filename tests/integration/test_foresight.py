"""A hall that fills: waits are worked out beforehand, advice comes, is followed, shows at the window, is taken back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, good, refused
from server_process import HALLS, Json, ServerProcess, install, until, youxu

DAY = "2026-03-02"


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """Huangtan in rehearsal: everybody wants what one window takes; three others could be turned to take it too."""
    folder = tmp_path_factory.mktemp("filling")
    installed = install(folder, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=0)
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    try:
        move(hall, "08:30")
        hall.open_day(DAY)
        for window in ("2", "3", "4", "5"):
            hall.seat(window)
            good(hall.at(window, "open"), 200)
        for minute in range(40):
            move(hall, f"09:{minute:02}")
            hall.take("civil_affairs")
            hall.take("civil_affairs")
        yield hall
        hall.server.stop()
        assert not hall.server.complaints()
    finally:
        hall.close()
        hall.server.kill()


def move(hall: HallUnderTest, local: str, day: str = DAY) -> None:
    good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{day}T{local}:00+08:00"}), 200)


def proposed(hall: HallUnderTest) -> list[Json]:
    found = good(hall.door.get("~/advice", hall.admin), 200)["advice"]
    return [one for one in found if one["state"] == "proposed"]


def test_a_field_with_too_much_work_is_seen_and_a_change_advised(filling: HallUnderTest) -> None:
    first = until(lambda: next(iter(proposed(filling)), None), 60, "advice")
    assert first["do"] == "no_difference"
    assert first["saves_min"] >= 20
    assert first["forecast_min"] < first["mean"]["before_min"]
    assert [one["queue"] for one in first["helped"]] == ["civil_affairs"]
    assert "窗口" in first["why"]["zh"]
    view = filling.door.view("manager", filling.admin)
    assert view["advice"][0]["id"] == first["id"]


def test_changes_of_ones_own_are_played_before_they_are_made(filling: HallUnderTest) -> None:
    first = until(lambda: next(iter(proposed(filling)), None), 60, "advice")
    before = filling.events()
    change = {"window": first["window"], "do": first["do"]}
    answer = good(filling.door.post("~/advice/preview", {"changes": [change]}, filling.admin), 200)
    assert answer["changes"] == [change]
    assert answer["saves_min"] >= 20
    assert [one["queue"] for one in answer["helped"]] == ["civil_affairs"]
    assert answer["mean"]["after_min"] < answer["mean"]["before_min"]
    assert filling.events() == before, "a preview changes nothing"
    worse = {"changes": [{"window": "5", "do": "close"}, {"window": first["window"], "do": "close"}]}
    assert good(filling.door.post("~/advice/preview", worse, filling.admin), 200)["saves_min"] < answer["saves_min"]
    nowhere = {"changes": [{"window": "99", "do": "open"}]}
    refused(filling.door.post("~/advice/preview", nowhere, filling.admin), 404, "unknown_window")
    odd = {"changes": [{"window": "5", "do": "paint"}]}
    refused(filling.door.post("~/advice/preview", odd, filling.admin), 422, "invalid_input")


def test_advice_is_followed_and_taken_back(filling: HallUnderTest) -> None:
    first = until(lambda: next(iter(proposed(filling)), None), 60, "advice")
    path = f"~/advice/{first['id']}"
    answer = good(filling.door.post(f"{path}/apply", {}, filling.admin), 200)
    assert next(one for one in answer["advice"] if one["id"] == first["id"])["state"] == "applied"
    row = _window(filling, first["window"])
    assert row["mode"] == "no_difference" if first["do"] == "no_difference" else row["state"] == "open"
    good(filling.door.post(f"{path}/apply", {}, filling.admin), 200)
    kinds = [event["kind"] for event in filling.events() if event["kind"].startswith("advice")]
    assert kinds == ["advice_applied"], "a second press changes nothing more"
    answer = good(filling.door.post(f"{path}/undo", {}, filling.admin), 200)
    assert next(one for one in answer["advice"] if one["id"] == first["id"])["state"] == "undone"
    row = _window(filling, first["window"])
    assert row["mode"] == "specialty" if first["do"] == "no_difference" else row["state"] == "closed"
    move(filling, "09:41")
    rested = [one["window"] for one in proposed(filling)]
    assert first["window"] not in rested, "a window that was changed rests for half an hour"


def test_advice_that_does_not_stand_is_not_followed(filling: HallUnderTest) -> None:
    for press in ("apply", "undo"):
        refused(filling.door.post(f"~/advice/nothing/{press}", {}, filling.admin), 404, "unknown_advice")


def test_a_ticket_is_told_the_wait_worked_out_beforehand(filling: HallUnderTest) -> None:
    """Eighty people before one window that opened at nine: hours, and a range that is a range."""
    wait = filling.take("civil_affairs")["wait"]
    assert 0 < wait["p10"] < wait["p50"] < wait["p90"]
    assert wait["p50"] > 60


def test_the_log_verifies(filling: HallUnderTest) -> None:
    found = youxu("verify", "--data", filling.keys.data)
    assert found.returncode == 0, found.stdout + found.stderr


def _window(hall: HallUnderTest, code: str) -> Json:
    rows = hall.door.view("manager", hall.admin)["windows"]
    return next(row for row in rows if row["code"] == code)


def test_when_thinking_ends_the_hall_goes_on_and_thinks_again(filling: HallUnderTest) -> None:
    before = _thinkers(filling)
    assert before, "thinking is done in a process of its own"
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    filling.take("civil_affairs")
    move(filling, "09:50")  # a leap in time asks for a look at once: it fails, and is logged
    assert filling.take("civil_affairs")["wait"] is not None, "the simple estimate"
    move(filling, "09:51")
    assert until(lambda: _thinkers(filling) - before, 60, "a new thinker")
    assert "foresight_failed" in filling.server.log.read_text()
    filling.server.log.write_text("")  # this trouble was ours


def _thinkers(hall: HallUnderTest) -> set[int]:
    found, family = set(), [hall.server.pid]
    for pid in family:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            family += [int(child) for child in task.read_text().split()]
        if b"server.foresight.thinker_process" in Path(f"/proc/{pid}/cmdline").read_bytes():
            found.add(pid)
    return found


def test_a_week_teaches_the_hall_what_to_expect(tmp_path: Path) -> None:
    """Five mornings are played; on the sixth the manager sees the windows needed and how many forecasts held."""
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=0)
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    try:
        for day in ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"):
            _play(hall, day)
            good(hall.door.post("~/day/close", {}, hall.admin), 200)
        move(hall, "08:30", "2026-03-09")
        hall.open_day("2026-03-09")
        minutes = iter(range(60))

        def shown() -> Json | None:
            move(hall, f"09:{next(minutes):02}", "2026-03-09")
            view = hall.door.view("manager", hall.admin)
            return view if view["learned"] and len(view["learned"]["days"]) == 5 else None

        view = until(shown, 30, "what was learned")
        assert view["learned"]["days"][-1] == "2026-03-06"
        assert view["learned"]["usual_min"]["civil_affairs"]["visits"] == 30
        today = view["staffing_days"][0]
        needed = {one["from"][11:16]: one["needed"] for one in today["half_hours"]}
        assert needed["01:00"] >= 1, "at nine in the morning"
        assert sum(needed.values()) == needed["01:00"], "for half an hour"
        assert {len(one["needed"]) for one in today["fields"]} == {len(needed)}
        assert 0 <= view["charts"]["forecast_hit_rate"] <= 1
        hall.server.stop()
        assert not hall.server.complaints()
    finally:
        hall.close()
        hall.server.kill()


def _play(hall: HallUnderTest, day: str) -> None:
    """Six visitors between nine and half past, served one after the other in four minutes each."""
    move(hall, "08:30", day)
    hall.open_day(day)
    hall.seat("5")
    good(hall.at("5", "open"), 200)
    move(hall, "09:00", day)
    for _ in range(6):
        hall.take("civil_affairs")
    for visit in range(6):
        good(hall.at("5", "call-next"), 200)
        good(hall.at("5", "start"), 200)
        move(hall, f"09:{4 * visit + 4:02}", day)
        good(hall.at("5", "finish"), 200)
