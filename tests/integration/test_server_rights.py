"""Every door, for every kind of caller: the table below is the promise (promises.md §5.3), written down a second time.

A door that is not in the table fails the test, so nobody opens one without saying to whom.
"""

from __future__ import annotations

import httpx
import pytest
from hall_under_test import HallUnderTest, good

ANYBODY = frozenset({"nobody", "kiosk", "display", "pad", "clerk", "manager"})
KNOWN = ANYBODY - {"nobody"}
CLERKS = frozenset({"clerk", "manager"})
MANAGER = frozenset({"manager"})
H, W = "/api/v1/halls/{hall}", "/api/v1/halls/{hall}/windows/{window}"

DOORS: dict[tuple[str, str], frozenset[str]] = {
    ("get", "/api/v1/me"): KNOWN,
    ("get", f"{H}/advice"): MANAGER,
    ("post", f"{H}/advice/preview"): MANAGER,
    ("post", f"{H}/advice/{{advice}}/apply"): MANAGER,
    ("post", f"{H}/advice/{{advice}}/undo"): MANAGER,
    ("post", f"{H}/alerts/take"): MANAGER,
    ("post", f"{H}/alerts/release"): MANAGER,
    ("post", f"{H}/broadcasts"): MANAGER,
    ("post", f"{H}/broadcasts/{{notice}}/end"): MANAGER,
    ("post", f"{H}/emergency"): MANAGER,
    ("post", f"{H}/emergency/end"): MANAGER,
    ("get", "/api/v1/rehearsal/clock"): ANYBODY,
    ("post", "/api/v1/rehearsal/clock"): ANYBODY,
    ("get", H): KNOWN,
    ("get", f"{H}/views/{{view}}"): KNOWN,
    ("get", f"{H}/rating-reasons"): ANYBODY,
    ("get", f"{H}/events"): MANAGER,  # the tests' manager is administrator too
    ("post", f"{H}/day/open"): MANAGER,
    ("post", f"{H}/day/close"): MANAGER,
    ("post", f"{H}/tickets"): CLERKS | {"kiosk"},
    ("get", "/api/v1/tickets/{link}"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/leave"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/delay"): ANYBODY,
    ("post", "/api/v1/tickets/{link}/back"): ANYBODY,
    ("post", f"{H}/tickets/{{ticket}}/requeue"): CLERKS,
    ("post", f"{H}/tickets/{{ticket}}/abandon"): CLERKS,
    ("post", f"{H}/ratings"): ANYBODY,  # but people who work here are turned away: test_bad_rating_cases.py
    ("get", f"{H}/cases"): MANAGER,
    ("get", f"{H}/case-owners"): MANAGER,
    ("get", f"{H}/cases/{{case}}"): MANAGER,
    ("get", f"{H}/cases/{{case}}/files/{{file}}"): MANAGER,
    ("get", f"{H}/cases/{{case}}/work-order"): MANAGER,
    ("post", f"{H}/work-orders"): MANAGER,
    ("get", f"{H}/figures"): MANAGER,
    ("get", f"{H}/figures.csv"): MANAGER,
    **{
        ("post", f"{H}/cases/{{case}}/{move}"): MANAGER
        for move in (
            *("assign", "contact", "verify", "rectify", "answer", "call-back", "rework", "appeal", "appeal/decide"),
            *("close", "note", "phone", "files"),
        )
    },
    **{
        ("post", f"{W}/{move}"): CLERKS
        for move in (
            *("sign-in", "sign-out", "open", "pause", "close", "call-next", "call", "recall", "start", "finish"),
            *("no-show", "hold", "resume", "transfer", "undo", "press", "notice", "auto-call"),
            *("call-booked", "restore", "abandon", "walk-in", "matters", "matters/remove"),
            *("take-over", "help", "help/done"),
        )
    },
    ("post", f"{W}/turn"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/pause"): MANAGER,
    ("post", f"{H}/businesses/{{business}}/resume"): MANAGER,
    ("post", f"{H}/matters/{{matter}}/pause"): MANAGER,
    ("post", f"{H}/matters/{{matter}}/resume"): MANAGER,
    ("post", f"{H}/jobs/{{job}}"): frozenset({"kiosk", "display", "pad"}),
    ("post", f"{H}/bookings"): MANAGER,
    ("get", f"{H}/bookings"): MANAGER,
    ("post", f"{H}/bookings/import"): MANAGER,
    ("post", f"{H}/bookings/{{booking}}/cancel"): MANAGER,
    ("post", f"{H}/leases"): frozenset({"kiosk"}),
    ("post", f"{H}/offline-tickets"): frozenset({"kiosk"}),
    ("post", f"{H}/devices/{{device}}/report"): frozenset({"kiosk", "display", "pad"}),
    ("post", "/api/v1/enrol"): ANYBODY,
    ("post", "/api/v1/sign-in"): ANYBODY,
    ("post", "/api/v1/sign-out"): ANYBODY,
    ("post", "/api/v1/me/password"): CLERKS,
    ("post", "/api/v1/me/second-factor/prepare"): CLERKS,
    ("post", "/api/v1/me/second-factor"): CLERKS,
    ("post", "/api/v1/me/second-factor/remove"): CLERKS,
    ("get", f"{H}/accounts"): MANAGER,  # the tests' manager is administrator too
    ("post", f"{H}/accounts"): MANAGER,
    ("post", f"{H}/accounts/{{account}}/change"): MANAGER,
    ("post", f"{H}/accounts/{{account}}/reset-password"): MANAGER,
    ("post", f"{H}/accounts/{{account}}/end-sessions"): MANAGER,
}
STOPPED = ("not_signed_in", "not_allowed")
FILLED = {"hall": "huangtan", "window": "5", "business": "agriculture", "view": "board:all"}


def doors_of(hall: HallUnderTest) -> set[tuple[str, str]]:
    document = hall.door.http.get("/openapi.json").json()
    return {(verb, path) for path, verbs in document["paths"].items() for verb in verbs}


def test_every_door_is_in_the_table(closed_hall: HallUnderTest) -> None:
    assert doors_of(closed_hall) == set(DOORS)


@pytest.mark.parametrize("who", sorted(ANYBODY))
def test_who_may_come_through_which_door(closed_hall: HallUnderTest, who: str) -> None:
    hall = closed_hall
    tokens = {
        "kiosk": hall.kiosk,
        "display": hall.keys.displays[0],
        "pad": hall.keys.pads["5"],
        "clerk": hall.keys.clerks["5"],
        "manager": hall.admin,
    }
    wrong: list[str] = []
    for (verb, path), allowed in DOORS.items():
        url = path
        for name in (
            "hall",
            "window",
            "business",
            "matter",
            "view",
            "ticket",
            "link",
            "job",
            "device",
            "advice",
            "notice",
            "case",
            "file",
            "account",
        ):
            url = url.replace(f"{{{name}}}", FILLED.get(name, "nothing"))
        token = tokens.get(who)
        headers = {"Idempotency-Key": f"{who} {path}", **({"Authorization": f"Bearer {token}"} if token else {})}
        answer = _knock(hall.door.http, verb, url, headers)
        stopped = answer.status_code in (401, 403) and answer.json()["code"] in (
            "not_signed_in",
            "not_allowed",
            "staff_may_not_rate",
        )
        own_device = path.endswith("/report")  # the device named in the path is not the caller: stopped there, rightly
        if answer.status_code >= 500 or (stopped == (who in allowed) and not own_device):
            wrong.append(f"{verb} {path}: {answer.status_code} {answer.text[:100]}")
        if stopped and answer.status_code != (401 if who == "nobody" else 403):
            wrong.append(f"{verb} {path}: {answer.status_code} for {who}")
    assert wrong == []


def _knock(http: httpx.Client, verb: str, url: str, headers: dict[str, str]) -> httpx.Response:
    if verb == "get":
        return http.get(url, headers=headers)
    return http.post(url, json={"planted": True}, headers=headers)


def test_a_person_with_a_cookie_has_the_same_rights(closed_hall: HallUnderTest) -> None:
    with httpx.Client(base_url=closed_hall.server.url) as browser:
        signed = {"name": "admin", "password": closed_hall.admin}
        good(browser.post("/api/v1/sign-in", json=signed, headers={"Idempotency-Key": "k"}), 200)
        assert browser.get("/api/v1/halls/huangtan/views/manager").status_code == 200
        assert browser.get("/api/v1/halls/huangtan/views/pad:5").status_code == 403
