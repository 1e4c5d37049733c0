"""Two server processes on one PostgreSQL: devices and jobs are the hall's, whichever process hears of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hall_under_test import HallUnderTest, good
from postgresql_cluster import Cluster
from server_process import HALLS, Json, ServerProcess, install, until, youxu
from small_hall import MORNING

from server.live.conditions import Condition, Conditions

pytestmark = pytest.mark.postgresql

PAPER_OUT = {"printer": {"condition": "unavailable", "causes": ["paper_out"]}}
WELL = {"printer": {"condition": "ok", "causes": []}}


@pytest.fixture(scope="module")
def processes(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Cluster
) -> Iterator[tuple[HallUnderTest, HallUnderTest]]:
    installed = install(tmp_path_factory.mktemp("two"), hall=HALLS / "huangtan", database=postgresql.database())
    one, two = (HallUnderTest(ServerProcess(installed).start()) for _ in range(2))
    try:
        one.open_day()
        yield one, two
        for hall in (one, two):
            assert not hall.server.complaints()
    finally:
        for hall in (one, two):
            hall.close()
            hall.server.kill()


def test_every_manager_sees_every_device(processes: tuple[HallUnderTest, HallUnderTest]) -> None:
    one, two = processes
    code = youxu("enrol", "--data", one.keys.data, "--device", "K1").stdout.strip()
    kiosk = good(one.door.post("/enrol", {"code": code}), 201)["token"]
    managers = [hall.socket(hall.admin) for hall in processes]
    for manager in managers:
        manager.subscribe(one.keys.hall, "manager")

    def row(message: Json) -> Json:
        found: Json = next(device for device in message["state"]["devices"] if device["code"] == "K1")
        return found

    for reporting, parts, worst in ((one, PAPER_OUT, "unavailable"), (two, WELL, "ok")):
        good(reporting.door.post("~/devices/K1/report", {"parts": parts}, kiosk), 200)
        for manager in managers:
            seen = manager.wait_view(lambda message, is_now=worst: row(message)["condition"] == is_now)
            assert row(seen)["parts"] == parts
            assert row(seen)["last_seen"]


def test_a_badge_that_was_changed_at_one_process_is_shown_by_the_other(
    processes: tuple[HallUnderTest, HallUnderTest],
) -> None:
    one, two = processes
    two.seat("3")
    clerk = two.sign("3")["clerk"]
    good(one.door.post(f"~/accounts/{clerk['name']}/change", {"badge": "0777"}, one.admin), 200)
    assert one.sign("3")["clerk"]["badge"] == "0777"
    until(lambda: two.sign("3")["clerk"]["badge"] == "0777", 10, "the badge of today")


def test_a_job_that_one_process_settled_is_gone_at_the_other(processes: tuple[HallUnderTest, HallUnderTest]) -> None:
    """No event says so: a slip that came out changes nothing in the log."""
    one, two = processes
    device = f"device:{one.keys.kiosk_codes[0]}"
    screen = two.socket(two.kiosk)
    screen.subscribe(two.keys.hall, device)
    job = one.take()["job"]["id"]
    screen.wait_view(lambda message: job in _jobs(message))
    good(one.door.post(f"~/jobs/{job}", {"state": "confirmed"}, one.kiosk), 200)
    screen.wait_view(lambda message: job not in _jobs(message))
    assert two.door.post(f"~/jobs/{job}", {"state": "confirmed"}, two.kiosk).status_code == 404, "settled is settled"


def _jobs(message: Json) -> set[str]:
    return {job["id"] for job in message["state"]["jobs"]}


def test_the_later_report_and_the_later_sight_stay() -> None:
    def at(seconds: int) -> datetime:
        return MORNING + timedelta(seconds=seconds)

    def known(parts: dict[str, Any], seen: int, reported: int | None) -> Condition:
        return Condition(parts=parts, seen_at=at(seen), reported_at=None if reported is None else at(reported))

    here = Conditions()
    here.report("K1", PAPER_OUT, at(10))
    assert here.take_untold() == {"K1": known(PAPER_OUT, 10, 10)}
    here.seen("K1", at(15))
    assert here.take_untold() == {}, "told a moment ago"
    assert not here.heard("K1", known({}, 20, None)), "seen elsewhere, said nothing there"
    assert here.of("K1") == known(PAPER_OUT, 20, 10)
    assert not here.heard("K1", known(WELL, 12, 5)), "an older report"
    assert here.of("K1") == known(PAPER_OUT, 20, 10)
    assert here.heard("K1", known(WELL, 30, 30))
    assert here.of("K1") == known(WELL, 30, 30)
    here.seen("K1", at(50))
    assert here.take_untold() == {"K1": known(WELL, 50, 30)}
    here.tell_again(["K1"])
    assert set(here.take_untold()) == {"K1"}
