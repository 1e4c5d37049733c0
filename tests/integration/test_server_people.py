"""Accounts, passwords, sessions, the second factor, and what the trail says of them (promises.md §5.1 V6, V7, V16)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from uuid import uuid4

import httpx
import pyotp
import pytest
from hall_under_test import HallUnderTest, good, refused
from log_checker import select

Json = dict[str, object]
GOOD = "Spring-2026"
_ADDRESSES = count(1)


class Browser:
    """Somebody at a machine of their own: a cookie, no token."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def post(self, path: str, body: Json | None = None) -> httpx.Response:
        return self.http.post(f"/api/v1/{path}", json=body or {}, headers={"Idempotency-Key": str(uuid4())})

    def sign_in(self, name: str, password: str, digits: str | None = None) -> httpx.Response:
        asked: Json = {"hall": "huangtan", "name": name, "password": password}
        return self.post("sign-in", asked | ({"digits": digits} if digits else {}))

    def me(self) -> httpx.Response:
        return self.http.get("/api/v1/me")


@contextmanager
def browser(hall: HallUnderTest) -> Iterator[Browser]:
    here = f"192.0.2.{next(_ADDRESSES)}"  # behind a proxy: wrong passwords are counted by address
    with httpx.Client(base_url=hall.server.url, headers={"X-Forwarded-For": here}) as http:
        yield Browser(http)


def added(hall: HallUnderTest, name: str, *roles: str, **more: object) -> Json:
    return good(hall.door.post("~/accounts", {"name": name, "roles": list(roles), **more}, hall.admin), 201)


def shown(hall: HallUnderTest, name: str) -> Json:
    listed = good(hall.door.get("~/accounts", hall.admin), 200)["accounts"]
    found: Json = next(one for one in listed if one["name"] == name)
    return found


def settled(hall: HallUnderTest, name: str, *roles: str) -> None:
    """An account whose owner has chosen a password."""
    secret = str(added(hall, name, *roles)["secret"])
    with browser(hall) as own:
        good(own.sign_in(name, secret), 200)
        good(own.post("me/password", {"old": secret, "new": GOOD}), 200)


def kinds_of(hall: HallUnderTest, since: int, account: str) -> list[str]:
    return [one["kind"] for one in hall.events(since) if one["payload"].get("account") == account]


def test_a_new_account_opens_no_door_before_its_password_is_its_owners(hall: HallUnderTest) -> None:
    since = hall.events()[-1]["seq"]
    secret = str(added(hall, "lin", "clerk", badge="0042")["secret"])
    with browser(hall) as lin:
        assert good(lin.sign_in("lin", secret), 200)["must_change"] is True
        assert good(lin.me(), 200)["must_change"] is True
        refused(lin.http.get("/api/v1/halls/huangtan"), 403, "password_to_change")
        detail = refused(lin.post("me/password", {"old": secret, "new": "short"}), 422, "weak_password")
        assert detail == {"field": "password", "length": 8, "classes": 3, "holds_name": False}
        refused(lin.post("me/password", {"old": "wrong", "new": GOOD}), 401, "sign_in_refused")
        good(lin.post("me/password", {"old": secret, "new": GOOD}), 200)
        good(lin.http.get("/api/v1/halls/huangtan"), 200)
    assert shown(hall, "lin")["badge"] == "0042"
    assert kinds_of(hall, since, "lin") == ["account_added", "person_signed_in", "password_set"]


@pytest.mark.parametrize("password", ["abcdefgh1", "ABCDEFG1", "Ab-1", "Zhou-2026", "a" * 40])
def test_what_is_easily_guessed_is_refused_by_field(hall: HallUnderTest, password: str) -> None:
    answer = hall.door.post("~/accounts", {"name": "zhou", "roles": ["clerk"], "password": password}, hall.admin)
    assert refused(answer, 422, "weak_password")["field"] == "password"


def test_a_password_is_kept_as_argon2_and_told_once(hall: HallUnderTest) -> None:
    key = str(uuid4())
    asked = {"name": "qian", "roles": ["guide"]}
    first = hall.door.post("~/accounts", asked, hall.admin, key=key)
    again = hall.door.post("~/accounts", asked, hall.admin, key=key)
    secret = good(first, 201)["secret"]
    assert "secret" not in good(again, 201)
    assert again.headers["Idempotent-Replay"] == "1"
    (row,) = select(hall.keys.database, "SELECT password_hash FROM accounts WHERE name = 'qian'")
    assert row["password_hash"].startswith("$argon2id$")
    kept = json.dumps(select(hall.keys.database, "SELECT body FROM answers"))
    assert secret not in kept
    assert secret not in json.dumps(hall.events())
    refused(hall.door.post("~/accounts", asked, hall.admin), 409, "account_exists")


def test_a_disabled_account_is_out_at_once_and_comes_back(hall: HallUnderTest) -> None:
    settled(hall, "sun", "clerk")
    since = hall.events()[-1]["seq"]
    with browser(hall) as sun:
        good(sun.sign_in("sun", GOOD), 200)
        good(sun.me(), 200)
        good(hall.door.post("~/accounts/sun/change", {"disabled": True}, hall.admin), 200)
        refused(sun.me(), 401, "not_signed_in")
        refused(sun.sign_in("sun", GOOD), 401, "sign_in_refused")
        good(hall.door.post("~/accounts/sun/change", {"disabled": False, "roles": ["guide"]}, hall.admin), 200)
        assert good(sun.sign_in("sun", GOOD), 200)["roles"] == ["guide"]
    told = [one for one in hall.events(since) if one["payload"].get("account") == "sun"]
    assert [one["kind"] for one in told] == [
        *("person_signed_in", "account_changed", "sessions_ended"),
        *("sign_in_failed", "account_changed", "person_signed_in"),
    ]
    assert told[1]["actor"] == "person:admin"
    assert told[0]["payload"]["address"].startswith("192.0.2.")


