"""A real server behind nginx and behind Caddy, each as its file in `docs/` says (docs/running-a-hall.md, "TLS")."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx
import pytest
from clients import Door, Socket
from hall_under_test import HallUnderTest, good, in_use
from proxies import Proxy, running_proxy
from server_process import HALLS, install
from socketio.exceptions import ConnectionError as NotLetIn

from server.ids import new_key


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    with in_use(install(tmp_path_factory.mktemp("behind"), hall=HALLS / "huangtan")) as found:
        yield found


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest, hall: HallUnderTest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp(request.param)
    with running_proxy(request.param, folder, hall.server.url.removeprefix("http://")) as found:
        yield found


def browser(proxy: Proxy, *, at: str = "127.0.0.1") -> httpx.Client:
    """Somebody at another address of this machine, who trusts the hall's certificate."""
    trusted = ssl.create_default_context(cafile=proxy.authority)
    return httpx.Client(
        base_url=proxy.https, transport=httpx.HTTPTransport(verify=trusted, local_address=at), timeout=20
    )


def test_pages_come_over_tls_with_their_policy(proxy: Proxy) -> None:
    host = proxy.https.removeprefix("https://")
    with browser(proxy) as http:
        page = http.get("/sign-in")
        assert page.status_code == 200
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert f"wss://{host}" in policy, "the socket's own origin, as the browser knows it"
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_who_asks_in_the_clear_is_sent_to_tls(proxy: Proxy) -> None:
    answer = httpx.get(f"{proxy.http}/sign-in?a=1", timeout=20)
    assert answer.status_code in (301, 308)
    assert answer.headers["Location"].startswith("https://localhost")
    assert answer.headers["Location"].endswith("/sign-in?a=1")
    assert "<form" not in answer.text


def test_limits_and_the_trail_know_who_really_asks(hall: HallUnderTest, proxy: Proxy) -> None:
    """Whatever a client says of itself: only the proxy's word counts."""
    secret = good(hall.door.post("~/accounts", {"name": new_key(), "roles": ["guide"]}, hall.admin), 201)
    asked = {"hall": "huangtan", "name": secret["name"], "password": secret["secret"]}
    before = hall.head()
    with browser(proxy, at=proxy.callers[0]) as guesser, browser(proxy, at=proxy.callers[1]) as other:
        forged = {"X-Forwarded-For": "192.0.2.66"}
        statuses = [_sign_in(guesser, asked | {"password": "x" * n}, **forged).status_code for n in range(1, 13)]
        assert statuses[0] == 401
        assert statuses[-1] == 429
        assert _sign_in(other, {"name": "nobody", "password": "x"}).status_code == 401, "another address"
        hall.door.post(f"~/accounts/{secret['name']}/reset-password", {}, hall.admin)
    addresses = {one["payload"]["address"] for one in hall.events(before) if one["kind"] == "sign_in_failed"}
    assert addresses == {proxy.callers[0]}


def test_a_cookie_over_tls_is_secure_and_signs_in(hall: HallUnderTest, proxy: Proxy) -> None:
    made = good(hall.door.post("~/accounts", {"name": new_key(), "roles": ["guide"]}, hall.admin), 201)
    with browser(proxy) as http:
        answer = _sign_in(http, {"hall": "huangtan", "name": made["name"], "password": made["secret"]})
        assert answer.status_code == 200
        assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(answer.headers["Set-Cookie"].split("; "))
        assert good(http.get("/api/v1/me"), 200)["name"] == made["name"]


def test_sockets_come_through_from_our_own_origin_only(hall: HallUnderTest, proxy: Proxy) -> None:
    wires = {"origin": proxy.https, "authority": proxy.authority}
    own = Socket(proxy.https, hall.keys.displays[0], **wires)
    try:
        assert "state" in own.subscribe("huangtan", "board:all")
        code = hall.take()["code"]
        seq = hall.head()
        assert own.wait_view(lambda view: view["seq"] >= seq), code
    finally:
        own.close()
    with pytest.raises(NotLetIn):
        Socket(proxy.https, hall.keys.displays[0], **wires | {"origin": "https://elsewhere.example"})


def test_commands_come_through_once_and_big_bodies_do_not(hall: HallUnderTest, proxy: Proxy) -> None:
    key, path = new_key(), Door.path(hall.door, "~/tickets")
    headers = {"Authorization": f"Bearer {hall.kiosk}", "Idempotency-Key": key}
    with browser(proxy) as http:
        first = good(http.post(path, json={"business": "civil_affairs"}, headers=headers), 201)
        again = http.post(path, json={"business": "civil_affairs"}, headers=headers)
        assert (again.json(), again.headers["Idempotent-Replay"]) == (first, "1")
        ours = http.post(path, json={"ref": "x" * 70_000}, headers=headers | {"Idempotency-Key": new_key()})
        assert (ours.status_code, ours.json()["code"]) == (413, "request_entity_too_large")
    with browser(proxy) as http:
        theirs = http.post(path, content=b"x" * 6_000_000, headers=headers | {"Idempotency-Key": new_key()})
        assert theirs.status_code == 413


def _sign_in(http: httpx.Client, body: dict[str, str], **more: str) -> httpx.Response:
    return http.post("/api/v1/sign-in", json=body, headers={"Idempotency-Key": new_key(), **more})
