"""T18: every door, for every kind of device and every role, against ``promised_doors``: promises.md §5.3 once more.

A door that is not in the table fails the test, so nobody opens one without saying to whom.
"""

from __future__ import annotations

import httpx
import pytest
from hall_under_test import HallUnderTest, good
from promised_doors import ANYBODY, DOORS
from staff import ROLE_OF, hire

from server.store.people import ROLES

STOPPED = ("not_signed_in", "not_allowed")
FILLED = {"hall": "huangtan", "window": "5", "business": "agriculture", "view": "board:all"}


def doors_of(hall: HallUnderTest) -> set[tuple[str, str]]:
    document = hall.door.http.get("/openapi.json").json()
    return {(verb, path) for path, verbs in document["paths"].items() for verb in verbs}


@pytest.fixture(scope="module")
def tokens(closed_hall: HallUnderTest) -> dict[str, str]:
    """Of every caller but nobody."""
    return {
        "kiosk": closed_hall.kiosk,
        "display": closed_hall.keys.displays[0],
        "pad": closed_hall.keys.pads["5"],
        "clerk": closed_hall.keys.clerks["5"],
        "manager": closed_hall.admin,
        **hire(closed_hall.keys),
    }


def test_every_role_is_tried() -> None:
    assert {*ROLE_OF.values(), "clerk", "hall_manager"} == set(ROLES)


def test_every_door_is_in_the_table(closed_hall: HallUnderTest) -> None:
    assert doors_of(closed_hall) == set(DOORS)


@pytest.mark.parametrize("who", sorted(ANYBODY))
def test_who_may_come_through_which_door(closed_hall: HallUnderTest, tokens: dict[str, str], who: str) -> None:
    hall = closed_hall
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
            "other_team",
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
