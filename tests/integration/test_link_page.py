"""An agent's page speaks the server's socket protocol to its own browser, and to nobody else."""

from __future__ import annotations

import queue
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask
import httpx
import pytest
import socketio
from hall_double import TOKEN, HallDouble

from hardware.link.client import HallLink
from hardware.link.page import LocalPage, PageAddressTaken

BOARD = "board:east"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[LocalPage]:
    (tmp_path / "board.css").write_text("body { margin: 0 }", encoding="utf-8")
    made = LocalPage("test-page", folder=tmp_path, hall="huangtan", heartbeat_s=0.05)
    made.app.add_url_rule("/press", view_func=lambda: {"pressed": True}, methods=["POST"])
    made.start()
    yield made
    made.stop()


@pytest.fixture
def browser(page: LocalPage) -> Iterator[Browser]:
    made = Browser(page.url)
    yield made
    made.close()


class Browser:
    """What live.js does, in Python."""

    def __init__(self, url: str) -> None:
        self.views: queue.Queue[dict[str, Any]] = queue.Queue()
        self.beats: queue.Queue[dict[str, Any]] = queue.Queue()
        self._client = socketio.Client(reconnection=False, handle_sigint=False)
        self._client.on("view", self.views.put)
        self._client.on("heartbeat", self.beats.put)
        self._client.connect(url, transports=["websocket"])

    def subscribe(self, view: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.call("subscribe", {"hall": "huangtan", "view": view}, timeout=20)
        return answer

    def close(self) -> None:
        self._client.disconnect()


def test_a_browser_gets_the_painted_state_and_every_newer_one(page: LocalPage, browser: Browser) -> None:
    page.paint(BOARD, 4, {"calls": []})
    assert browser.subscribe(BOARD) == {"seq": 4, "state": {"calls": []}}
    page.paint(BOARD, 3, {"calls": ["old"]})
    page.paint(BOARD, 5, {"calls": ["A001"]}, [{"kind": "ticket_called", "seq": 5}])
    message = browser.views.get(timeout=20)
    assert message == {
        "view": BOARD,
        "seq": 5,
        "state": {"calls": ["A001"]},
        "events": [{"kind": "ticket_called", "seq": 5}],
    }


def test_a_view_not_painted_yet_comes_when_it_is(page: LocalPage, browser: Browser) -> None:
    assert browser.subscribe(BOARD)["error"]["code"] == "not_painted"
    page.paint(BOARD, 1, {"calls": []})
    assert browser.views.get(timeout=20)["seq"] == 1


def test_the_heartbeat_tells_how_the_link_is(tmp_path: Path) -> None:
    hall = HallDouble()
    hall.stop()
    link = HallLink(hall.url, TOKEN, hall="huangtan")
    page = LocalPage("test-page", folder=tmp_path, link=link, hall="huangtan", heartbeat_s=0.05)
    page.paint(BOARD, 7, {})
    page.start()
    browser = Browser(page.url)
    try:
        browser.subscribe(BOARD)
        beat = browser.beats.get(timeout=20)
        assert (beat["hall"], beat["seq"], beat["link"]["connected"]) == ("huangtan", 7, False)
    finally:
        browser.close()
        page.stop()
        link.stop()


def test_the_state_can_be_polled_when_the_socket_is_down(page: LocalPage) -> None:
    with httpx.Client(base_url=page.url, trust_env=False) as http:
        address = f"/api/v1/halls/huangtan/views/{BOARD}"
        assert http.get(address).status_code == 503
        page.paint(BOARD, 2, {"calls": []})
        assert http.get(address).json() == {"seq": 2, "state": {"calls": []}}


def test_files_come_with_the_strict_policy_and_shared_parts_are_there(page: LocalPage) -> None:
    with httpx.Client(base_url=page.url, trust_env=False) as http:
        answer = http.get("/page/board.css")
        assert answer.status_code == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert http.get("/assets/shared/live.js").status_code == 200


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Host": "evil.example"}, 400),
    ],
)
def test_other_sites_cannot_press_our_buttons(page: LocalPage, headers: dict[str, str], expected: int) -> None:
    with httpx.Client(base_url=page.url, trust_env=False) as http:
        assert http.post("/press", headers=headers).status_code == expected


def test_sequence_numbers_grow_over_a_restart(page: LocalPage, tmp_path: Path) -> None:
    before = page.next_seq()
    assert page.next_seq() > before
    assert LocalPage("again", folder=tmp_path).next_seq() > before


def test_a_taken_address_is_told_in_words(page: LocalPage, tmp_path: Path) -> None:
    port = int(page.url.rstrip("/").rsplit(":", 1)[1])
    second = LocalPage("second", folder=tmp_path, port=port)
    with pytest.raises(PageAddressTaken):
        second.start()


def test_what_an_answer_is_read_from_is_closed_when_the_browser_goes_in_the_middle_of_it(page: LocalPage) -> None:
    gone, closed = threading.Event(), threading.Event()

    class Film:
        """An answer that lasts; as of a file, its end must be told to close it."""

        def __iter__(self) -> Iterator[bytes]:
            yield b"begun"
            assert gone.wait(20)

        def close(self) -> None:
            closed.set()

    page.app.add_url_rule("/film", "film", view_func=lambda: flask.Response(Film(), headers={"Content-Length": "5"}))
    address = urlsplit(page.url)
    with socket.create_connection((address.hostname, address.port), 20) as line:
        line.sendall(f"GET /film HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        came = b""
        while b"begun" not in came:
            came += line.recv(4096)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # it ends with a reset
    gone.set()
    assert closed.wait(20)
