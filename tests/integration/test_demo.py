"""``youxu demo``: comes up, links every screen, lets people live, and ends cleanly (issue 2)."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from server_process import HALLS, ROOT, until

pytestmark = pytest.mark.timeout(600)

_PORTS = 5  # the first page's and those after it
_PATIENCE_S = 180  # for a machine that is busy with other things


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A running demo. ``said``: what it writes; ``data``: its folder, which names every process of its own."""

    process: subprocess.Popen[bytes]
    address: str
    data: Path
    said: Path


def _free_ports() -> int:
    """The first of some ports in a row that nobody listens on now, below those that a system gives to whoever calls."""
    firsts = range(20_000 + os.getpid() % 10_000, 32_000)
    return next(first for first in firsts if all(_free(first + number) for number in range(_PORTS)))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _left(data: Path) -> list[str]:
    """The processes that were started for this data folder and still run."""
    lines = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [line for line in lines if str(data) in line]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    data, said, port = tmp_path / "demo", tmp_path / "said", _free_ports()
    command = [sys.executable, "-m", "server", "demo", "--hall", HALLS / "huangtan", "--data", data]
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--pace", "16"], cwd=ROOT, stdout=out, stderr=out, start_new_session=True
        )
    found = Demo(process=process, address=f"http://127.0.0.1:{port}", data=data, said=said)
    try:
        until(lambda: _first_page(found) or None, _PATIENCE_S, "the first page")
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        for line in _left(data):
            os.kill(int(line.split()[0]), signal.SIGKILL)


def _first_page(demo: Demo) -> str:
    assert demo.process.poll() is None, demo.said.read_text(errors="replace")
    try:
        answer = httpx.get(demo.address + "/", timeout=30)
    except httpx.TransportError:
        return ""
    assert answer.status_code == 200
    return answer.text


def test_the_demo_links_every_screen_lives_and_ends_cleanly(demo: Demo) -> None:
    page = _first_page(demo)
    links = {link.partition("#")[0] for link in re.findall(r'href="(http://[^"]+)"', page)}
    for screen in (
        "/",
        "/sign/5",
        "/sign-in?next=/console/5",
        "/sign-in?next=/manager",
        "/pair",
        "/sign-in?next=/bookings",
        "/sign-in?next=/cases",
        "/sign-in?next=/figures",
        "/satisfaction",
        "/sign-in?next=/boards",
        "/sign-in?next=/devices",
        "/sign-in?next=/trail",
        "/sign-in?next=/data-map",
        "/openapi.json",
    ):
        assert any(link.endswith(screen) for link in links), f"no link to {screen}"
    answers = {link: httpx.get(link, timeout=30).status_code for link in sorted(links)}
    assert {link: status for link, status in answers.items() if status != 200} == {}
    assert "好评率" in httpx.get(next(one for one in links if one.endswith("/satisfaction")), timeout=30).text
    assert len(answers) > 20  # of every window the console and the sign

    for _ in range(2):  # a code is good once: whoever opens a pad again, or another one, gets a new one
        pad = httpx.post(f"{demo.address}/pad/5", timeout=30).json()["address"]
        server, code = pad.split("/pair#")
        enrolled = httpx.post(f"{server}/api/v1/enrol", json={"code": code}, timeout=30)
        assert (enrolled.status_code, enrolled.json()["code"]) == (201, "P5")
    assert httpx.post(f"{demo.address}/pad/99", timeout=30).status_code == 404

    made = until(lambda: _made(demo), _PATIENCE_S, "slips and sounds")
    for kind, head in (("slips", b"\x89PNG"), ("sounds", b"RIFF")):
        found = httpx.get(demo.address + made[kind][0]["address"], timeout=30)
        assert found.content.startswith(head), kind

    assert _left(demo.data)
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(90) == 0, demo.said.read_text(errors="replace")
    until(lambda: not _left(demo.data) or None, 60, f"all programs end, not {_left(demo.data)}")
    logs = {log.name: log.read_text(errors="replace") for log in (demo.data / "logs").glob("*.log")}
    assert {re.split("[-.]", name)[0] for name in logs} == {"server", "kiosk", "display", "desk"}
    for name, text in ({"demo": demo.said.read_text(errors="replace")} | logs).items():
        assert "Traceback" not in text, f"{name}: {text}"


def _made(demo: Demo) -> dict[str, list[dict[str, str]]] | None:
    """The newest slips and sounds that the first page shows; None until there are some of both."""
    assert demo.process.poll() is None, demo.said.read_text(errors="replace")
    now: dict[str, list[dict[str, str]]] = httpx.get(f"{demo.address}/now", timeout=30).json()
    return now if now["slips"] and now["sounds"] else None
