"""Watching the server: figures, health that writes, one JSON line a command, one id from the kiosk to the event."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from hall_under_test import HallUnderTest, refused
from server_process import HALLS, ServerProcess, install

from hardware.link.commands import HallHttp
from server.ids import new_key

ELSEWHERE = {"X-Forwarded-For": "192.0.2.9"}  # a proxy on this machine asks for somebody else


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """On SQLite: nothing here is the database's."""
    found = HallUnderTest(ServerProcess(install(tmp_path_factory.mktemp("watched"), hall=HALLS / "huangtan")).start())
    try:
        found.open_day()
        yield found
        found.close()
        found.server.stop()
    finally:
        found.close()
        found.server.kill()


def figures(hall: HallUnderTest) -> dict[str, float]:
    answer = hall.door.http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def logged(hall: HallUnderTest, request_id: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in hall.server.log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("request_id") == request_id]


def test_what_is_done_is_counted(hall: HallUnderTest) -> None:
    before = figures(hall)
    seq = hall.head()
    socket = hall.socket(hall.keys.displays[0])
    socket.subscribe("huangtan", "board:all")
    hall.seat("5")
    hall.at("5", "open")
    hall.take()
    assert hall.at("5", "call-next").status_code == 200
    refused(hall.at("5", "call-next"), 409, "window_busy")
    socket.wait_view(lambda message: bool(message["state"]["calls"]))
    after = figures(hall)
    more = {name: value - before.get(name, 0) for name, value in after.items()}
    assert more['youxu_tickets_issued_total{hall="huangtan"}'] == 1
    assert more['youxu_calls_total{hall="huangtan"}'] == 1
    assert more['youxu_refusals_total{code="window_busy"}'] == 1
    assert more['youxu_requests_total{door="take_ticket",status="201"}'] == 1
    assert more['youxu_commit_seconds_count{hall="huangtan"}'] >= 5
    assert more['youxu_views_painted_total{hall="huangtan"}'] >= 1
    assert after['youxu_sockets{who="signed_in"}'] >= 1
    assert after['youxu_head_seq{hall="huangtan"}'] > seq
    assert after['youxu_devices{hall="huangtan",kind="kiosk",condition="unknown"}'] >= 1
    assert after['youxu_queue_commands{hall="huangtan"}'] == 0
    for name in ("youxu_disk_free_bytes", "process_resident_memory_bytes", "process_open_fds", "process_threads"):
        assert after[name] > 0


def test_figures_are_for_this_machine_and_for_administrators(hall: HallUnderTest) -> None:
    get = hall.door.http.get
    refused(get("/metrics", headers=ELSEWHERE), 401, "not_signed_in")
    kiosk = {**ELSEWHERE, "Authorization": f"Bearer {hall.kiosk}"}
    refused(get("/metrics", headers=kiosk), 403, "not_allowed")
    admin = {**ELSEWHERE, "Authorization": f"Bearer {hall.admin}"}
    assert get("/metrics", headers=admin).status_code == 200


def test_figures_hold_no_person_ticket_or_token(hall: HallUnderTest) -> None:
    ticket = hall.take(id_number="429006199001011234")
    text = hall.door.http.get("/metrics").text
    for secret in (
        ticket["id"],
        ticket["code"],
        ticket["link"],
        hall.kiosk,
        hall.keys.names["5"],
        "429006199001011234",
    ):
        assert f'"{secret}"' not in text


def test_one_id_from_the_kiosk_to_the_event(hall: HallUnderTest, caplog: pytest.LogCaptureFixture) -> None:
    key = new_key()
    link = HallHttp(hall.server.url, hall.kiosk, lambda: "huangtan")
    with caplog.at_level(logging.INFO, "hardware.link.commands"):
        taken = link.command("tickets", {"business": "civil_affairs"}, key=key, patience_s=10)
    link.close()
    assert taken.status == 201
    at_kiosk = [line for line in caplog.records if getattr(line, "request_id", None) == key]
    assert [line.action for line in at_kiosk] == ["command"]  # type: ignore[attr-defined]  # an extra
    again = hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk, key=key)
    assert again.headers["X-Request-Id"] == key
    (first, replay) = logged(hall, key)
    assert (first["action"], first["door"], first["status"], first["hall"]) == (
        "command",
        "take_ticket",
        201,
        "huangtan",
    )
    assert first["caller"] == f"kiosk:{hall.keys.kiosk_codes[0]}"
    assert isinstance(first["ms"], float)
    assert replay["replayed"] is True
    with sqlite3.connect(hall.keys.database.removeprefix("sqlite:///")) as log:
        rows = log.execute("SELECT kind, request_id FROM events WHERE request_id = ?", (key,)).fetchall()
    assert rows == [("ticket_issued", key)]


def test_refusals_carry_the_id_and_their_code(hall: HallUnderTest) -> None:
    key = new_key()
    answer = hall.door.post("~/tickets", {"business": "nothing"}, hall.kiosk, key=key)
    assert answer.headers["X-Request-Id"] == key
    (line,) = logged(hall, key)
    assert (line["status"], line["code"]) == (answer.status_code, answer.json()["code"])
    assert hall.door.get("~/views/board:all", hall.kiosk).headers["X-Request-Id"]


def test_health_answers_only_when_a_row_can_be_written(hall: HallUnderTest) -> None:
    get = hall.door.http.get
    assert get("/healthz").status_code == 200
    database = Path(hall.keys.database.removeprefix("sqlite:///"))
    blocker = sqlite3.connect(database, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        end = monotonic() + 20
        while (answer := get("/healthz")).status_code == 200 and monotonic() < end:
            sleep(0.1)
        assert refused(answer, 503, "not_now") == {"fault": "database_locked"}
        assert answer.headers["Retry-After"] == "1"
        began = monotonic()
        assert get("/healthz").status_code == 503
        assert monotonic() - began < 2.5, "within a second of its last look it does not look again"
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    end = monotonic() + 10
    while get("/healthz").status_code != 200:
        assert monotonic() < end
        sleep(0.1)


def test_health_is_cheap(hall: HallUnderTest) -> None:
    def written() -> str:
        with sqlite3.connect(hall.keys.database.removeprefix("sqlite:///")) as database:
            return str(database.execute("SELECT at FROM health").fetchone()[0])

    seen = set()
    began = monotonic()
    for _ in range(100):
        assert hall.door.http.get("/healthz").status_code == 200
        seen.add(written())
    assert len(seen) <= 2 + (monotonic() - began), "at most one row a second"
