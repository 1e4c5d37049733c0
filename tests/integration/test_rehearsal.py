"""A rehearsal: the hall's time stands still until it is moved, and everything that reads time follows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hall_under_test import HallUnderTest, good, refused
from server_process import HALLS, ServerProcess, install, youxu

from server.data_folder import DataFolder

OPTIONS = ("--ballast-mb", "0", "--rehearsal")
DAY = "2026-03-02"


def begin(folder: Path) -> HallUnderTest:
    installed = install(folder, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=0)
    return HallUnderTest(ServerProcess(installed, options=OPTIONS).start())


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """The morning of a Monday in March, whatever day it is today."""
    hall = begin(tmp_path_factory.mktemp("rehearsal"))
    try:
        move(hall, "08:30:00")
        hall.open_day(DAY)
        yield hall
        hall.server.stop()
        assert not hall.server.complaints()
    finally:
        hall.close()
        hall.server.kill()


def move(hall: HallUnderTest, local: str) -> None:
    now = f"{DAY}T{local}+08:00"
    good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": now}), 200)


def test_the_time_stands_still_until_it_is_moved(rehearsal: HallUnderTest) -> None:
    move(rehearsal, "09:00:00")
    first, second = rehearsal.take(), rehearsal.take()
    assert first["issued_at"] == second["issued_at"] == f"{DAY}T01:00:00.000Z"
    move(rehearsal, "09:31:00")
    assert rehearsal.take()["issued_at"] == f"{DAY}T01:31:00.000Z"
    good(rehearsal.at("5", "sign-in"), 200)
    good(rehearsal.at("5", "open"), 200)
    called = good(rehearsal.at("5", "call-next"), 200)
    assert called["ticket"]["code"] == first["code"]
    assert 30 <= called["reason"]["waited_min"] <= 32, called["reason"]
    move(rehearsal, "09:40:00")
    assert rehearsal.console("5")["now"] == f"{DAY}T01:40:00.000Z"


def test_it_never_goes_back_once_something_has_happened(rehearsal: HallUnderTest) -> None:
    move(rehearsal, "10:00:00")
    answer = rehearsal.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{DAY}T09:00:00+08:00"})
    assert refused(answer, 409, "clock_goes_backwards")["now"] == f"{DAY}T02:00:00.000Z"
    assert good(rehearsal.door.http.get("/api/v1/rehearsal/clock"), 200)["now"] == f"{DAY}T02:00:00.000Z"


def test_a_day_is_played_as_fast_as_it_answers_and_limits_go_by_its_own_time(rehearsal: HallUnderTest) -> None:
    """A played day moves its clock a thousand times in a minute; who asks too often rests in the hall's minutes."""
    for second in range(100):
        move(rehearsal, f"10:{5 + second // 60:02}:{second % 60:02}")
    back = f"/api/v1/tickets/{rehearsal.take()['link']}/back"
    answers = [rehearsal.door.http.post(back, headers={"Idempotency-Key": str(uuid4())}) for _ in range(100)]
    refused(answers[-1], 429, "too_many")
    move(rehearsal, "10:08:00")
    refused(rehearsal.door.http.post(back, headers={"Idempotency-Key": str(uuid4())}), 409, "move_not_allowed")


def test_a_time_that_is_none_is_named(rehearsal: HallUnderTest) -> None:
    for wrong in ("tomorrow", "2026-03-02T10:00:00"):
        answer = rehearsal.door.http.post("/api/v1/rehearsal/clock", json={"now": wrong})
        assert refused(answer, 422, "invalid_input")["fields"][0]["field"] == "now"


def test_every_page_and_every_view_say_that_nothing_counts(rehearsal: HallUnderTest) -> None:
    link = rehearsal.take()["link"]
    for page in ("/", "/sign-in", "/pair", "/manager", "/console/5", f"/t/{link}", "/pad/5"):
        answer = rehearsal.door.http.get(page)
        assert answer.status_code == 200, page
        assert "演练" in answer.text, page
    for view in ("board:all", "window:5", f"kiosk:{rehearsal.keys.kiosk_codes[0]}"):
        token = rehearsal.kiosk
        assert rehearsal.door.view(view, token)["rehearsal"]["zh"].startswith("演练"), view


def test_a_rehearsal_goes_on_where_it_stood_and_never_becomes_real(tmp_path: Path) -> None:
    hall = begin(tmp_path)
    try:
        move(hall, "08:30:00")
        hall.open_day(DAY)
        hall.server.stop()
        real = youxu("server", "--data", hall.keys.data, "--port", "1")
        assert real.returncode == 1
        assert "rehearsals" in real.stderr
        again = ServerProcess(hall.keys, hall.server.port, options=OPTIONS).start()
        try:
            assert good(hall.door.http.get("/api/v1/rehearsal/clock"), 200)["now"] == f"{DAY}T00:30:00.000Z"
        finally:
            again.stop()
    finally:
        hall.close()
        hall.server.kill()


def test_a_folder_that_has_served_a_real_day_is_not_rehearsed_on(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=1, displays=1, pads=0)
    hall = HallUnderTest(ServerProcess(installed).start())
    try:
        answer = hall.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{DAY}T09:00:00+08:00"})
        refused(answer, 404, "not_a_rehearsal")
        hall.open_day()
    finally:
        hall.close()
        hall.server.stop()
    refusal = youxu("server", "--data", installed.data, "--port", "1", "--rehearsal")
    assert refusal.returncode == 1
    assert "real days" in refusal.stderr
    assert not DataFolder.open(installed.data).rehearsal
