"""The life of a ticket and of a day through HTTP, as kiosks, clerks, managers and visitors play it together."""

from __future__ import annotations

import httpx
import pytest
from hall_under_test import HallUnderTest, good, refused, some_day

EVERY = ("1", "2", "3", "4", "5", "6")


@pytest.fixture(autouse=True)
def _nobody_left(hall: HallUnderTest) -> None:
    hall.clear(*EVERY)


def mine(hall: HallUnderTest, ticket: dict[str, object]) -> dict[str, object]:
    """The ticket as its holder sees it."""
    return good(hall.door.get(f"/tickets/{ticket['link']}"), 200)


def test_a_visit_from_the_number_to_the_rating(hall: HallUnderTest) -> None:
    ticket = hall.take()
    assert mine(hall, ticket)["state"] == "waiting"

    called = good(hall.at("5", "call-next"), 200)
    assert called["ticket"]["id"] == ticket["id"]
    assert called["reason"]["rule"] == "counted_minutes"
    assert hall.sign("5")["ticket"] | {"at": None} == {
        "id": ticket["id"],
        "code": ticket["code"],
        "state": "called",
        "times": 1,
        "at": None,
    }
    assert mine(hall, ticket)["window"] == "5"

    assert good(hall.at("5", "recall"), 200)["ticket"]["times"] == 2
    assert good(hall.at("5", "start"), 200)["ticket"]["state"] == "serving"

    held = good(hall.at("5", "hold", {"kind": "visitor", "why": "缺复印件"}), 200)
    assert held["ticket"] is None
    assert mine(hall, ticket)["state"] == "held"
    assert [row["code"] for row in hall.console("5")["held"]] == [ticket["code"]]
    assert good(hall.at("5", "resume", {"ticket": ticket["id"]}), 200)["ticket"]["state"] == "serving"

    sent = good(hall.at("5", "transfer", {"to": {"window": "6"}, "why": "要盖章"}), 200)
    assert sent["ticket"] is None
    assert hall.at("5", "call-next").status_code == 204, "it was sent to window 6 only"
    assert good(hall.at("6", "call", {"ticket": ticket["id"], "why": "转来"}), 200)["ticket"]["code"] == ticket["code"]
    good(hall.at("6", "start"), 200)
    assert good(hall.at("6", "finish", {"outcome": "done"}), 200)["ticket"] is None

    seen = mine(hall, ticket)
    assert seen["state"] == "finished"
    armed = hall.door.view("pad:6", hall.keys.pads["6"])["armed"]
    assert armed["token"] == seen["rating"]["token"]
    rating = {"token": armed["token"], "level": 5}
    good(hall.door.post("~/ratings", rating, hall.keys.pads["6"]), 201)
    refused(hall.door.post("~/ratings", rating, hall.keys.pads["6"]), 409, "already_rated")
    assert hall.door.view("pad:6", hall.keys.pads["6"])["armed"] is None
    assert mine(hall, ticket)["rating"] is None


def test_the_language_chosen_at_the_kiosk_is_told_to_the_clerk_and_leads_the_phone_page(hall: HallUnderTest) -> None:
    body = {"business": "civil_affairs", "language": "en"}
    ticket = good(hall.door.post("~/tickets", body, hall.kiosk), 201)
    assert good(hall.at("5", "call-next"), 200)["ticket"]["code"] == ticket["code"]
    assert hall.console("5")["current"]["language"] == "en"
    page = httpx.get(f"{hall.server.url}/t/{ticket['link']}", headers={"Accept-Language": "zh-CN"}, trust_env=False)
    assert '<html lang="en' in page.text, "though the telephone prefers Chinese"
    asked = {"lang": "zh"}
    page = httpx.get(f"{hall.server.url}/t/{ticket['link']}", params=asked, trust_env=False)
    assert '<html lang="zh' in page.text
    refused(hall.door.post("~/tickets", body | {"language": "English"}, hall.kiosk), 422, "invalid_input")


def test_a_visit_is_not_rated_before_it_is_finished(hall: HallUnderTest) -> None:
    first, second = hall.take(), hall.take()
    good(hall.at("5", "call-next"), 200)
    good(hall.at("5", "start"), 200)
    good(hall.at("5", "finish"), 200)
    token = mine(hall, first)["rating"]["token"]
    refused(hall.door.post("~/ratings", {"token": token[:-2] + "11", "level": 1}), 403, "rating_token_unknown")
    wrong = second["id"] + token[16:]
    refused(hall.door.post("~/ratings", {"token": wrong, "level": 1}), 403, "rating_token_unknown")
    assert mine(hall, second)["rating"] is None


def test_undo_brings_the_moment_before_back(hall: HallUnderTest) -> None:
    ticket = hall.take()
    good(hall.at("5", "call-next"), 200)
    good(hall.at("5", "start"), 200)
    good(hall.at("5", "finish"), 200)
    assert hall.console("5")["undo"]["move"] == "finish"
    assert good(hall.at("5", "undo"), 200)["ticket"]["state"] == "serving"
    assert mine(hall, ticket)["state"] == "serving"
    refused(hall.at("5", "undo"), 409, "nothing_to_undo")