def test_sessions_are_ended_by_an_administrator_and_by_a_new_password(hall: HallUnderTest) -> None:
    settled(hall, "li", "clerk")
    with browser(hall) as desk, browser(hall) as home:
        good(desk.sign_in("li", GOOD), 200)
        good(home.sign_in("li", GOOD), 200)
        good(home.post("me/password", {"old": GOOD, "new": "Autumn-2026"}), 200)
        refused(desk.me(), 401, "not_signed_in")
        good(home.me(), 200)
        good(hall.door.post("~/accounts/li/end-sessions", {}, hall.admin), 200)
        refused(home.me(), 401, "not_signed_in")


def test_a_hall_keeps_an_administrator(hall: HallUnderTest) -> None:
    for change in ({"disabled": True}, {"roles": ["clerk"]}):
        refused(hall.door.post("~/accounts/admin/change", change, hall.admin), 409, "last_administrator")
    refused(hall.door.post("~/accounts/nobody/change", {"badge": "x"}, hall.admin), 404, "unknown_account")


def test_the_second_factor_is_asked_for_once_each(hall: HallUnderTest) -> None:
    settled(hall, "wu", "hall_manager")
    with browser(hall) as wu:
        good(wu.sign_in("wu", GOOD), 200)
        prepared = good(wu.post("me/second-factor/prepare", {"password": GOOD}), 200)
        assert prepared["qr"].startswith("<svg")
        app = pyotp.TOTP(prepared["secret"])
        assert pyotp.parse_uri(prepared["uri"]).secret == prepared["secret"]
        refused(_second(wu, prepared["nonce"], "000000"), 401, "second_factor_refused")
        used = app.now()
        good(_second(wu, prepared["nonce"], used), 200)
    with browser(hall) as wu:
        refused(wu.sign_in("wu", GOOD), 401, "second_factor_required")
        refused(wu.sign_in("wu", GOOD, used), 401, "second_factor_refused")  # it was typed to set the factor up
        following = app.at(_moment_after(app, used))
        good(wu.sign_in("wu", GOOD, following), 200)
        refused(wu.sign_in("wu", GOOD, following), 401, "second_factor_refused")
    secret = str(good(hall.door.post("~/accounts/wu/reset-password", {}, hall.admin), 200)["secret"])
    with browser(hall) as wu:
        refused(wu.sign_in("wu", GOOD), 401, "sign_in_refused")
        good(wu.sign_in("wu", secret), 200)
    assert shown(hall, "wu")["second_factor"] is False


def _second(wu: Browser, nonce: object, digits: str) -> httpx.Response:
    return wu.post("me/second-factor", {"nonce": nonce, "digits": digits})


def _moment_after(app: pyotp.TOTP, used: str) -> int:
    """A moment of the step after the one whose digits were used."""
    from time import time  # the authenticator's own clock

    here = int(time())
    return next(moment for moment in range(here - 60, here + 90, 30) if app.at(moment - 30) == used)


def test_an_account_rests_after_five_wrong_passwords(hall: HallUnderTest) -> None:
    settled(hall, "zheng", "clerk")
    with browser(hall) as zheng:
        for _ in range(5):
            refused(zheng.sign_in("zheng", "wrong"), 401, "sign_in_refused")
        refused(zheng.sign_in("zheng", GOOD), 401, "account_locked")
    assert shown(hall, "zheng")["locked_until"]


def test_over_tls_the_cookie_is_of_this_host_alone(hall: HallUnderTest) -> None:
    """Behind a proxy on this machine that says so; what a browser does with the name is the browser's."""
    settled(hall, "tang", "clerk")
    over_tls = {"X-Forwarded-Proto": "https"}
    with browser(hall) as plain, browser(hall) as safe:
        good(plain.sign_in("tang", GOOD), 200)
        safe.http.headers.update(over_tls)
        answer = safe.sign_in("tang", GOOD)
        (set_,) = answer.headers.get_list("Set-Cookie")
        name, _, rest = set_.partition("=")
        assert name == "__Host-youxu_session"
        attributes = {one.strip() for one in rest.split(";")[1:]}
        assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}, "and no Domain"
        secret = rest.partition(";")[0]
        before = plain.http.cookies["youxu_session"]

        def me(cookie: str, headers: dict[str, str]) -> httpx.Response:
            return httpx.get(f"{hall.server.url}/api/v1/me", headers={**headers, "Cookie": cookie})

        good(me(f"__Host-youxu_session={secret}", over_tls), 200)
        refused(me(f"youxu_session={before}", over_tls), 401, "not_signed_in")  # it may have been put there
        refused(me(f"__Host-youxu_session={secret}", {}), 401, "not_signed_in")
        hall.socket(cookie=f"youxu_session={before}")
        out = httpx.post(
            f"{hall.server.url}/api/v1/sign-out",
            json={},
            headers={**over_tls, "Idempotency-Key": str(uuid4()), "Cookie": f"__Host-youxu_session={secret}"},
        )
        gone = {one.partition("=")[0] for one in out.headers.get_list("Set-Cookie")}
        assert gone == {"youxu_session", "__Host-youxu_session"}
        refused(me(f"__Host-youxu_session={secret}", over_tls), 401, "not_signed_in")
