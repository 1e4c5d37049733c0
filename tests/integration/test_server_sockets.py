"""The live channel as displays use it: subscribe, whole states with their seq, heartbeats, refusals, a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import socketio
from clients import Socket
from hall_under_test import HallUnderTest, good
from postgresql_cluster import Cluster
from server_process import HALLS, ServerProcess, hall_with_rules, install, until

H = "huangtan"


@pytest.fixture(autouse=True)
def _nobody_left(request: pytest.FixtureRequest) -> None:
    if "hall" in request.fixturenames:
        request.getfixturevalue("hall").clear("5")


@pytest.fixture
def socket(hall: HallUnderTest) -> Iterator[Socket]:
    made = hall.socket(hall.keys.displays[0])
    yield made
    made.close()


def test_the_acknowledgement_is_the_state(hall: HallUnderTest, socket: Socket) -> None:
    answer = socket.subscribe(H, "board:H")
    assert set(answer) == {"seq", "state"}
    over_http = good(hall.door.get("~/views/board:H", hall.keys.displays[0]), 200)
    assert answer["seq"] == over_http["seq"]
    assert answer["state"] | {"now": None} == over_http["state"] | {"now": None}


def test_a_call_is_pushed_with_a_newer_seq_and_its_event(hall: HallUnderTest, socket: Socket) -> None:
    seq = socket.subscribe(H, "board:H")["seq"]
    ticket = hall.take()
    issued = socket.wait_view(lambda message: message["seq"] > seq)
    assert set(issued) == {"view", "seq", "state", "events"}
    assert issued["view"] == "board:H"
    assert [event["kind"] for event in issued["events"]] == ["ticket_issued"]

    good(hall.at("5", "call-next"), 200)
    called = socket.wait_view(lambda message: bool(message["state"]["calls"]))
    assert called["seq"] > issued["seq"]
    assert {(call["ticket"], call["window"]) for call in called["state"]["calls"]} >= {(ticket["code"], "5")}
    event = called["events"][-1]
    assert (event["kind"], event["code"], event["window"], event["seq"]) == (
        "ticket_called",
        ticket["code"],
        "5",
        called["seq"],
    )
    assert "id_hash" not in event
    good(hall.at("5", "recall"), 200)
    again = socket.wait_view(lambda message: message["seq"] > called["seq"])
    assert [(one["kind"], one["times"]) for one in again["events"]] == [("ticket_recalled", 2)]


def test_two_subscribers_see_the_same(hall: HallUnderTest, socket: Socket) -> None:
    other = hall.socket(hall.kiosk)
    for one in (socket, other):
        one.subscribe(H, "window:5")
    ticket = hall.take()
    good(hall.at("5", "call-next"), 200)
    seen = [
        one.wait_view(lambda m: (m["state"]["ticket"] or {}).get("code") == ticket["code"]) for one in (socket, other)
    ]
    assert seen[0] == seen[1]
    other.close()


def test_only_the_views_asked_for_arrive(hall: HallUnderTest, socket: Socket) -> None:
    known = socket.subscribe(H, "window:6")["seq"]  # what was painted just before may still be on its way
    hall.take("public_security")  # concerns window 1 alone
    marker = hall.socket(hall.kiosk)
    seq = marker.subscribe(H, "board:all")["seq"]
    hall.take("public_security")
    marker.wait_view(lambda message: message["seq"] > seq)
    came = [socket.views.get() for _ in range(socket.views.qsize())]
    assert not [event for message in came for event in message["events"] if event["seq"] > known]
    hall.clear("1")


def test_heartbeats_every_five_seconds(hall: HallUnderTest, socket: Socket) -> None:
    first, second = (socket.beats.get(timeout=30) for _ in range(2))
    assert set(first) == {"hall", "seq", "at"}
    assert first["hall"] == H
    assert first["seq"] == hall.head()
    gap = datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"])
    assert 4 < gap.total_seconds() < 8


@pytest.mark.parametrize("token", [None, "wrong", 5, ["list"]])
def test_nobody_comes_in_without_a_token(hall: HallUnderTest, token: object) -> None:
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(hall.server.url, token)  # type: ignore[arg-type]  # that is the point


def test_a_person_comes_in_with_the_session_cookie(hall: HallUnderTest) -> None:
    signed = hall.door.post("/sign-in", {"name": "admin", "password": hall.admin})
    socket = hall.socket(cookie=f"youxu_session={signed.cookies['youxu_session']}")
    assert "totals" in socket.subscribe(H, "manager")["state"]
    hall.door.http.cookies.clear()
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(hall.server.url, cookie="youxu_session=guessed")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"hall": H, "view": "nope"}, "unknown_view"),
        ({"hall": H, "view": "board:Q"}, "unknown_zone"),
        ({"hall": H, "view": "window:77"}, "unknown_window"),
        ({"hall": H, "view": "manager"}, "not_allowed"),
        ({"hall": H, "view": "pad:5"}, "not_allowed"),
        ({"hall": "other", "view": "board:H"}, "unknown"),
        ({"hall": H, "view": 5}, "invalid_input"),
        ({"hall": H}, "invalid_input"),
        ("board:H", "invalid_input"),
        (None, "invalid_input"),
    ],
)
def test_a_wrong_wish_is_answered_and_the_socket_stays(socket: Socket, wish: object, code: str) -> None:
    answer = socket.ask(wish)
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "message"}
    assert answer["error"]["code"] == code
    assert "state" in socket.subscribe(H, "board:H")


def test_a_wrong_wish_silences_nobody(hall: HallUnderTest, socket: Socket) -> None:
    """A view that cannot be painted must not keep the others from being painted."""
    for view in ("board:Q", "window:77", "device:nope"):
        assert "error" in hall.socket(hall.admin).subscribe(H, view)
    seq = socket.subscribe(H, "board:H")["seq"]
    hall.take()
    socket.wait_view(lambda message: message["seq"] > seq)
    hall.door.post("~/windows/2/turn", {"no_difference": True}, hall.admin)  # changes every screen
    socket.wait_view(lambda message: message["events"] and message["events"][-1]["kind"] == "window_turned")
    hall.door.post("~/windows/2/turn", {"no_difference": False}, hall.admin)


def test_a_device_sees_its_jobs_come_and_go(hall: HallUnderTest) -> None:
    socket = hall.socket(hall.kiosk)
    socket.subscribe(H, f"device:{hall.keys.kiosk_codes[0]}")
    job = hall.take()["job"]["id"]
    socket.wait_view(lambda message: job in {one["id"] for one in message["state"]["jobs"]})
    good(hall.door.post(f"~/jobs/{job}", {"state": "confirmed"}, hall.kiosk), 200)
    socket.wait_view(lambda message: job not in {one["id"] for one in message["state"]["jobs"]})
    socket.close()


def test_after_a_restart_the_same_state_stands(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=hall_with_rules(tmp_path, call_interval_s=0))
    hall = HallUnderTest(ServerProcess(installed).start())
    try:
        hall.open_day()
        hall.seat("5")
        first = hall.take()
        good(hall.at("5", "call-next"), 200)
        before = hall.socket(hall.kiosk)
        told = before.subscribe(H, "board:all")

        hall.server.stop()
        until(lambda: True if not before.connected else None, 60, "the socket has ended")
        hall.server.start()

        after = hall.socket(hall.kiosk)
        again = after.subscribe(H, "board:all")
        assert (again["seq"], again["state"] | {"now": 0}) == (told["seq"], told["state"] | {"now": 0})
        second = hall.take()
        assert int(second["code"][1:]) == int(first["code"][1:]) + 1
        after.wait_view(lambda message: message["seq"] == told["seq"] + 1)
    finally:
        hall.close()
        hall.server.kill()
    assert not hall.server.complaints()


@pytest.mark.postgresql
def test_two_processes_on_one_database(tmp_path: Path, postgresql: Cluster) -> None:
    """Both take and call; a screen at one sees within 2 s what happened through the other."""
    installed = install(tmp_path, hall=HALLS / H, database=postgresql.database())
    one = HallUnderTest(ServerProcess(installed).start())
    two = HallUnderTest(ServerProcess(installed).start())
    try:
        one.open_day()
        two.seat("5")
        screen = one.socket(one.kiosk)
        screen.subscribe(H, "board:all")
        numbers = []
        for taker, caller in ((one, two), (two, one), (two, two)):
            ticket = taker.take()
            numbers.append(int(ticket["code"][1:]))
            assert good(caller.at("5", "call-next"), 200)["ticket"]["code"] == ticket["code"]
            seen = screen.wait_view(lambda message, code=ticket["code"]: _called(message, code))
            assert ticket["code"] in {event.get("code") for event in seen["events"]}
            good(taker.at("5", "start"), 200)
            good(caller.at("5", "finish"), 200)
        assert numbers == [1, 2, 3]
        key = "the same key at both"
        first = one.at("5", "call-next", key=key)
        again = two.at("5", "call-next", key=key)
        assert (first.status_code, again.status_code, again.headers["Idempotent-Replay"]) == (204, 204, "1")
    finally:
        for hall in (one, two):
            hall.close()
            hall.server.kill()
    assert not one.server.complaints()
    assert not two.server.complaints()


def _called(message: dict[str, object], code: str) -> bool:
    return code in {call["ticket"] for call in message["state"]["calls"]}  # type: ignore[index]  # a board