def test_a_no_show_comes_back_under_the_same_number(hall: HallUnderTest) -> None:
    ticket = hall.take()
    good(hall.at("5", "call-next"), 200)
    refused(hall.at("5", "no-show"), 409, "too_few_calls")
    good(hall.at("5", "recall"), 200)
    good(hall.at("5", "no-show"), 200)
    assert mine(hall, ticket)["state"] == "no_show"
    assert [row["code"] for row in hall.console("5")["missed"]] == [ticket["code"]]

    back = good(hall.door.post(f"~/tickets/{ticket['id']}/requeue", {}, hall.keys.clerks["5"]), 200)
    assert back == {"id": ticket["id"], "code": ticket["code"], "state": "waiting"}
    assert good(hall.at("5", "call-next"), 200)["ticket"]["code"] == ticket["code"]
    good(hall.at("5", "recall"), 200)
    good(hall.at("5", "no-show"), 200)
    again = hall.door.post(f"~/tickets/{ticket['id']}/requeue", {}, hall.keys.clerks["5"])
    refused(again, 409, "not_reactivated_again")


def test_a_visitor_steps_back_and_then_leaves(hall: HallUnderTest) -> None:
    first, second = hall.take(), hall.take()
    assert (mine(hall, first)["ahead"], mine(hall, second)["ahead"]) == (0, 1)

    delayed = good(hall.door.post(f"/tickets/{first['link']}/delay"), 200)
    assert (delayed["code"], delayed["state"], delayed["ahead"]) == (first["code"], "waiting", 1)
    assert good(hall.at("5", "call-next"), 200)["ticket"]["code"] == second["code"]

    left = good(hall.door.post(f"/tickets/{first['link']}/leave"), 200)
    assert left["state"] == "abandoned"
    refused(hall.door.post(f"/tickets/{first['link']}/leave"), 409, "move_not_allowed")
    refused(hall.door.post(f"/tickets/{first['link']}/delay"), 409, "move_not_allowed")
    assert hall.at("6", "call-next").status_code == 204
    refused(hall.door.post("/tickets/nolinkofours/leave"), 404, "unknown_ticket")
    assert [event["actor"] for event in hall.events() if event["kind"] == "ticket_abandoned"][-1:] == [
        f"visitor:{first['id']}"
    ]


def test_a_paused_business_says_why(hall: HallUnderTest) -> None:
    good(hall.door.post("~/businesses/agriculture/pause", {"reason": "系统升级"}, hall.admin), 200)
    tiles = hall.door.view(f"kiosk:{hall.keys.kiosk_codes[0]}", hall.kiosk)["businesses"]
    shown = {tile["code"]: (tile["open"], tile["reason"]) for tile in tiles}
    assert shown["agriculture"] == (False, {"zh": "系统升级", "en": "系统升级"})
    assert shown["civil_affairs"] == (True, None)
    taken = hall.door.post("~/tickets", {"business": "agriculture"}, hall.kiosk)
    assert refused(taken, 409, "business_paused")["reason"] == "系统升级"
    refused(hall.door.post("~/businesses/agriculture/pause", {}, hall.admin), 409, "business_paused")

    good(hall.door.post("~/businesses/agriculture/resume", {}, hall.admin), 200)
    assert hall.take("agriculture")["business"] == "agriculture"
    refused(hall.door.post("~/businesses/agriculture/resume", {}, hall.admin), 409, "business_not_paused")


def test_a_turned_window_takes_other_matters(hall: HallUnderTest) -> None:
    for window in ("5", "6"):
        good(hall.at(window, "pause", {"reason": "午休"}), 200)
    ticket = hall.take("civil_affairs")
    assert hall.at("2", "call-next").status_code == 204

    turned = good(hall.door.post("~/windows/2/turn", {"no_difference": True}, hall.admin), 200)
    assert turned["window"]["mode"] == "no_difference"
    assert "civil_affairs" in {one["code"] for one in turned["businesses"]}
    modes = {one["code"]: one["mode"] for one in hall.door.view("board:all", hall.kiosk)["windows"]}
    assert modes["2"] == "no_difference"
    assert good(hall.at("2", "call-next"), 200)["ticket"]["code"] == ticket["code"]
    good(hall.at("2", "start"), 200)
    good(hall.at("2", "finish"), 200)

    back = good(hall.door.post("~/windows/2/turn", {"no_difference": False}, hall.admin), 200)
    assert "civil_affairs" not in {one["code"] for one in back["businesses"]}
    refused(hall.door.post("~/windows/1/turn", {"no_difference": True}, hall.admin), 409, "nothing_to_turn")


