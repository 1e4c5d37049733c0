"""Signing in at a provider, against one that speaks the real bytes: who gets in, who does not, and what it costs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from fake_provider import CLIENT, SECRET, FakeProvider, Lies
from hall_under_test import HallUnderTest, good, in_use, refused
from log_checker import select
from server_process import Json, hall_with_rules, install, until

GOOD = "Spring-2026"
_ADDRESSES = count(1)


def oidc(provider: FakeProvider, secret: Path) -> str:
    """The table of ``hall.toml``."""
    return f"""
[oidc]
name = {{ zh = "市统一身份认证", en = "City single sign-on" }}
issuer = "{provider.issuer}"
client_id = "{CLIENT}"
secret = "file:{secret}"
roles_claim = "groups"
hall_claim = "work.halls"
timeout_s = 1.0
roles = {{ hall-clerks = "clerk", hall-heads = "hall_manager", hall-it = "administrator" }}
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    found = FakeProvider()
    yield found
    found.close()


@pytest.fixture(scope="module")
def sso_hall(tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider) -> Iterator[HallUnderTest]:
    folder = tmp_path_factory.mktemp("sso")
    config, secret = hall_with_rules(folder), folder / "secret"
    secret.write_text(SECRET)
    with (config / "hall.toml").open("a", encoding="utf-8") as file:
        file.write(oidc(provider, secret))
    with in_use(install(folder, hall=config, kiosks=1, clerks=1, displays=0, pads=0)) as found:
        yield found


@pytest.fixture(autouse=True)
def honest(provider: FakeProvider) -> None:
    provider.lies = Lies()


class Browser:
    """Somebody at a machine of their own, who follows where we and the provider send them."""

    def __init__(self, http: httpx.Client, provider: FakeProvider) -> None:
        self.http, self.provider = http, provider

    def post(self, path: str, body: Json | None = None) -> httpx.Response:
        return self.http.post(f"/api/v1/{path}", json=body or {}, headers={"Idempotency-Key": str(uuid4())})

    def begin(self, **more: str) -> httpx.Response:
        return self.post("single-sign-on/begin", {"next": "/console/5", **more})

    def there(self, address: str) -> Json:
        """What the provider sends back with the browser."""
        with httpx.Client() as outside:
            sent = outside.get(address).headers["Location"]
        assert urlsplit(sent).path == "/sign-in/back"
        return {name: values[0] for name, values in parse_qs(urlsplit(sent).query).items()}

    def sign_in(self, **more: str) -> httpx.Response:
        brought = self.there(good(self.begin(**more), 200)["address"])
        return self.post("single-sign-on/finish", brought)

    def me(self) -> httpx.Response:
        return self.http.get("/api/v1/me")


@contextmanager
def browser(hall: HallUnderTest, provider: FakeProvider) -> Iterator[Browser]:
    here = f"198.51.100.{next(_ADDRESSES)}"
    with httpx.Client(base_url=hall.server.url, headers={"X-Forwarded-For": here}) as http:
        yield Browser(http, provider)


def comes(provider: FakeProvider, name: str, *groups: str, **more: object) -> None:
    """Who is signed in at the provider."""
    halls = {"work": {"halls": ["huangtan"]}}
    provider.who = {"sub": f"s-{name}", "preferred_username": name, "groups": list(groups), **halls, **more}


def told_of(hall: HallUnderTest, since: int, account: str) -> list[str]:
    return [one["kind"] for one in hall.events(since) if one["payload"].get("account") == account]


def head(hall: HallUnderTest) -> int:
    return int(hall.events()[-1]["seq"])


def test_somebody_new_gets_an_account_with_the_roles_of_the_claim(
    sso_hall: HallUnderTest, provider: FakeProvider
) -> None:
    since = head(sso_hall)
    comes(provider, "wang", "hall-clerks", "others")
    with browser(sso_hall, provider) as wang:
        assert good(wang.sign_in(), 200) == {
            "name": "wang",
            "roles": ["clerk"],
            "hall": "huangtan",
            "next": "/console/5",
        }
        assert good(wang.me(), 200)["roles"] == ["clerk"]
        out = good(wang.post("sign-out"), 200)["address"]
        assert out.startswith(f"{provider.issuer}/bye?client_id={CLIENT}&post_logout_redirect_uri=")
        refused(wang.me(), 401, "not_signed_in")
        refused(wang.post("sign-in", {"name": "wang", "password": "-"}), 401, "sign_in_refused")
    kinds = told_of(sso_hall, since, "wang")
    assert kinds == ["account_added", "account_linked", "person_signed_in", "person_signed_out", "sign_in_failed"]
    (row,) = select(sso_hall.keys.database, "SELECT * FROM accounts WHERE name = 'wang'")
    assert row["issuer"] == provider.issuer
    assert "s-wang" not in json.dumps([dict(row), sso_hall.events(since)], default=str), "a subject may be an ID number"


