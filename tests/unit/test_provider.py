"""The provider's description of itself, what we send a browser with, and who somebody is here: without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import ValidationError

from server.keys import HallKeys
from server.settings.single_sign_on import SingleSignOnForm
from server.single_sign_on.begun import GOOD_FOR, begun, given_back, kept
from server.single_sign_on.person import claim, require_role, vouched
from server.single_sign_on.provider import Provider
from server.single_sign_on.refusals import NoRole, NotVouched, ProviderSilent

ISSUER = "https://sso.example/realm"
NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
KEYS = HallKeys(b"k" * 32)
PLACES = {name: f"{ISSUER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
Json = dict[str, Any]


class StandingClock:
    def now(self) -> datetime:
        return NOW


def rules(**more: object) -> SingleSignOnForm:
    given: Json = {"name": {"zh": "统一", "en": "SSO"}, "issuer": ISSUER, "client_id": "youxu", "roles": {"c": "clerk"}}
    return SingleSignOnForm.model_validate({**given, **more})


def provider(answer: Callable[[httpx.Request], httpx.Response], **more: object) -> Provider:
    client = httpx.Client(transport=httpx.MockTransport(answer))
    return Provider(rules(**more), None, StandingClock(), client)


def saying(description: object, status: int = 200) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, json=description)


def test_the_browser_is_sent_with_what_the_code_is_bound_to() -> None:
    one = begun(KEYS, "huangtan", "state-1", next_="/", link="")
    address = provider(saying({"issuer": ISSUER, **PLACES})).address(one, "https://hall.example/sign-in/back")
    assert address.startswith(f"{ISSUER}/authorization_endpoint?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked.pop("code_challenge") != one.verifier
    assert asked == {
        "response_type": "code",
        "client_id": "youxu",
        "redirect_uri": "https://hall.example/sign-in/back",
        "scope": "openid profile",
        "state": "state-1",
        "nonce": one.nonce,
        "code_challenge_method": "S256",
    }


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (saying({"issuer": "https://other.example", **PLACES}), "another issuer"),
        (saying({"issuer": ISSUER, **PLACES, "token_endpoint": "http://sso.example/token"}), "token_endpoint"),
        (saying({"issuer": ISSUER, "authorization_endpoint": ISSUER}), "token_endpoint"),
        (saying({}, 404), "404"),
        (saying(["no object"]), "200"),
        (lambda _: httpx.Response(200, text="<html>"), "JSON"),
        (lambda _: httpx.Response(302, headers={"Location": "https://other.example"}, text="{}"), "302"),
        (lambda _: httpx.Response(200, content=b" " * 300_000), "too long"),
    ],
)
def test_a_description_that_is_of_no_use_is_silence(
    answer: Callable[[httpx.Request], httpx.Response], why: str
) -> None:
    asked, one = provider(answer), begun(KEYS, "huangtan", "s", next_="/", link="")
    with pytest.raises(ProviderSilent, match=why):
        asked.address(one, "https://hall.example/sign-in/back")
    with pytest.raises(ProviderSilent, match="a moment ago"):
        asked.address(one, "https://hall.example/sign-in/back")
    assert asked.sign_out_address("https://hall.example/sign-in") is None


def test_what_the_browser_keeps_is_good_for_its_own_state_hall_and_time() -> None:
    one = begun(KEYS, "huangtan", "state-1", next_="/console/5", link="li")
    cookie = kept(KEYS, one, NOW)
    assert given_back(KEYS, cookie, "state-1", NOW) == one
    assert one.verifier not in cookie
    assert one.nonce not in cookie
    late, later = NOW + GOOD_FOR - timedelta(seconds=1), NOW + GOOD_FOR
    assert given_back(KEYS, cookie, "state-1", late) == one
    for keys, text, state, now in (
        (KEYS, cookie, "state-2", NOW),
        (KEYS, cookie, "state-1", later),
        (HallKeys(b"o" * 32), cookie, "state-1", NOW),
        (KEYS, cookie.replace("huangtan", "yushan"), "state-1", NOW),
        (KEYS, "", "state-1", NOW),
        (KEYS, cookie[:-1], "state-1", NOW),
    ):
        with pytest.raises(NotVouched):
            given_back(keys, text, state, now)


def test_roles_badge_and_hall_are_read_where_the_claims_have_them() -> None:
    asked = rules(
        roles_claim="realm_access.roles",
        roles={"a": "clerk", "b": "auditor"},
        hall_claim="https://x.example/halls",
        hall_value="HT",
        badge_claim="staff_no",
    )
    said: Json = {
        "sub": "1",
        "preferred_username": " li ",
        "staff_no": 42,
        "realm_access": {"roles": ["a", "b", "z", 3]},
    }
    found = vouched(asked, "huangtan", {**said, "https://x.example/halls": ["HT"]})
    assert (found.name, found.badge, found.roles) == ("li", "42", ("auditor", "clerk"))
    with pytest.raises(NoRole):
        require_role(vouched(asked, "huangtan", said))
    assert claim({"a": {"b": 1}}, "a.b.c") is None


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "330106199001011234", None, ["li"], True])
def test_a_name_that_is_of_no_use_is_refused(name: object) -> None:
    with pytest.raises(NotVouched):
        vouched(rules(), "huangtan", {"sub": "1", "preferred_username": name, "roles": "c"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://sso.example"},
        {"issuer": "sso.example"},
        {"secret": "the secret itself"},
        {"roles": {}},
        {"roles": {"a": "king"}},
        {"timeout_s": 60},
        {"our_address": "http://hall.example"},
    ],
)
def test_a_table_that_would_not_be_safe_is_a_fault(wrong: Json) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        rules(**wrong)
