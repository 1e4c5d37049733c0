"""A team lead (班组长) acts within the own team alone: every door, own team and other team (promises.md §5.3).

Which doors there are is taken from the server's own document; at each that is a window's, the lead of windows 5 to 9
knocks at window 5 and at window 1. A door whose path names no window has a test of its own below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hall_under_test import HallUnderTest, good, refused
from promised_doors import DOORS, H, W
from server_process import HALLS, Json, ServerProcess, install
from staff import OTHER_TEAM, TEAM, hire

from server.web.rights import TEAM_LEAD, Reach

OWN, OTHER = "5", "1"
GOOD = "Autumn-2026"
WITHOUT_A_WINDOW = {
    "get /api/v1/me",
    f"get {H}",
    f"post {H}/tickets",
    "post /api/v1/me/password",
    "post /api/v1/me/second-factor",
    "post /api/v1/me/second-factor/prepare",
    "post /api/v1/me/second-factor/remove",
}
"""Doors that tell and change nothing that is one window's."""
WITHIN = {
    f"get {H}/views/{{view}}",
    f"get {H}/advice",
    f"post {H}/advice/preview",
    f"post {H}/advice/{{advice}}/apply",
    f"post {H}/advice/{{advice}}/undo",
    f"post {H}/alerts/take",
    f"post {H}/alerts/release",
    f"post {H}/tickets/{{ticket}}/requeue",
    f"post {H}/tickets/{{ticket}}/abandon",
    f"get {H}/figures",
    f"post {H}/figures/export",
    f"get {H}/case-numbers",
    f"post {H}/tickets/{{ticket}}/case-number",
    f"get {H}/attendance",
    f"post {H}/attendance/export",
    f"get {H}/approvals",
    f"post {H}/approvals",
    f"post {H}/approvals/{{approval}}/decide",
    f"post {H}/approvals/{{approval}}/reveal",
}
"""Doors that ask whose a thing is; each is tried below."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    folder = tmp_path_factory.mktemp("teams")
    found = HallUnderTest(ServerProcess(install(folder, hall=HALLS / "huangtan")).start())
    found.open_day()
    try:
        yield found
        found.end()
    finally:
        found.close()
        found.server.kill()


@pytest.fixture(scope="module")
def lead(hall: HallUnderTest) -> str:
    return hire(hall.keys)["lead"]


@pytest.fixture(scope="module")
def served(hall: HallUnderTest, lead: str) -> dict[str, Json]:
    """A visit finished at a window of each team, and a ticket that was called and missed there; by window."""
    found = {}
    for window, business in ((OWN, "civil_affairs"), (OTHER, "public_security")):
        hall.seat(window)
        good(hall.at(window, "open"), 200)
        hall.take(business)
        good(hall.at(window, "call-next"), 200)
        good(hall.at(window, "start"), 200)
        good(hall.at(window, "finish", {"outcome": "done"}), 200)
        ticket = hall.take(business)
        found[window] = ticket
    del lead
    return found


def test_every_door_of_a_team_lead_is_of_one_of_three_kinds() -> None:
    doors = {f"{verb} {path}" for (verb, path), who in DOORS.items() if "lead" in who and "nobody" not in who}
    at_windows = {f"{verb} {path}" for verb, path in DOORS if path.startswith(W)}
    assert doors == at_windows | WITHOUT_A_WINDOW | WITHIN


def test_the_server_has_as_many_of_each_kind() -> None:
    counted = {reach: sum(one is reach for one in TEAM_LEAD.values()) for reach in Reach}
    at_windows = sum(path.startswith(W) for _, path in DOORS)
    assert counted == {Reach.NOTHING: len(WITHOUT_A_WINDOW), Reach.WITHIN: len(WITHIN), Reach.WINDOW: at_windows}


def test_at_every_door_of_a_window_the_own_team_and_no_other(hall: HallUnderTest, lead: str) -> None:
    wrong = []
    for verb, path in sorted(DOORS):
        if not path.startswith(W):
            continue
        for window in (OWN, OTHER):
            url = path.replace("{hall}", hall.keys.hall).replace("{window}", window)
            headers = {"Authorization": f"Bearer {lead}", "Idempotency-Key": f"{path} {window}"}
            answer = hall.door.http.request(verb.upper(), url, json={"planted": True}, headers=headers)
            stopped = answer.status_code == 403 and answer.json()["code"] == "other_team"
            if stopped != (window == OTHER):
                wrong.append(f"{verb} {path} at {window}: {answer.status_code} {answer.text[:80]}")
    assert wrong == []


def test_steering_a_window_of_the_team(hall: HallUnderTest, lead: str, served: dict[str, Json]) -> None:
    good(hall.door.post("~/windows/6/open", {}, lead), 200)
    good(hall.door.post("~/windows/6/pause", {"reason": "培训"}, lead), 200)
    good(hall.door.post("~/windows/6/close", {}, lead), 200)
    good(hall.door.post("~/windows/6/sign-in", {}, lead), 200)
    good(hall.door.post("~/windows/6/sign-out", {}, lead), 200)
    refused(hall.door.post("~/windows/2/sign-in", {}, lead), 403, "other_team")
    assert served


def test_views(hall: HallUnderTest, lead: str) -> None:
    own = hall.door.view(f"team:{TEAM}", lead)
    assert [one["code"] for one in own["windows"]] == ["5", "6", "7", "8", "9"]
    assert hall.door.view(f"console:{OWN}", lead)["window"]["code"] == OWN
    assert hall.door.view(f"team:{OTHER_TEAM}", hall.admin)["teams"][0]["code"] == OTHER_TEAM
    for view in ("manager", f"team:{OTHER_TEAM}", f"team:{TEAM}+{OTHER_TEAM}", f"console:{OTHER}", "kiosk:K1"):
        refused(hall.door.get(f"~/views/{view}", lead), 403, "not_allowed")
    refused(hall.door.get("~/views/team:nobody", hall.admin), 404, "unknown_view")
    socket = hall.socket(lead)
    assert "state" in socket.ask({"view": f"team:{TEAM}"})
    for view in ("manager", f"team:{OTHER_TEAM}", f"console:{OTHER}"):
        assert socket.ask({"view": view})["error"]["code"] == "not_allowed"


def test_the_teams_view_follows_the_hall(hall: HallUnderTest, lead: str, served: dict[str, Json]) -> None:
    socket = hall.socket(lead)
    seq = socket.subscribe(hall.keys.hall, f"team:{TEAM}")["seq"]
    ticket = hall.take()
    seen = socket.wait_view(lambda message: message["seq"] > seq)
    assert seen["state"]["totals"]["waiting"] >= 1
    good(hall.door.post(f"~/tickets/{ticket['id']}/abandon", {}, lead), 200)
    assert served


def test_tickets(hall: HallUnderTest, lead: str, served: dict[str, Json]) -> None:
    for window in (OWN, OTHER):
        called = good(hall.at(window, "call-next"), 200)["ticket"]
        assert called["id"] == served[window]["id"]
    refused(hall.door.post(f"~/tickets/{served[OTHER]['id']}/abandon", {}, lead), 403, "other_team")
    refused(hall.door.post(f"~/tickets/{served[OTHER]['id']}/requeue", {}, lead), 403, "other_team")
    refused(hall.door.post("~/tickets/nothing/requeue", {}, lead), 403, "other_team")
    refused(hall.door.post(f"~/tickets/{served[OWN]['id']}/requeue", {}, lead), 409, "move_not_allowed")
    good(hall.door.post(f"~/tickets/{served[OWN]['id']}/abandon", {}, lead), 200)
    good(hall.door.post(f"~/tickets/{served[OTHER]['id']}/abandon", {}, hall.admin), 200)


def test_figures(hall: HallUnderTest, lead: str, served: dict[str, Json]) -> None:
    day = hall.door.view("board:all", hall.kiosk)["business_day"]
    asked = {"first": day, "last": day}

    def windows(token: str) -> set[str]:
        state = good(hall.door.get("~/figures", token, params=asked), 200)
        assert state["total"]["finished"] == len(state["by"]["window"])
        return {one["code"] for one in state["by"]["window"]}

    assert (windows(lead), windows(hall.admin)) == ({OWN}, {OWN, OTHER})
    table = hall.door.post("~/figures/export", {**asked, "by": "window"}, lead)
    assert [line.split(",")[:2] for line in table.text.splitlines()[1:]] == [["无差别综合窗口", OWN], ["本班组", ""]]
    assert served


def test_alerts(hall: HallUnderTest, lead: str) -> None:
    for window in ("8", "2"):
        good(hall.door.post(f"~/windows/{window}/open", {}, hall.admin), 200)
    keys = {one["key"] for one in hall.door.view(f"team:{TEAM}", lead)["alerts"]}
    assert "unattended 8" in keys
    assert "unattended 2" not in keys
    good(hall.door.post("~/alerts/take", {"alert": "unattended 8"}, lead), 200)
    good(hall.door.post("~/alerts/release", {"alert": "unattended 8"}, lead), 200)
    for move in ("take", "release"):
        answer = hall.door.post(f"~/alerts/{move}", {"alert": "unattended 2"}, lead)
        assert answer.status_code in (404, 409), answer.text
    good(hall.door.post("~/alerts/take", {"alert": "unattended 2"}, hall.admin), 200)
    assert "unattended 2" not in hall.door.view(f"team:{TEAM}", lead)["alert_owners"]


def test_advice(hall: HallUnderTest, lead: str) -> None:
    assert {one["window"] for one in good(hall.door.get("~/advice", lead), 200)["advice"]} <= set("56789")
    refused(preview(hall, lead, OWN, OTHER), 403, "other_team")
    assert preview(hall, lead, OWN).status_code in (200, 503), "503: nothing has been foreseen yet"
    for move in ("apply", "undo"):
        refused(hall.door.post(f"~/advice/nothing/{move}", {}, lead), 404, "unknown_advice")


def preview(hall: HallUnderTest, token: str, *windows: str) -> Any:
    changes = [{"window": one, "do": "close"} for one in windows]
    return hall.door.post("~/advice/preview", {"changes": changes}, token)


def test_a_lead_who_loses_a_team_is_out_at_once(hall: HallUnderTest) -> None:
    asked = {"name": "both", "roles": ["clerk", "team_lead"], "teams": [TEAM, OTHER_TEAM], "password": GOOD}
    assert good(hall.door.post("~/accounts", asked, hall.admin), 201)["teams"] == [TEAM, OTHER_TEAM]
    refused(hall.door.post("~/accounts/both/change", {"teams": ["nobody"]}, hall.admin), 404, "unknown_team")
    with httpx.Client(base_url=f"{hall.server.url}/api/v1") as browser:
        signed = browser.post("/sign-in", json={"name": "both", "password": GOOD}, headers={"Idempotency-Key": "a"})
        good(signed, 200)
        good(hall.door.post("~/accounts/both/change", {"roles": ["clerk", "team_lead", "guide"]}, hall.admin), 200)
        assert good(browser.get("/me"), 200)["teams"] == [TEAM, OTHER_TEAM], "more rights take nothing away"
        changed = good(hall.door.post("~/accounts/both/change", {"teams": [OTHER_TEAM]}, hall.admin), 200)
        assert changed["teams"] == [OTHER_TEAM]
        refused(browser.get("/me"), 401, "not_signed_in")
    events = [one for one in hall.events() if one["kind"] in ("account_added", "account_changed", "sessions_ended")]
    told = [(one["kind"], one["payload"].get("teams")) for one in events if one["payload"]["account"] == "both"]
    assert told == [
        ("account_added", [TEAM, OTHER_TEAM]),
        ("account_changed", [TEAM, OTHER_TEAM]),
        ("account_changed", [OTHER_TEAM]),
        ("sessions_ended", None),
    ]
