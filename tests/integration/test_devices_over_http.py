"""Devices let in by their manager, signing what they send, shut out at once; clones noticed (promises.md §5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from socket import create_connection as socket_to
from typing import Any
from uuid import uuid4

import httpx
import pytest
import socketio
import websocket
from clients import Socket
from hall_under_test import HallUnderTest, good, in_use, refused
from log_checker import select
from server_process import HALLS, Json, ServerProcess, install, until

from hardware.link.commands import HallHttp
from hardware.link.enrolment import enrol_or_load
from hardware.link.messages import COUNTER_HEADER, SIGNATURE_HEADER

H = "huangtan"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    with in_use(install(tmp_path_factory.mktemp("devices"), hall=HALLS / H)) as found:
        yield found


def shown(hall: HallUnderTest, code: str) -> Json:
    listed = good(hall.door.get("~/devices", hall.admin), 200)["devices"]
    found: Json = next(one for one in listed if one["code"] == code)
    return found


def code_for(hall: HallUnderTest, device: str) -> str:
    return str(good(hall.door.post(f"~/devices/{device}/code", {}, hall.admin), 201)["code"])


class Machine:
    """A PC with an enrolled kiosk's folder."""

    def __init__(self, hall: HallUnderTest, folder: Path, device: str = "K1") -> None:
        self.me = enrol_or_load(hall.server.url, folder, code_for(hall, device))
        self.folder = folder
        self.link = self.started(folder)

    def started(self, folder: Path) -> HallHttp:
        return HallHttp(self.me.server, self.me.token, lambda: self.me.hall, self.me.signer(folder))

    def take(self, link: HallHttp | None = None) -> Any:
        body = {"business": "civil_affairs"}
        return (link or self.link).command("tickets", body, key=str(uuid4()), patience_s=20)


