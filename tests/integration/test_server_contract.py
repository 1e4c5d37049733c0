"""The doors of the outer contract (contract.md), one by one: names, verbs, statuses and bodies exactly."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from hall_under_test import HallUnderTest, good, refused

WORDS = {"zh", "en"}


@pytest.fixture(autouse=True)
def _nobody_left(hall: HallUnderTest) -> None:
    hall.clear("1", "5")


def is_moment(text: str) -> bool:
    """RFC 3339 in UTC."""
    return text.endswith("Z") and datetime.fromisoformat(text).tzinfo is not None


def test_the_plan(hall: HallUnderTest) -> None:
    for token in (hall.kiosk, hall.keys.displays[0], hall.keys.pads["5"], hall.keys.clerks["5"], hall.admin):
        plan = good(hall.door.get("~", token), 200)
        assert {"code", "name", "zones", "windows", "businesses", "matters"} <= set(plan)
    assert plan["code"] == "huangtan"
    assert [window["code"] for window in plan["windows"]] == [str(number) for number in range(1, 10)]
    assert {"code", "name", "zone", "series"} <= set(plan["businesses"][0])
    assert {"code", "business", "name", "papers"} <= set(plan["matters"][0])
    assert set(plan["zones"][0]["name"]) == WORDS


def test_who_am_i(hall: HallUnderTest) -> None:
    kiosk = good(hall.door.get("/me", hall.kiosk), 200)
    assert kiosk == {
        "kind": "kiosk",
        "code": hall.keys.kiosk_codes[0],
        "name": hall.keys.kiosk_codes[0],
        "hall": "huangtan",
        "roles": ["kiosk"],
        "windows": [],
        "zone": None,
        "must_change": False,
        "places": [],
        "teams": [],
    }
    assert good(hall.door.get("/me", hall.keys.pads["5"]), 200)["windows"] == ["5"]
    admin = good(hall.door.get("/me", hall.admin), 200)
    assert (admin["kind"], admin["roles"]) == ("person", ["administrator", "hall_manager"])


def test_taking_a_ticket(hall: HallUnderTest) -> None:
    ticket = hall.take(ref="ref 一", priority="elderly")
    assert set(ticket) == {
        "id", "code", "business", "zone", "ahead", "wait", "unlikely_today", "issued_at", "link", "reason", "job",
        "window", "bundle", "further", "business_day", "receipt", "second_chance",
    }  # fmt: skip
    assert (ticket["bundle"], ticket["further"], ticket["second_chance"]) == (None, [], False)
    assert (ticket["business"], ticket["zone"], ticket["ahead"]) == ("civil_affairs", "H", 0)
    assert ticket["code"][0] == "E"
    assert ticket["code"][1:].isdigit()
    assert set(ticket["wait"]) == {"p10", "p50", "p90"}
    assert all(isinstance(minutes, int) for minutes in ticket["wait"].values())
    assert is_moment(ticket["issued_at"])
    assert ticket["reason"]["rule"] == "zone_of_business"
    assert len(ticket["link"]) >= 26, "at least 128 bits"
    assert hall.console("5")["queue"]["next"][0]["priority"] is True
    assert good(hall.at("5", "call-next"), 200)["ticket"]["ref"] == "ref 一"


def test_a_kiosk_gets_the_print_job_and_acknowledges_it(hall: HallUnderTest) -> None:
    job = hall.take()["job"]
    assert set(job) == {"id", "kind", "payload"}
    assert job["kind"] == "print"
    assert {"ticket_id", "code", "business", "zone", "ahead", "wait", "link", "hall", "reprint"} <= set(job["payload"])
    assert job["payload"]["link"].startswith(f"{hall.server.url}/t/")
    own = f"device:{hall.keys.kiosk_codes[0]}"
    assert job["id"] in {one["id"] for one in hall.door.view(own, hall.kiosk)["jobs"]}

    other = hall.door.post(f"~/jobs/{job['id']}", {"state": "confirmed"}, hall.keys.kiosks[1])
    refused(other, 404, "unknown_job")
    refused(hall.door.post(f"~/jobs/{job['id']}", {"state": "eaten"}, hall.kiosk), 422, "unknown_job_state")
    sent = hall.door.post(f"~/jobs/{job['id']}", {"state": "sent"}, hall.kiosk)
    assert good(sent, 200) == {"id": job["id"], "state": "sent"}
    assert job["id"] in {one["id"] for one in hall.door.view(own, hall.kiosk)["jobs"]}
    good(hall.door.post(f"~/jobs/{job['id']}", {"state": "confirmed"}, hall.kiosk), 200)
    assert job["id"] not in {one["id"] for one in hall.door.view(own, hall.kiosk)["jobs"]}


def test_only_a_kiosk_gets_a_print_job(hall: HallUnderTest) -> None:
    taken = hall.door.post("~/tickets", {"matter": "C-SOCIAL-CARD"}, hall.keys.clerks["5"])
    ticket = good(taken, 201)
    assert ticket["job"] is None
    assert ticket["business"] == "social_insurance"


def test_the_slips_secret_link(hall: HallUnderTest) -> None:
    ticket = hall.take()
    seen = good(hall.door.get(f"/tickets/{ticket['link']}"), 200)
    assert {
        "code", "state", "business", "zone", "window", "ahead", "wait", "issued_at", "near_turn", "rating", "reason",
    } <= set(seen)  # fmt: skip
    assert (seen["code"], seen["state"], seen["window"], seen["ahead"]) == (ticket["code"], "waiting", None, 0)
    assert (seen["near_turn"], seen["rating"]) == (True, None)
    refused(hall.door.get(f"/tickets/{ticket['id']}"), 404, "unknown_ticket")
    refused(hall.door.get(f"/tickets/{ticket['link'][:-3]}222"), 404, "unknown_ticket")


def test_calling_next(hall: HallUnderTest) -> None:
    none = hall.at("5", "call-next", key="nobody")
    assert (none.status_code, none.content) == (204, b"")
    again = hall.at("5", "call-next", key="nobody")
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (204, "1")

    ticket = hall.take()
    called = good(hall.at("5", "call-next"), 200)
    assert set(called) == {"ticket", "reason", "version"}
    assert {"id", "code"} <= set(called["ticket"])
    assert (called["ticket"]["code"], called["ticket"]["window"]) == (ticket["code"], "5")
    assert {"rule", "counted_min", "waited_min"} <= set(called["reason"])
    refused(hall.at("5", "call-next"), 409, "window_busy")


def test_every_window_command_answers_with_the_windows_state(hall: HallUnderTest) -> None:
    state = {"window", "businesses", "ticket", "clerk", "pause", "open", "version", "now"}
    for move, body, says in (
        ("pause", {"reason": "午休", "until": "2026-11-22T14:00:00+08:00"}, "paused"),
        ("open", {}, "open"),
        ("close", {}, "closed"),
        ("open", {}, "open"),
        ("sign-out", {}, "closed"),
        ("sign-in", {}, "open"),
    ):
        answer = good(hall.at("5", move, body), 200)
        assert set(answer) == state
        assert answer["window"]["state"] == says, move
        assert answer["pause"] == (
            {"reason": "午休", "until": "2026-11-22T06:00:00.000Z"} if says == "paused" else None
        )  # RFC 3339 in UTC, whatever was sent
        assert answer["clerk"] == (
            None if move == "sign-out" else {"name": hall.keys.names["5"], "badge": hall.keys.names["5"]}
        )


def test_a_window_in_another_state_refuses(hall: HallUnderTest) -> None:
    for move in ("recall", "start", "finish", "no-show"):
        refused(hall.at("5", move), 409, "window_idle")
    ticket = hall.take()
    good(hall.at("5", "call-next"), 200)
    refused(hall.at("5", "finish"), 409, "move_not_allowed")
    refused(hall.at("5", "hold", {"kind": "visitor", "why": "x"}), 409, "move_not_allowed")
    refused(hall.at("5", "close"), 409, "window_busy")
    refused(hall.at("5", "sign-out"), 409, "window_busy")
    good(hall.at("5", "start"), 200)
    refused(hall.at("5", "recall"), 409, "move_not_allowed")
    refused(hall.at("5", "hold", {"kind": "visitor", "why": "  "}), 422, "reason_required")
    refused(hall.at("5", "transfer", {"to": {"window": "77"}, "why": "x"}), 404, "unknown_window")
    refused(hall.at("5", "transfer", {"to": {"zone": "Q"}, "why": "x"}), 404, "unknown_zone")
    refused(hall.at("5", "transfer", {"to": {"business": "q"}, "why": "x"}), 404, "unknown_business")
    taken = refused(hall.at("1", "resume", {"ticket": ticket["id"]}), 409, "ticket_taken")
    assert (taken["window"], taken["clerk"]) == ("5", hall.keys.names["5"])
    good(hall.at("5", "hold", {"kind": "clerk", "why": "复印"}), 200)
    assert refused(hall.at("1", "resume", {"ticket": ticket["id"]}), 409, "held_elsewhere") == {"window": "5"}
    refused(hall.at("1", "call", {"ticket": hall.take()["id"], "why": "x"}), 409, "may_not_take")
    refused(hall.at("1", "call", {"ticket": "nobody", "why": "x"}), 404, "unknown_ticket")
    good(hall.at("5", "pause"), 200)
    refused(hall.at("5", "call-next"), 409, "window_paused")
    good(hall.at("5", "close"), 200)
    refused(hall.at("5", "call-next"), 409, "window_closed")


def test_a_view_over_http_has_its_seq(hall: HallUnderTest) -> None:
    found = good(hall.door.get("~/views/board:all", hall.kiosk), 200)
    assert set(found) == {"seq", "state"}
    before = found["seq"]
    ticket = hall.take()
    found = good(hall.door.get("~/views/board:H", hall.keys.displays[0]), 200)
    assert found["seq"] == before + 1
    board = found["state"]
    assert set(board) == {
        "hall", "zone", "business_day", "open", "now", "calls", "windows", "queues", "notices",
    }  # fmt: skip
    good(hall.at("5", "call-next"), 200)
    call = hall.door.view("board:H", hall.kiosk)["calls"][0]
    assert {"ticket", "window", "window_name", "zone", "at", "times", "state"} == set(call)
    assert (call["ticket"], call["window"], call["state"]) == (ticket["code"], "5", "called")


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        (
            "manager",
            "hall business_day open now windows zones queues totals ratings devices",
        ),
        ("console:5", "window businesses ticket clerk pause open now current held missed queue actions targets undo"),
        ("console:6", "lights today rules version"),
        ("window:5", "window businesses ticket clerk pause open now"),
        ("kiosk:{kiosk}", "hall kiosk open accepting closed_reason now businesses priority_groups rules"),
        ("pad:5", "window clerk open armed now"),
        ("device:{kiosk}", "device hall jobs now"),
    ],
)
def test_a_view_has_its_fields(hall: HallUnderTest, view: str, keys: str) -> None:
    name = view.format(kiosk=hall.keys.kiosk_codes[0])
    tokens = {"manager": hall.admin, "console": hall.keys.clerks["5"], "pad": hall.keys.pads["5"]}
    state = hall.door.view(name, tokens.get(view.partition(":")[0], hall.kiosk))
    assert set(keys.split()) <= set(state)


def test_the_log_in_order(hall: HallUnderTest) -> None:
    ticket = hall.take()
    events = hall.events(readings=True)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    last = next(event for event in reversed(events) if event["kind"] != "personal_data_read")
    assert set(last) == {"seq", "at", "kind", "actor", "request_id", "payload", "hash"}
    assert (last["kind"], last["payload"]["ticket"]) == ("ticket_issued", ticket["id"])
    assert last["actor"] == f"kiosk:{hall.keys.kiosk_codes[0]}"
    page = good(hall.door.get("~/events", hall.admin, params={"after": 2, "limit": 3}), 200)["events"]
    assert [event["seq"] for event in page] == [3, 4, 5]
    beyond = good(hall.door.get("~/events", hall.admin, params={"after": events[-1]["seq"] + 1}), 200)
    assert beyond == {"events": []}


def test_the_rating_dictionary(hall: HallUnderTest) -> None:
    found = good(hall.door.get("~/rating-reasons"), 200)
    assert [level["level"] for level in found["levels"]] == [5, 4, 3, 2, 1]
    for level in found["levels"]:
        assert len(level["reasons"]) == 8
        assert sum(reason["first"] for reason in level["reasons"]) == 3
        assert set(level["name"]) == WORDS


def test_a_rating_is_checked_against_the_dictionary(hall: HallUnderTest) -> None:
    ticket = hall.take()
    for move in ("call-next", "start", "finish"):
        assert hall.at("5", move).status_code == 200
    token = good(hall.door.get(f"/tickets/{ticket['link']}"), 200)["rating"]["token"]
    levels = good(hall.door.get("~/rating-reasons"), 200)["levels"]
    of_five, of_one = levels[0]["reasons"][0]["code"], levels[-1]["reasons"][0]["code"]

    def rate(**body: Any) -> Any:
        return hall.door.post("~/ratings", {"token": token, **body})

    refused(rate(level=1, reasons=[of_five]), 422, "reason_of_other_level")
    refused(rate(level=1, reasons=["9999"]), 422, "reason_unknown")
    for level in (0, 6, True, "5", None):
        refused(rate(level=level), 422, "invalid_input")
    refused(rate(level=1, text="字" * 151), 422, "invalid_input")
    before, head = hall.door.view("manager", hall.admin)["ratings"], hall.head()
    good(rate(level=1, reasons=[of_one], text="字" * 150), 201)
    rated = [event["payload"] for event in hall.events(head) if event["kind"] == "ticket_rated"]
    assert [(one["ticket"], one["level"], one["reasons"]) for one in rated] == [(ticket["id"], 1, [of_one])]
    assert hall.door.view("manager", hall.admin)["ratings"] == before, "it moves later, by chance"


def test_how_a_device_is(hall: HallUnderTest) -> None:
    code = hall.keys.kiosk_codes[0]
    parts = {"printer": {"condition": "degraded", "causes": ["paper_low"]}}
    good(hall.door.post(f"~/devices/{code}/report", {"parts": parts}, hall.kiosk), 200)
    refused(hall.door.post("~/devices/K1/report", {"parts": parts}, hall.kiosk), 403, "not_allowed")
    wrong = {"printer": {"condition": "fine"}}
    refused(hall.door.post(f"~/devices/{code}/report", {"parts": wrong}, hall.kiosk), 422, "invalid_input")


def test_health(hall: HallUnderTest) -> None:
    assert hall.door.http.get("/healthz").json() == {"ready": True, "hall": "huangtan"}


def test_the_same_key_gives_the_same_answer(hall: HallUnderTest) -> None:
    key = str(uuid.uuid4())
    body = {"business": "civil_affairs"}
    first = hall.door.post("~/tickets", body, hall.kiosk, key=key)
    head = hall.head()
    again = hall.door.post("~/tickets", body, hall.kiosk, key=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "1"
    assert hall.head() == head, "nothing happened twice"

    other = hall.door.post("~/tickets", {"business": "agriculture"}, hall.kiosk, key=key)
    refused(other, 422, "key_reused")
    elsewhere = hall.door.post("~/jobs/x", body, hall.kiosk, key=key)
    refused(elsewhere, 422, "invalid_input")
    somebody = hall.door.post("~/tickets", body, hall.keys.kiosks[1], key=key)
    assert good(somebody, 201)["id"] != first.json()["id"], "keys belong to their caller"


def test_a_refusal_is_kept_under_its_key_too(hall: HallUnderTest) -> None:
    first = hall.at("5", "finish", key="too-early")
    detail = refused(first, 409, "window_idle")
    hall.take()
    for move in ("call-next", "start"):
        assert hall.at("5", move).status_code == 200
    again = hall.at("5", "finish", key="too-early")
    assert refused(again, 409, "window_idle") == detail
    assert again.headers["Idempotent-Replay"] == "1"
    good(hall.at("5", "finish"), 200)
