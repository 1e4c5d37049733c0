"""How much anybody may ask for, at the real doors: 429 and a time to come back, never for a training hall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hall_under_test import HallUnderTest, good, in_use, refused
from server_process import HALLS, install

from server.ids import new_key
from server.store.devices import Devices
from server.store.engine import open_engine


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """On SQLite: nothing here is the database's."""
    with in_use(install(tmp_path_factory.mktemp("limits"), hall=HALLS / "huangtan")) as found:
        yield found


def enrolled(hall: HallUnderTest, code: str) -> str:
    """The token of a configured device, enrolled as in life."""
    engine = open_engine(hall.keys.database, writing=True)
    one_time = Devices(engine, hall.keys.hall).code_for(code, datetime.now(UTC))  # noqa: TID251  # the tests' own clock
    engine.dispose()
    return str(good(hall.door.post("/enrol", {"code": one_time}), 201)["token"])


def test_a_kiosk_is_held_to_its_tickets_a_minute_and_stands_out(hall: HallUnderTest) -> None:
    token = enrolled(hall, "K1")
    taken = 0
    while (answer := hall.door.post("~/tickets", {"business": "civil_affairs"}, token)).status_code == 201:
        taken += 1
        assert taken < 60
    assert taken >= 30
    detail = refused(answer, 429, "too_many")
    assert int(answer.headers["Retry-After"]) == detail["retry_after_s"] >= 1
    kiosk = next(row for row in hall.door.view("manager", hall.admin)["devices"] if row["code"] == "K1")
    assert "unusual_rate" in kiosk["causes"]
    assert '"action": "kiosk_unusual"' in hall.server.log.read_text()


def test_a_refused_request_may_come_again_under_its_key(hall: HallUnderTest) -> None:
    token, key = enrolled(hall, "K1"), new_key()
    body = {"business": "civil_affairs"}
    while hall.door.post("~/tickets", body, token, key=key).status_code == 201:
        key = new_key()
    answer = hall.door.post("~/tickets", body, token, key=key)
    while answer.status_code == 429:
        answer = hall.door.post("~/tickets", body, token, key=key)
    assert answer.status_code == 201
    assert "Idempotent-Replay" not in answer.headers, "a 429 is not stored"


def test_provisioned_devices_and_clerks_have_no_limit(hall: HallUnderTest) -> None:
    assert {hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk).status_code for _ in range(150)} == {
        201
    }
    assert {hall.at("5", "sign-in").status_code for _ in range(150)} == {200}


def test_wrong_passwords_and_codes_are_counted_by_address(hall: HallUnderTest) -> None:
    answers = [hall.door.post("/sign-in", {"name": "nobody", "password": str(n)}) for n in range(5)]
    answers += [hall.door.post("/enrol", {"code": f"WRONG{n:03}"}) for n in range(7)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:10] == [401] * 5 + [403] * 5
    assert statuses[-1] == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert (
        hall.door.http.post(
            "/api/v1/sign-in",
            json={"name": "nobody", "password": "x"},
            headers={"Idempotency-Key": new_key(), "X-Forwarded-For": "192.0.2.7"},
        ).status_code
        == 401
    ), "a proxy on this machine says for whom it asks"


def test_a_body_beyond_its_size_is_not_read(hall: HallUnderTest) -> None:
    refused(hall.door.post("~/tickets", {"ref": "x" * 70_000}, hall.kiosk), 413, "request_entity_too_large")
