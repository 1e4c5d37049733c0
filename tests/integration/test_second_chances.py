"""Vouchers for a second chance over HTTP: given after a failure, kept over the night and a restart, used once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from databases import BOTH, empty_database
from hall_under_test import HallUnderTest, good, in_use, refused, some_day
from server_process import HALLS, install

CARD = "11010519491231002X"


@pytest.fixture(params=BOTH)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HallUnderTest]:
    database = empty_database(request, request.param)
    with in_use(install(tmp_path, hall=HALLS / "huangtan", database=database)) as found:
        yield found


def test_from_the_failure_to_the_next_visit(hall: HallUnderTest) -> None:
    by_card, by_code = hall.take(id_number=CARD), hall.take()
    other = hall.take("public_security")
    until = (date.fromisoformat(some_day()) + timedelta(days=30)).isoformat()
    body = {"businesses": ["civil_affairs"], "until": until, "why": "审批平台故障"}
    refused(hall.door.post("~/vouchers", body, hall.keys.clerks["5"]), 403, "not_allowed")
    batch = good(hall.door.post("~/vouchers", body, hall.admin), 201)
    assert [one["ticket"] for one in batch["vouchers"]] == [by_card["code"], by_code["code"]]
    refused(hall.door.post("~/vouchers", body, hall.admin), 409, "nobody_queued")
    code = batch["vouchers"][1]["code"]
    refused(hall.door.post("~/tickets", {"booking": code}, hall.kiosk), 409, "voucher_ticket_open")
    told = good(hall.door.http.get(f"/api/v1/tickets/{by_code['link']}"), 200)["voucher"]
    assert told == {"code": code, "until": until, "used": False}
    assert good(hall.door.http.get(f"/api/v1/tickets/{other['link']}"), 200)["voucher"] is None

    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    hall.open_day(some_day(8))
    hall.server.stop()
    hall.server.start()

    assert good(hall.door.http.get(f"/api/v1/tickets/{by_code['link']}"), 200)["voucher"]["code"] == code
    ordinary = hall.take()
    again = hall.take(id_number=CARD)
    typed = good(hall.door.post("~/tickets", {"booking": code}, hall.kiosk), 201)
    assert [one["second_chance"] for one in (ordinary, again, typed)] == [False, True, True]
    assert typed["business"] == "civil_affairs"
    refused(hall.door.post("~/tickets", {"booking": code}, hall.kiosk), 409, "voucher_used")
    hall.seat("5")
    good(hall.at("5", "open"), 200)
    called = good(hall.at("5", "call-next"), 200)
    assert called["ticket"]["code"] == again["code"]
    assert hall.console("5")["current"]["priority"]["name"]["zh"] == "二次优先卡"
    assert "二次优先" not in str(hall.door.view("board:all", hall.kiosk))
    (kept,) = good(hall.door.get("~/vouchers", hall.admin), 200)["batches"]
    assert (kept["given"], kept["used"]) == (2, 2)