def test_roles_follow_the_claim_and_go_with_it(sso_hall: HallUnderTest, provider: FakeProvider) -> None:
    since = head(sso_hall)
    comes(provider, "sun", "hall-clerks")
    with browser(sso_hall, provider) as first, browser(sso_hall, provider) as second:
        good(first.sign_in(), 200)
        comes(provider, "sun", "hall-clerks", "hall-heads")
        assert good(second.sign_in(), 200)["roles"] == ["clerk", "hall_manager"]
        assert good(first.me(), 200)["roles"] == ["clerk", "hall_manager"]
        comes(provider, "sun", "others")
        refused(second.sign_in(), 401, "single_sign_on_no_role")
        for one in (first, second):
            refused(one.me(), 401, "not_signed_in")
    assert told_of(sso_hall, since, "sun") == [
        *("account_added", "account_linked", "person_signed_in"),
        *("account_changed", "person_signed_in", "single_sign_on_refused", "account_changed", "sessions_ended"),
    ]


@pytest.mark.parametrize("more", [{"groups": None}, {"groups": "others"}, {"work": {"halls": ["yushan"]}}, {"work": 3}])
def test_whoever_has_no_role_here_is_not_let_in(
    sso_hall: HallUnderTest, provider: FakeProvider, more: dict[str, object]
) -> None:
    comes(provider, "nobody", "hall-clerks", **more)
    with browser(sso_hall, provider) as nobody:
        refused(nobody.sign_in(), 401, "single_sign_on_no_role")
        refused(nobody.me(), 401, "not_signed_in")
    assert not any(
        one["name"] == "nobody" for one in good(sso_hall.door.get("~/accounts", sso_hall.admin), 200)["accounts"]
    )


