"""What the server's HTTP door refuses: unknown callers, forbidden moves, bodies that cannot be right."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import httpx
import pytest
from hall_under_test import HallUnderTest, good, refused
from server_process import ROOT

H = "/api/v1/halls/huangtan"


def headers(token: str, key: str = "k", kind: str = "application/json") -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": kind}


def test_unknown_names(hall: HallUnderTest) -> None:
    refused(hall.door.post("~/tickets", {"business": "nope"}, hall.kiosk), 404, "unknown_business")
    refused(hall.door.post("~/tickets", {"matter": "nope"}, hall.kiosk), 404, "unknown_matter")
    unknown = {"business": "civil_affairs", "priority": "nope"}
    refused(hall.door.post("~/tickets", unknown, hall.kiosk), 404, "unknown_priority")
    refused(
        hall.door.post("~/tickets", {"business": "civil_affairs", "booking": "x"}, hall.kiosk), 404, "unknown_booking"
    )
    refused(hall.door.post("/halls/other/tickets", {"business": "civil_affairs"}, hall.kiosk), 404, "unknown_hall")
    refused(hall.door.get("/halls/other", hall.kiosk), 404, "unknown_hall")
    refused(hall.door.post("~/windows/77/sign-in", {}, hall.keys.clerks["5"]), 404, "unknown_window")
    refused(hall.door.post("~/windows/77/call-next", {}, hall.keys.clerks["5"]), 404, "unknown_window")
    refused(hall.door.post("~/windows/77/turn", {"no_difference": True}, hall.admin), 404, "unknown_window")
    refused(hall.door.post("~/businesses/nope/pause", {}, hall.admin), 404, "unknown_business")
    refused(hall.door.post("~/tickets/nope/requeue", {}, hall.admin), 404, "unknown_ticket")
    refused(hall.door.post("~/tickets/nope/abandon", {}, hall.admin), 404, "unknown_ticket")
    refused(hall.door.post("~/jobs/nope", {"state": "sent"}, hall.kiosk), 404, "unknown_job")
    refused(hall.door.get("/nothing/here", hall.kiosk), 404, "not_found")
    refused(hall.door.get("~/tickets", hall.kiosk), 405, "method_not_allowed")


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ("nope", "unknown_view"),
        ("nope:5", "unknown_view"),
        ("board", "unknown_view"),
        ("manager:5", "unknown_view"),
        ("board:Q", "unknown_zone"),
        ("window:77", "unknown_window"),
        ("console:77", "unknown_window"),
        ("kiosk:nope", "unknown_device"),
    ],
)
def test_unknown_views(hall: HallUnderTest, view: str, code: str) -> None:
    refused(hall.door.get(f"~/views/{view}", hall.admin), 404, code)


def test_views_are_for_whom_they_are_for(hall: HallUnderTest) -> None:
    pad, kiosk, display = hall.keys.pads["5"], hall.kiosk, hall.keys.displays[0]
    for token, view in (
        (pad, "manager"),
        (kiosk, "manager"),
        (hall.keys.clerks["5"], "manager"),
        (pad, "console:5"),
        (display, "console:5"),
        (pad, "pad:6"),
        (kiosk, "pad:5"),
        (display, f"kiosk:{hall.keys.kiosk_codes[0]}"),
        (kiosk, f"kiosk:{hall.keys.kiosk_codes[1]}"),
        (kiosk, f"device:{hall.keys.kiosk_codes[1]}"),
        (hall.admin, f"device:{hall.keys.kiosk_codes[0]}"),
    ):
        refused(hall.door.get(f"~/views/{view}", token), 403, "not_allowed")


def test_who_may_not(hall: HallUnderTest) -> None:
    refused(hall.door.post("~/windows/5/call-next", {}, hall.kiosk), 403, "not_allowed")
    refused(hall.door.post("~/windows/5/call-next", {}, hall.keys.pads["5"]), 403, "not_allowed")
    refused(hall.door.post("~/day/open", {}, hall.keys.clerks["5"]), 403, "not_allowed")
    refused(hall.door.post("~/day/close", {}, hall.kiosk), 403, "not_allowed")
    refused(hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.keys.displays[0]), 403, "not_allowed")
    refused(hall.door.get("~/events", hall.keys.clerks["5"]), 403, "not_allowed")


def test_no_token_and_a_wrong_token(hall: HallUnderTest) -> None:
    for token in (None, "wrong", hall.kiosk + "x"):
        refused(hall.door.post("~/tickets", {"business": "civil_affairs"}, token), 401, "not_signed_in")
        refused(hall.door.get("~", token), 401, "not_signed_in")
        refused(hall.door.get("/me", token), 401, "not_signed_in")
    basic = {"Authorization": f"Basic {hall.kiosk}"}
    refused(hall.door.http.get("/api/v1/me", headers=basic), 401, "not_signed_in")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"business": "civil_affairs", "surprise": 1},
        {"business": 5},
        {"business": ""},
        {"business": "x" * 65},
        {"business": "civil_affairs", "ref": "x" * 201},
        {"business": "civil_affairs", "ref": "a\x00b"},
        {"business": "civil_affairs", "ref": "\x1b[31m"},
        {"business": "civil_affairs", "id_number": "1"},
        [],
        "text",
        None,
        7,
    ],
)
def test_a_body_that_cannot_be_right(hall: HallUnderTest, body: object) -> None:
    head = hall.head()
    sent = json.dumps(body).encode()
    answer = hall.door.http.post(f"{H}/tickets", content=sent, headers=headers(hall.kiosk, key="bad-body"))
    detail = refused(answer, 422, "invalid_input")
    assert detail["fields"]
    if not isinstance(body, dict | str):
        assert detail["fields"] == [{"field": "body", "problem": "Input should be a JSON object"}]
    assert not any("TakeTicket" in fault["problem"] for fault in detail["fields"]), "our own names say nothing outside"
    assert hall.head() == head


def test_priority_is_a_group_of_the_plan_or_the_class_itself(hall: HallUnderTest) -> None:
    said = refused(
        hall.door.post("~/tickets", {"business": "unresolved", "priority": "vip"}, hall.kiosk), 404, "unknown_priority"
    )
    groups = [one["code"] for one in hall.door.get("~", hall.kiosk).json()["priority_groups"]]
    assert said["known"] == [*groups, "green"]
    taken = {
        word: hall.take("unresolved", priority=word)["code"]
        for word in ("green", "green_channel", "ordinary", groups[0])
    }
    found = {
        event["payload"]["code"]: event["payload"]["priority_class"]
        for event in hall.events()
        if event["kind"] == "ticket_issued"
    }
    assert [found[taken[word]] for word in taken] == ["green", "green", "ordinary", "green"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"business=civil_affairs", "application/x-www-form-urlencoded"),
        (b'{"business": "civil_affairs"}', "text/plain"),
        (b"\xff\xfe\x00", "application/json"),
        (b"[" * 30_000, "application/json"),
        (b'{"business": "civil_affairs", "ref": "\\ud800"}', "application/json"),
    ],
)
def test_a_body_that_is_not_our_json(hall: HallUnderTest, body: bytes, kind: str) -> None:
    answer = hall.door.http.post(f"{H}/tickets", content=body, headers=headers(hall.kiosk, kind=kind))
    refused(answer, 422, "invalid_input")


def test_an_oversized_body(hall: HallUnderTest) -> None:
    body = json.dumps({"business": "civil_affairs", "ref": "x" * 65 * 1024}).encode()
    with httpx.Client(base_url=hall.server.url) as once:  # the server hangs up rather than read all of it
        answer = once.post(f"{H}/tickets", content=body, headers=headers(hall.kiosk))
    assert answer.status_code == 413
    assert answer.json()["code"] in ("request_entity_too_large", "content_too_large")
    assert answer.json()["message"] != answer.json()["code"]


def test_a_command_without_fields_needs_no_body(hall: HallUnderTest) -> None:
    clerk = {"Authorization": f"Bearer {hall.keys.clerks['5']}"}
    for number, move in enumerate(("sign-in", "call-next")):
        sent = {**clerk, "Idempotency-Key": f"no-body-{number}"}
        assert hall.door.http.post(f"{H}/windows/5/{move}", headers=sent).status_code in (200, 204)


@pytest.mark.parametrize("sent", [b"", b'{"kind"'])
def test_a_command_whose_body_never_came_is_not_taken_for_one_without_fields(hall: HallUnderTest, sent: bytes) -> None:
    hall.clear("5")
    hall.take()
    head = (
        f"POST /api/v1/halls/huangtan/windows/5/call-next HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {hall.keys.clerks['5']}\r\nIdempotency-Key: cut-off-{len(sent)}\r\n"
        "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hall.server.port)) as line:
        line.sendall(head.encode() + sent)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(65536)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer
    assert hall.console("5")["current"] is None
    hall.clear("5")


def test_every_post_needs_a_key(hall: HallUnderTest) -> None:
    document = hall.door.http.get("/openapi.json").json()
    keyless = ("/enrol", "/rehearsal/clock")  # a code that is used up; a clock that is moved to a moment
    auditors = ("/approvals/{approval}/export", "/trail/search")  # nobody of those below may use it
    passed_over = (*keyless, *auditors)
    posts = [path for path, verbs in document["paths"].items() if "post" in verbs and not path.endswith(passed_over)]
    assert len(posts) > 25
    tokens = [hall.admin, hall.kiosk, hall.keys.clerks["5"]]
    for path in posts:
        url = path.replace("{hall}", "huangtan").replace("{window}", "5")
        answers = [
            hall.door.http.post(url, json={"planted": 1}, headers={"Authorization": f"Bearer {token}"})
            for token in tokens
        ]
        found = {answer.status_code for answer in answers}
        assert 400 in found, path
        assert found <= {400, 403}, path
        refused(next(answer for answer in answers if answer.status_code == 400), 400, "key_required")
    long = hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk, key="k" * 256)
    refused(long, 422, "invalid_input")
    assert hall.door.post("~/tickets", {"business": "nope"}, hall.kiosk, key="k" * 255).status_code == 404


def test_the_log_is_asked_for_by_a_number(hall: HallUnderTest) -> None:
    for query in ({"after": -1}, {"after": "x"}, {"after": 10**30}, {"limit": 0}, {"limit": 1001}):
        refused(hall.door.get("~/events", hall.admin, params=query), 422, "invalid_input")


def test_refusals_are_worded_in_the_readers_language(hall: HallUnderTest) -> None:
    def said(language: str) -> str:
        answer = hall.door.post("~/tickets", {"business": "nope"}, hall.kiosk, language=language)
        return str(answer.json()["message"])

    assert said("en") == "This hall has no such business."
    assert said("zh-CN,zh;q=0.9,en;q=0.5") == said("fr") == said("*") == "本大厅没有这项业务"


def test_one_bad_neighbour_spoils_nobodys_commit(hall: HallUnderTest) -> None:
    """Commands share commits; what cannot be done is answered alone (tests/unit/test_batch has the poisoned one)."""
    answers = [
        hall.door.post("~/tickets", {"business": business}, hall.kiosk).status_code
        for business in ("civil_affairs", "nope", "civil_affairs")
    ]
    assert answers == [201, 404, 201]


def test_nothing_happens_before_the_day_is_open(closed_hall: HallUnderTest) -> None:
    hall = closed_hall
    clerk = hall.keys.clerks["5"]
    refused(hall.door.post("~/tickets", {"business": "civil_affairs"}, hall.kiosk), 409, "day_not_open")
    refused(hall.at("5", "open"), 409, "day_not_open")
    assert hall.sign("5")["clerk"] is None, "a refused command changes nothing"
    good(hall.at("5", "sign-in"), 200)
    refused(hall.at("5", "open"), 409, "day_not_open")
    refused(hall.at("5", "call-next"), 409, "day_not_open")
    refused(hall.door.post("~/windows/2/turn", {"no_difference": True}, hall.admin), 409, "day_not_open")
    refused(hall.door.post("~/businesses/agriculture/pause", {}, hall.admin), 409, "day_not_open")
    refused(hall.door.post("~/day/close", {}, hall.admin), 409, "day_not_open")
    kiosk = hall.door.view(f"kiosk:{hall.keys.kiosk_codes[0]}", hall.kiosk)
    assert (kiosk["open"], kiosk["accepting"]) == (False, False)
    assert set(kiosk["closed_reason"]) == {"zh", "en"}
    assert clerk


def test_the_day_opens_once(closed_hall: HallUnderTest) -> None:
    hall = closed_hall
    opened = good(hall.door.post("~/day/open", {"business_day": "2027-01-04"}, hall.admin), 200)
    assert opened == {"business_day": "2027-01-04", "open": True}
    refused(hall.door.post("~/day/open", {}, hall.admin), 409, "day_already_open")
    good(hall.at("5", "sign-in"), 200)
    hall.take()
    good(hall.at("5", "call-next"), 200)
    refused(hall.at("5", "recall"), 409, "too_soon")
    refused(hall.door.post("~/day/open", {"business_day": "tomorrow"}, hall.admin), 422, "invalid_input")
    closed = good(hall.door.post("~/day/close", {}, hall.admin), 200)
    assert (closed["business_day"], closed["open"]) == (None, False)
    slips = {"issued": 1, "confirmed": 0, "reprinted": 0, "suspect": 0, "screen_only": 0, "open": 1}
    assert (closed["slips"], closed["open_slips"], closed["clean"]) == (slips, ["E001"], False)


def test_signing_in_with_name_and_password(closed_hall: HallUnderTest) -> None:
    hall = closed_hall
    with httpx.Client(base_url=hall.server.url) as browser:
        keyed = {"Idempotency-Key": "k", "Accept-Language": "en"}
        wrong = browser.post("/api/v1/sign-in", json={"name": "admin", "password": "guess"}, headers=keyed)
        refused(wrong, 401, "sign_in_refused")
        nobody = browser.post("/api/v1/sign-in", json={"name": "nobody", "password": "guess"}, headers=keyed)
        assert nobody.json() == wrong.json()
        right = browser.post("/api/v1/sign-in", json={"name": "admin", "password": hall.admin}, headers=keyed)
        told = {"name": "admin", "roles": ["administrator", "hall_manager"], "hall": "huangtan", "must_change": False}
        assert good(right, 200) == told
        cookie = right.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert good(browser.get("/api/v1/me"), 200)["name"] == "admin"
        good(browser.post("/api/v1/sign-out", json={}, headers=keyed), 200)
        browser.cookies.set("youxu_session", right.cookies["youxu_session"])
        refused(browser.get("/api/v1/me"), 401, "not_signed_in")


def test_guessing_a_password_locks_the_account(closed_hall: HallUnderTest) -> None:
    hall = closed_hall
    command = [sys.executable, "-m", "server", "account", "--data", str(hall.keys.data), "--name", "guided"]
    subprocess.run(
        [*command, "--role", "guide", "--password", "right-one"], cwd=ROOT, check=True, capture_output=True, timeout=90
    )

    def sign_in(password: str) -> httpx.Response:
        return hall.door.post("/sign-in", {"name": "guided", "password": password})

    for _ in range(5):
        refused(sign_in("wrong"), 401, "sign_in_refused")
    refused(sign_in("right-one"), 401, "account_locked")


def test_a_device_enrols_with_a_one_time_code(closed_hall: HallUnderTest) -> None:
    hall = closed_hall
    command = [sys.executable, "-m", "server", "enrol", "--data", str(hall.keys.data), "--device", "W1"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=90)
    code = done.stdout.strip()
    wrong = hall.door.http.post("/api/v1/enrol", json={"code": "AAAAAAAA"})
    refused(wrong, 403, "enrolment_refused")
    made = good(hall.door.http.post("/api/v1/enrol", json={"code": code.lower()}), 201)
    assert {name: made[name] for name in ("hall", "code", "kind", "windows")} == {
        "hall": "huangtan",
        "code": "W1",
        "kind": "desk",
        "windows": ["1"],
    }
    refused(hall.door.http.post("/api/v1/enrol", json={"code": code}), 403, "enrolment_refused")
    assert good(hall.door.get("/me", made["token"]), 200)["kind"] == "desk"
    refused(hall.door.post("~/windows/1/call-next", {}, made["token"]), 409, "nobody_signed_in")
    refused(hall.door.post("~/windows/2/call-next", {}, made["token"]), 403, "not_allowed")
