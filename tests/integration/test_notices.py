"""一次性告知单 over HTTP: recorded with the visit, ordered at the nearest printer, and what becomes of its paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hall_under_test import HallUnderTest, good, refused

from server.store.devices import Devices
from server.store.engine import open_engine

MATTER = "E-LOW-INCOME"  # four papers


@pytest.fixture(scope="module")
def kiosk(hall: HallUnderTest) -> str:
    """The token of K1, the only device of Huangtan with a printer, enrolled as in life."""
    engine = open_engine(hall.keys.database, writing=True)
    one_time = Devices(engine, hall.keys.hall).code_for("K1", datetime.now(UTC))  # noqa: TID251  # the tests' own clock
    engine.dispose()
    return str(good(hall.door.post("/enrol", {"code": one_time}), 201)["token"])


@pytest.fixture
def ticket(hall: HallUnderTest) -> dict[str, Any]:
    """Somebody is at window 5 for that matter."""
    hall.clear("5")
    taken = good(hall.door.post("~/tickets", {"matter": MATTER}, hall.kiosk), 201)
    good(hall.at("5", "call-next"), 200)
    good(hall.at("5", "start"), 200)
    return taken


def tell(hall: HallUnderTest, *missing: int, **more: Any) -> dict[str, Any]:
    return good(hall.at("5", "notice", {"missing": list(missing), **more}), 201)


def jobs(hall: HallUnderTest, token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.door.view("device:K1", token)["jobs"]
    return found


def shown(hall: HallUnderTest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.console("5")["current"]["notices"]
    return found


def test_a_notice_is_recorded_and_printed_at_the_zones_kiosk(
    hall: HallUnderTest, kiosk: str, ticket: dict[str, Any]
) -> None:
    assert hall.console("5")["notice_printer"]["device"] == "K1"
    told = tell(hall, 3, 1, why="户口簿过期")
    assert told["papers"] == ["户口簿", "村（居）委会意见"]
    assert told["printer"] == {"device": "K1", "place": "咨询导办区"}
    assert told["job"] == {"id": told["notice"], "kind": "notice", "state": "queued"}
    (job,) = [one for one in jobs(hall, kiosk) if one["id"] == told["notice"]]
    payload = job["payload"]
    assert [paper["missing"] for paper in payload["papers"]] == [False, True, False, True]
    assert payload["code"] == ticket["code"]
    assert (payload["matter"]["zh"], payload["why"]) == ("最低生活保障申请", "户口簿过期")
    assert payload["come_back"]["window"] == "5"
    assert payload["come_back"]["hours"]
    assert payload["come_back"]["until"] > payload["given_at"][:10]
    event = [one for one in hall.events() if one["kind"] == "notice_given"][-1]
    assert event["actor"] == f"person:{hall.keys.names['5']}"
    assert event["payload"]["missing"] == [1, 3]


@pytest.mark.parametrize("outcome", ["confirmed", "failed", "suspect"])
def test_what_became_of_the_paper_is_seen_by_the_clerk(
    hall: HallUnderTest, kiosk: str, ticket: dict[str, Any], outcome: str
) -> None:
    assert ticket
    told = tell(hall, 0)
    assert [(one["missing"], one["print"]) for one in shown(hall)] == [([0], "queued")]
    for state, seen in (("sent", "sent"), (outcome, outcome)):
        good(hall.door.post(f"~/jobs/{told['notice']}", {"state": state}, kiosk), 200)
        assert shown(hall)[-1]["print"] == seen
    assert told["notice"] not in [one["id"] for one in jobs(hall, kiosk)]
    good(hall.at("5", "hold", {"kind": "visitor", "why": "缺材料"}), 200)
    good(hall.at("5", "resume", {"ticket": ticket["id"]}), 200)
    assert shown(hall)[-1]["print"] == outcome, "it stays with the visit"


def test_a_paper_that_did_not_come_out_is_printed_again_and_says_so(
    hall: HallUnderTest, kiosk: str, ticket: dict[str, Any]
) -> None:
    told = tell(hall, 0, 2, english=True)
    good(hall.door.post(f"~/jobs/{told['notice']}", {"state": "sent"}, kiosk), 200)
    good(hall.door.post(f"~/jobs/{told['notice']}", {"state": "failed"}, kiosk), 200)
    again = good(hall.at("5", "notice/reprint", {"notice": told["notice"]}), 201)
    assert again["printer"]["device"] == "K1"
    assert [(one["print"], one["copies"]) for one in shown(hall)] == [("queued", 1)]
    (job,) = [one for one in jobs(hall, kiosk) if one["id"] == again["job"]["id"]]
    assert (job["payload"]["reprint"], job["payload"]["code"]) == (True, ticket["code"])
    assert [paper["missing"] for paper in job["payload"]["papers"]] == [True, False, True, False]
    for state in ("sent", "confirmed"):
        good(hall.door.post(f"~/jobs/{again['job']['id']}", {"state": state}, kiosk), 200)
    assert shown(hall)[-1]["print"] == "confirmed"
    refused(hall.at("5", "notice/reprint", {"notice": "nope"}), 404, "unknown_notice")
    assert hall.at("5", "notice/reprint", {}).status_code == 422


def test_told_but_not_printed(hall: HallUnderTest, kiosk: str, ticket: dict[str, Any]) -> None:
    assert ticket
    told = tell(hall, 0, 1, 2, 3, print=False)
    assert told["job"] is None
    assert shown(hall)[-1]["print"] is None
    assert told["notice"] not in [one["id"] for one in jobs(hall, kiosk)]


def test_what_is_refused(hall: HallUnderTest, ticket: dict[str, Any]) -> None:
    assert ticket
    detail = refused(hall.at("5", "notice", {"missing": [4]}), 422, "unknown_paper")
    assert detail == {"field": "missing", "unknown": [4], "papers": 4}
    refused(hall.at("5", "notice", {"missing": []}), 422, "nothing_missing")
    refused(hall.at("5", "notice", {"missing": [0], "matter": "nope"}), 404, "unknown_matter")
    refused(hall.at("5", "notice", {"missing": [0], "matter": "A-BIRTH"}), 409, "may_not_take")
    for wrong in ({}, {"missing": ["a"]}, {"missing": [-1]}, {"missing": [0], "print": 3}, {"missing": [0], "x": 1}):
        assert hall.at("5", "notice", wrong).status_code == 422
    refused(hall.door.post("~/windows/77/notice", {"missing": [0]}, hall.keys.clerks["5"]), 404, "unknown_window")
    refused(hall.door.post("~/windows/5/notice", {"missing": [0]}, hall.keys.clerks["6"]), 409, "window_taken")
    refused(hall.door.post("~/windows/5/notice", {"missing": [0]}, hall.kiosk), 403, "not_allowed")


def test_a_ticket_without_a_matter_needs_one_named(hall: HallUnderTest) -> None:
    hall.clear("5")
    hall.take()
    good(hall.at("5", "call-next"), 200)
    refused(hall.at("5", "notice", {"missing": [0]}), 422, "matter_needed")
    assert tell(hall, 0, matter=MATTER, english=True)["matter"] == MATTER


def test_one_key_is_one_notice(hall: HallUnderTest, kiosk: str, ticket: dict[str, Any]) -> None:
    assert ticket
    body = {"missing": [2]}
    first = good(hall.at("5", "notice", body, key="notice once"), 201)
    again = hall.at("5", "notice", body, key="notice once")
    assert again.headers["Idempotent-Replay"] == "1"
    assert again.json() == first
    assert len(shown(hall)) == 1
    assert len([one for one in jobs(hall, kiosk) if one["id"] == first["notice"]]) == 1