def test_a_window_calls_by_itself(hall: HallUnderTest) -> None:
    """自动派单: the ticket is called in the same commit, shown on the board, and taken back by undo."""
    try:
        assert good(hall.at("5", "auto-call", {"on": True}), 200)["ticket"] is None
        assert hall.console("5")["auto_call"] == "on"
        first, second = hall.take(), hall.take()
        assert (first["window"], second["window"]) == ("5", None)
        assert hall.console("5")["current"]["reason"]["auto"] == "ticket_came"
        assert [
            (one["ticket"], one["window"]) for one in hall.door.view("board:all", hall.keys.displays[0])["calls"]
        ] == [(first["code"], "5")]
        good(hall.at("5", "start"), 200)
        assert good(hall.at("5", "finish"), 200)["ticket"]["id"] == second["id"]
        assert hall.console("5")["undo"]["move"] == "finish"
        assert good(hall.at("5", "undo"), 200)["ticket"]["id"] == first["id"]
        assert mine(hall, second)["state"] == "waiting"
    finally:
        good(hall.at("5", "auto-call", {"on": False}), 200)


def test_the_second_to_sign_in_fences_the_first_out(hall: HallUnderTest) -> None:
    hall.take(), hall.take()
    other = hall.keys.clerks["7"]
    good(hall.door.post("~/windows/5/sign-in", {}, other), 200)
    detail = refused(hall.at("5", "call-next"), 409, "window_taken")
    assert detail == {"window": "5", "clerk": hall.keys.names["7"]}
    refused(hall.at("5", "pause"), 409, "window_taken")
    good(hall.door.post("~/windows/5/call-next", {}, other), 200)
    refused(hall.at("5", "start"), 409, "window_taken")
    good(hall.door.post("~/windows/5/start", {}, other), 200)
    refused(hall.door.post("~/windows/7/sign-in", {}, other), 409, "clerk_elsewhere")
    good(hall.door.post("~/windows/5/finish", {}, other), 200)
    good(hall.door.post("~/windows/7/sign-in", {}, other), 200)
    assert hall.sign("5")["clerk"] is None


def test_own_matters_come_first_when_people_wait_equally_long(hall: HallUnderTest) -> None:
    """Window 4 helps window 3 with pensions, but its own matters have the credit."""
    pension = good(hall.door.post("~/tickets", {"matter": "C-PENSION-CHECK"}, hall.kiosk), 201)
    own = good(hall.door.post("~/tickets", {"matter": "D-RECORD"}, hall.kiosk), 201)
    called = good(hall.at("4", "call-next"), 200)
    assert called["ticket"]["code"] == own["code"]
    assert called["reason"]["next_best"]["ticket"] == pension["code"]
    assert called["reason"]["own_credit_min"] > 0
    assert good(hall.at("3", "call-next"), 200)["ticket"]["code"] == pension["code"]


def test_green_channel_goes_first(hall: HallUnderTest) -> None:
    hall.take()
    green = hall.take(priority="elderly")
    assert green["ahead"] == 0
    called = good(hall.at("5", "call-next"), 200)
    assert called["ticket"]["code"] == green["code"]
    assert called["reason"]["green_credit_min"] > 0
    assert hall.console("5")["current"]["priority"]["code"] == "elderly"


def test_one_person_takes_no_second_open_ticket(hall: HallUnderTest) -> None:
    number = "429006199001011234"
    first = hall.take(id_number=number)
    again = hall.door.post("~/tickets", {"business": "civil_affairs", "id_number": number.lower()}, hall.kiosk)
    assert refused(again, 409, "open_ticket_exists") == {"ticket": first["code"]}
    hall.take("agriculture", id_number=number)
    third = hall.door.post("~/tickets", {"business": "village_building", "id_number": number}, hall.kiosk)
    refused(third, 409, "ticket_limit_reached")


def test_a_closed_day_leaves_nobody_served_by_accident(hall: HallUnderTest) -> None:
    """Last, because it closes the day: who waits is unserved; the same day opened again goes on with its numbers."""
    waiting = hall.take()
    called = hall.take()
    good(hall.at("5", "call", {"ticket": called["id"], "why": "试"}), 200)
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    assert mine(hall, waiting)["state"] == mine(hall, called)["state"] == "unserved"
    assert hall.sign("5") | {"now": None} == hall.sign("5") | {"now": None, "ticket": None, "clerk": None}
    assert hall.sign("5")["window"]["state"] == "closed"
    refused(hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk), 409, "day_not_open")
    refused(hall.at("5", "call-next"), 409, "nobody_signed_in")
    board = hall.door.view("board:all", hall.kiosk)
    assert (board["open"], board["business_day"], board["calls"]) == (False, None, [])

    hall.open_day()
    number = int(called["code"][1:])
    assert hall.take()["code"] == f"{called['code'][0]}{number + 1:03d}"
    hall.seat("5")

    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    refused(hall.door.post("~/day/open", {"business_day": some_day(1)}, hall.admin), 409, "day_in_the_past")
    hall.open_day(some_day(8))
    assert hall.take()["code"] == f"{called['code'][0]}001"
    closed = [event["payload"] for event in hall.events() if event["kind"] == "day_closed"]
    assert {waiting["id"], called["id"]} <= set(closed[0]["unserved"])
