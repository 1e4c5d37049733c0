"""A proxy on another machine, named on the command line: its word about addresses and TLS counts, others' does not."""

from __future__ import annotations

from pathlib import Path

import httpx
from hall_under_test import HallUnderTest, good
from server_process import HALLS, ServerProcess, install, youxu

from server.ids import new_key

PROXY, STRANGER, CLIENT = "127.0.0.9", "127.0.0.10", "192.0.2.66"


def test_a_proxy_elsewhere_is_believed_when_it_is_named(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan")
    hall = HallUnderTest(ServerProcess(installed, options=("--trusted-proxy", PROXY)).start())
    try:
        secure = {}
        for number, direct in enumerate((PROXY, STRANGER)):
            with httpx.Client(
                base_url=hall.server.url, transport=httpx.HTTPTransport(local_address=direct), timeout=20
            ) as http:
                name = f"guide-{number}"
                made = good(hall.door.post("~/accounts", {"name": name, "roles": ["guide"]}, hall.admin), 201)
                body = {"hall": "huangtan", "name": name, "password": made["secret"]}
                said = {"X-Forwarded-For": f"198.51.100.1, {CLIENT}", "X-Forwarded-Proto": "https"}
                answer = http.post("/api/v1/sign-in", json=body, headers={"Idempotency-Key": new_key(), **said})
                assert answer.status_code == 200, answer.text
                secure[direct] = "__Host-" in answer.headers["Set-Cookie"]
        signed_in = [one["payload"]["address"] for one in hall.events() if one["kind"] == "person_signed_in"]
        assert signed_in == [CLIENT, STRANGER]
        assert secure == {PROXY: True, STRANGER: False}
    finally:
        hall.close()
        hall.server.kill()


def test_a_wrong_proxy_is_said_by_its_option(tmp_path: Path) -> None:
    for wrong in ("10.0.0.0/8", "proxy.example"):
        refused = youxu("server", "--data", tmp_path, "--trusted-proxy", wrong)
        assert refused.returncode == 2
        assert "--trusted-proxy" in refused.stderr
        assert wrong in refused.stderr