@pytest.fixture
def machine(hall: HallUnderTest, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(hall, tmp_path / "kiosk")
    yield made
    made.link.close()


def test_a_device_is_let_in_by_a_code_that_is_told_once(hall: HallUnderTest, machine: Machine) -> None:
    row = shown(hall, "K1")
    assert (row["kind"], row["signs"], row["revoked_at"], row["configured"]) == ("kiosk", True, None, True)
    assert row["enrolled_at"]
    given = hall.door.post("~/devices/K1/code", {}, hall.admin, key="once")
    again = hall.door.post("~/devices/K1/code", {}, hall.admin, key="once")
    assert given.json()["address"].endswith("/pair#" + given.json()["code"])
    assert given.json()["qr"].startswith("<svg")
    assert "code" not in good(again, 201)
    newer = code_for(hall, "K1")
    refused(hall.door.post("/enrol", {"code": given.json()["code"]}), 403, "enrolment_refused")
    assert shown(hall, "K1")["enrolled_at"] == row["enrolled_at"], "what it has counts until the code is used"
    assert machine.take().status == 201
    refused(hall.door.post("/enrol", {"code": newer, "public_key": "A" * 44}), 422, "invalid_input")
    refused(hall.door.post("~/devices/K99/code", {}, hall.admin), 404, "unknown_device")
    kinds = [(one["kind"], one["payload"]) for one in hall.events()]
    assert "device_code_given" in dict(kinds)
    assert newer not in str(kinds)


def test_an_enrolled_kiosk_signs_and_nobody_speaks_for_it_with_its_token_alone(
    hall: HallUnderTest, machine: Machine
) -> None:
    assert machine.take().status == 201
    stolen = hall.door.post("~/tickets", {"business": "civil_affairs"}, machine.me.token)
    refused(stolen, 401, "signature_refused")
    path, body = f"/api/v1/halls/{H}/tickets", b'{"business":"civil_affairs"}'
    signer = machine.me.signer(machine.folder)
    assert signer is not None
    headers = {
        "Authorization": f"Bearer {machine.me.token}",
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    signed = headers | signer.headers("POST", path, body)
    refused(hall.door.http.post(path, content=body + b" ", headers=signed), 401, "signature_refused")
    refused(
        hall.door.http.post(path, content=body, headers=signed | {COUNTER_HEADER: "9" * 30}), 401, "signature_refused"
    )
    refused(hall.door.http.post(path, content=body, headers=signed | {SIGNATURE_HEADER: "x"}), 401, "signature_refused")
    assert shown(hall, "K1")["revoked_at"] is None, "a wrong signature shuts nobody out"
    good(hall.door.http.post(path, content=body, headers=signed), 201)


def test_a_device_is_missed_from_when_it_was_let_in_until_it_is_shut_out(hall: HallUnderTest) -> None:
    def conditions() -> dict[str, str]:
        return {one["code"]: one["condition"] for one in hall.door.view("manager", hall.admin)["devices"]}

    device = next(code for code, condition in conditions().items() if condition == "not_set_up")
    good(hall.door.post("/enrol", {"code": code_for(hall, device)}), 201)
    assert conditions()[device] == "unknown", "it should be there, and has said nothing"
    good(hall.door.post(f"~/devices/{device}/revoke", {"why": "退回"}, hall.admin), 200)
    assert conditions()[device] == "not_set_up"


def test_two_machines_with_one_key_are_noticed_and_shut_out(hall: HallUnderTest, tmp_path: Path) -> None:
    first = Machine(hall, tmp_path / "first")
    assert first.take().status == 201
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in first.folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    second = first.started(copy)
    assert first.take(second).status == 201, "it goes on with the next stretch of counters"
    answer = first.take()
    assert (answer.status, answer.body["code"]) == (401, "device_cloned")
    assert first.take(second).status == 401
    assert shown(hall, "K1")["revoked_at"]
    last = [one for one in hall.events() if one["kind"] == "device_revoked"][-1]
    assert last["payload"]["cloned"] is True
    assert last["actor"] == "server:signatures"
    alerts = hall.door.view("manager", hall.admin)["alerts"]
    assert [one for one in alerts if one["code"] == "device_cloned" and one["detail"]["device"] == "K1"]
    shut = shown(hall, "K1")["shut"]
    assert (shut["reason"], shut["by"], shut["why"]) == ("copied", "", "")
    good(hall.door.post("~/devices/K1/revoke", {"why": "再次吊销"}, hall.admin), 200)
    assert shown(hall, "K1")["shut"] == shut, "why it is out stays"
    again = Machine(hall, tmp_path / "again")
    assert again.take().status == 201
    assert shown(hall, "K1")["shut"] == shut, "that a copy was noticed is not forgotten when it is let in anew"
    assert [one["payload"]["replaced"] for one in hall.events() if one["kind"] == "device_enrolled"][-1] is False
    again.link.close()
    for link in (first.link, second):
        link.close()


def test_a_counter_that_was_used_before_a_restart_is_known_after_it(tmp_path: Path) -> None:
    found = HallUnderTest(ServerProcess(install(tmp_path, hall=HALLS / H)).start())
    machine = None
    try:
        found.open_day()
        machine = Machine(found, tmp_path / "kiosk")
        (machine.folder / "counter").write_text("500")
        later, early = machine.started(machine.folder), machine.started(tmp_path)
        assert machine.take(later).status == 201
        later.close()
        found.server.kill()
        assert select(found.keys.database, "SELECT counter FROM devices WHERE code = 'K1'") == [{"counter": 501}]
        found.server.launch()
        found.server.wait()
        assert machine.take(early).body["code"] == "device_cloned"
        early.close()
    finally:
        if machine is not None:
            machine.link.close()
        found.close()
        found.server.kill()


def gone(socket: Socket) -> bool:
    return until(lambda: not socket.connected or None, 30, "the socket to be ended")


def test_a_revoked_device_is_out_at_once_with_its_sockets(hall: HallUnderTest, tmp_path: Path) -> None:
    machine = Machine(hall, tmp_path / "kiosk")
    socket, other = hall.socket(machine.me.token), hall.socket(hall.kiosk)
    assert "state" in socket.subscribe(H, "board:all")
    assert "state" in other.subscribe(H, "board:all")
    unused = code_for(hall, "K1")
    good(hall.door.post("~/devices/K1/revoke", {"why": "丢失"}, hall.admin), 200)
    assert gone(socket)
    assert other.connected
    assert machine.take().status == 401
    refused(hall.door.get("/me", machine.me.token), 401, "not_signed_in")
    refused(hall.door.post("/enrol", {"code": unused}), 403, "enrolment_refused")
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(hall.server.url, machine.me.token)
    row = shown(hall, "K1")
    told = {"at": row["revoked_at"], "reason": "person", "by": "admin", "why": "丢失"}
    assert row["shut"] == told
    alerts = hall.door.view("manager", hall.admin)["alerts"]
    assert {"device": "K1", "by": "admin"} in [one["detail"] for one in alerts if one["code"] == "device_revoked"]
    refused(hall.door.post("~/devices/K1/revoke", {"why": ""}, hall.admin), 422, "invalid_input")
    refused(hall.door.post("~/devices/K1/revoke", {"why": "x"}, hall.keys.clerks["5"]), 403, "not_allowed")
    again = Machine(hall, tmp_path / "again")
    assert again.take().status == 201
    for made in (machine, again):
        made.link.close()


def test_a_token_that_was_rolled_counts_no_longer(hall: HallUnderTest, tmp_path: Path) -> None:
    before = Machine(hall, tmp_path / "before")
    socket = hall.socket(before.me.token)
    after = Machine(hall, tmp_path / "after")
    assert gone(socket)
    assert before.take().status == 401
    assert after.take().status == 201
    row = shown(hall, "K1")
    assert (row["shut"]["reason"], row["revoked_at"]) == ("replaced", None)
    assert [one["payload"]["replaced"] for one in hall.events() if one["kind"] == "device_enrolled"][-1] is True
    for made in (before, after):
        made.link.close()


def test_who_is_signed_out_everywhere_loses_their_sockets(hall: HallUnderTest) -> None:
    added = good(hall.door.post("~/accounts", {"name": "路人", "roles": ["clerk"]}, hall.admin), 201)
    signed = hall.door.post("/sign-in", {"name": "路人", "password": added["secret"]})
    hall.door.http.cookies.clear()
    socket = hall.socket(cookie=f"youxu_session={signed.cookies['youxu_session']}")
    assert "state" in socket.subscribe(H, "board:all")
    good(hall.door.post("~/accounts/路人/end-sessions", {}, hall.admin), 200)
    assert gone(socket)


def test_a_page_of_another_origin_gets_no_socket(hall: HallUnderTest) -> None:
    place = httpx.URL(hall.server.url)
    address = f"ws://{place.host}:{place.port}/socket.io/?EIO=4&transport=websocket"
    with socket_to((place.host, place.port)) as line, pytest.raises(websocket.WebSocketBadStatusException, match="400"):
        websocket.create_connection(address, origin="https://evil.example", socket=line)
    websocket.create_connection(address, origin=hall.server.url, timeout=5).close()