LIES = {
    "another nonce": ({"claims": {"nonce": "x"}}, "nonce"),
    "no nonce": ({"claims": {"nonce": None}}, "nonce"),
    "another audience": ({"claims": {"aud": "others"}}, "aud"),
    "for several, and issued to another": ({"claims": {"aud": [CLIENT, "others"], "azp": "others"}}, "azp"),
    "another issuer": ({"claims": {"iss": "http://127.0.0.1:1/other"}}, "iss"),
    "run out": ({"claims": {"exp": int(time.time()) - 600}}, "expired"),
    "of tomorrow": ({"claims": {"iat": int(time.time()) + 86_400}}, "iat"),
    "no subject": ({"claims": {"sub": None}}, "sub"),
    "no end": ({"claims": {"exp": None}}, "exp"),
    "signed by nobody": ({"unsigned": True}, "id_token"),
    "signed by a key that is not its own": ({"unpublished_key": True}, "id_token"),
    "signed by the secret of both": ({"shared_secret": True}, "id_token"),
    "an ID number as a name": ({"claims": {"preferred_username": "330106199001011234"}}, "name"),
    "no name": ({"claims": {"preferred_username": None}}, "name"),
    "its user said no": ({"refuses": True}, "refused"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_the_provider_says_is_proved(sso_hall: HallUnderTest, provider: FakeProvider, lie: str) -> None:
    what, named = LIES[lie]
    since = head(sso_hall)
    comes(provider, "zhao", "hall-heads")
    provider.lies = Lies(**what)
    with browser(sso_hall, provider) as zhao:
        refused(zhao.sign_in(), 401, "single_sign_on_refused")
        refused(zhao.me(), 401, "not_signed_in")
    (told,) = [one["payload"] for one in sso_hall.events(since) if one["kind"] == "single_sign_on_refused"]
    assert named in told["why"]
    assert "330106199001011234" not in json.dumps(sso_hall.events(since))


def test_a_state_that_is_not_this_browsers_is_refused(sso_hall: HallUnderTest, provider: FakeProvider) -> None:
    comes(provider, "zhou", "hall-clerks")
    with browser(sso_hall, provider) as zhou, browser(sso_hall, provider) as other:
        provider.lies = Lies(state="another")
        refused(zhou.sign_in(), 401, "single_sign_on_refused")
        provider.lies = Lies()
        brought = zhou.there(good(zhou.begin(), 200)["address"])
        refused(other.post("single-sign-on/finish", brought), 401, "single_sign_on_refused")
        good(other.begin(), 200)
        refused(other.post("single-sign-on/finish", brought), 401, "single_sign_on_refused")
        good(zhou.post("single-sign-on/finish", brought), 200)
        refused(zhou.post("single-sign-on/finish", brought), 401, "single_sign_on_refused")
        elsewhere = {**zhou.there(good(zhou.begin(), 200)["address"]), "iss": "https://elsewhere.example"}
        refused(zhou.post("single-sign-on/finish", elsewhere), 401, "single_sign_on_refused")


def test_a_new_key_of_the_provider_is_known_at_once_and_the_old_one_no_longer(
    sso_hall: HallUnderTest, provider: FakeProvider
) -> None:
    comes(provider, "qian", "hall-clerks")
    with browser(sso_hall, provider) as qian:
        good(qian.sign_in(), 200)
        old = provider.key
        provider.rotate()
        good(qian.sign_in(), 200)
        new, provider.key = provider.key, old
        provider.keys = lambda: {"keys": [new.as_dict(private=False)]}  # type: ignore[method-assign]
        refused(qian.sign_in(), 401, "single_sign_on_refused")
        provider.key = new
        del provider.keys
        good(qian.sign_in(), 200)


def test_a_local_account_is_linked_by_its_owner_only(sso_hall: HallUnderTest, provider: FakeProvider) -> None:
    asked = {"name": "feng", "roles": ["clerk"], "password": GOOD}
    good(sso_hall.door.post("~/accounts", asked, sso_hall.admin), 201)
    comes(provider, "feng", "hall-heads")
    with browser(sso_hall, provider) as feng:
        refused(feng.sign_in(), 409, "single_sign_on_link_needed")
        good(feng.post("sign-in", {"name": "feng", "password": GOOD}), 200)
        good(feng.post("me/password", {"old": GOOD, "new": "Autumn-2026"}), 200)
        refused(feng.begin(password="wrong"), 401, "sign_in_refused")
        assert good(feng.sign_in(password="Autumn-2026"), 200)["linked"] is True
        assert good(feng.me(), 200)["roles"] == ["clerk"]
        assert good(feng.post("sign-out"), 200)["address"] is None, "that session was begun here"
        assert good(feng.sign_in(), 200)["roles"] == ["hall_manager"]
        good(feng.post("sign-in", {"name": "feng", "password": "Autumn-2026"}), 200)
    with browser(sso_hall, provider) as nobody:
        refused(nobody.begin(password=GOOD), 401, "not_signed_in")


def test_a_disabled_account_stays_out_and_the_last_administrator_stays(
    sso_hall: HallUnderTest, provider: FakeProvider
) -> None:
    comes(provider, "chen", "hall-it")
    with browser(sso_hall, provider) as chen:
        assert good(chen.sign_in(), 200)["roles"] == ["administrator"]
        answer = sso_hall.door.post("~/accounts/admin/change", {"disabled": True}, sso_hall.admin)
        refused(answer, 409, "last_administrator")  # chen has no password for the day when the provider is away
        good(sso_hall.door.post("~/accounts/chen/change", {"disabled": True}, sso_hall.admin), 200)
        refused(chen.me(), 401, "not_signed_in")
        refused(chen.sign_in(), 401, "single_sign_on_disabled")


def test_without_a_provider_there_is_no_such_door(closed_hall: HallUnderTest) -> None:
    refused(closed_hall.door.post("/single-sign-on/begin", {}), 404, "no_single_sign_on")
    answer = closed_hall.door.post("/single-sign-on/finish", {"state": "x", "code": "y"})
    refused(answer, 401, "single_sign_on_refused")


@pytest.mark.parametrize("lie", [{"silent": True}, {"drips": True}])
def test_a_provider_that_is_away_keeps_nobody_from_working(
    sso_hall: HallUnderTest, provider: FakeProvider, lie: dict[str, bool]
) -> None:
    """Twenty people press the button at once; a ticket is given meanwhile, and local accounts go on."""
    provider.lies = Lies(**lie)
    comes(provider, "wang", "hall-clerks")
    with browser(sso_hall, provider) as wang, ThreadPoolExecutor(20) as pool:
        pressed = [pool.submit(wang.begin) for _ in range(20)]
        sso_hall.take()
        good(wang.post("sign-in", {"name": "admin", "password": sso_hall.admin}), 200)
        for one in pressed:
            refused(one.result(), 424, "single_sign_on_silent")
        provider.lies = Lies()
        until(partial(_asked_again, wang), 20, "asked again after a rest")
        good(wang.sign_in(), 200)


def _asked_again(wang: Browser) -> bool | None:
    time.sleep(0.5)
    return wang.begin().status_code == 200 or None
