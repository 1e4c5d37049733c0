"""A hall under test with shorthands for what everybody does there; every shorthand is one HTTP request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import httpx
from clients import Door, Socket
from server_process import Installed, Json, ServerProcess

BUSINESS_OF = {"1": "public_security", "2": "market_regulation", "3": "social_insurance", "4": "medical_insurance"}
"""What each of Huangtan's field windows is there for; windows 5 to 8 take ``civil_affairs`` among others."""


def some_day(after: int = 7) -> str:
    """A business day that is not today, so that no closing time of a timetable cuts a test short."""
    return (datetime.now(UTC) + timedelta(days=after)).date().isoformat()  # noqa: TID251  # the tests' own clock


class HallUnderTest:
    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.keys = server.installed
        self.door = Door(server.url, server.installed.hall)
        self._sockets: list[Socket] = []

    @property
    def admin(self) -> str:
        return self.keys.admin

    @property
    def kiosk(self) -> str:
        return self.keys.kiosks[0]

    def socket(self, token: str | None = None, *, cookie: str | None = None) -> Socket:
        """A connected socket; it is closed with the hall."""
        made = Socket(self.server.url, token, cookie=cookie)
        self._sockets.append(made)
        return made

    def close(self) -> None:
        while self._sockets:
            self._sockets.pop().close()
        self.door.close()

    def end(self) -> None:
        """Everybody leaves, then the server stops: it would wait some seconds for whoever is still connected."""
        self.close()
        self.server.stop()
        assert not self.server.complaints()

    def open_day(self, day: str | None = None) -> None:
        good(self.door.post("~/day/open", {"business_day": day or some_day()}, self.admin), 200)

    def take(self, business: str = "civil_affairs", **more: Any) -> Json:
        return good(self.door.post("~/tickets", {"business": business, **more}, self.kiosk), 201)

    def at(self, window: str, move: str, body: Json | None = None, **more: Any) -> httpx.Response:
        """What the clerk of a window does there."""
        return self.door.post(f"~/windows/{window}/{move}", body, self.keys.clerks[window], **more)

    def seat(self, window: str) -> None:
        good(self.at(window, "sign-in"), 200)

    def sign(self, window: str) -> Json:
        return self.door.view(f"window:{window}", self.kiosk)

    def console(self, window: str) -> Json:
        return self.door.view(f"console:{window}", self.keys.clerks[window])

    def clear(self, *windows: str) -> None:
        """Serve whoever is left at these windows, and send home whoever waits: the next test begins with nobody."""
        for window in windows:
            self.seat(window)
            current = self.console(window)["current"]
            if current is not None:
                good(self.door.post(f"~/tickets/{current['id']}/abandon", {}, self.admin), 200)
            good(self.at(window, "open"), 200)
            for row in self.console(window)["held"]:
                good(self.door.post(f"~/tickets/{row['id']}/abandon", {}, self.admin), 200)
            while self.at(window, "call-next").status_code == 200:
                current = self.console(window)["current"]
                good(self.door.post(f"~/tickets/{current['id']}/abandon", {}, self.admin), 200)

    def events(self, after: int = 0, *, readings: bool = False) -> list[Json]:
        """The whole log after a place, page by page, without who has read what: a test reads more than anybody."""
        found: list[Json] = []
        while True:
            page = good(self.door.get("~/events", self.admin, params={"after": after, "limit": 1000}), 200)["events"]
            if not page:
                return found
            found += [event for event in page if readings or event["kind"] != "personal_data_read"]
            after = page[-1]["seq"]

    def head(self) -> int:
        return int(good(self.door.get("~/views/board:all", self.kiosk), 200)["seq"])


@contextmanager
def in_use(installed: Installed, *, opened: bool = True) -> Iterator[HallUnderTest]:
    """Its server runs, and ends without a complaint; ``opened``: its day as well."""
    found = HallUnderTest(ServerProcess(installed).start())
    try:
        if opened:
            found.open_day()
        yield found
        found.end()
    finally:
        found.close()
        found.server.kill()


def good(answer: httpx.Response, status: int) -> Json:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    found: Json = answer.json() if answer.content else {}
    return found


def refused(answer: httpx.Response, status: int, code: str) -> Json:
    """The detail of a refusal that must have this status and code, in the form every refusal has."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"code", "message", "detail"}
    assert body["code"] == code, body
    assert body["message"]
    assert body["message"] != code, "no words for this code"
    assert isinstance(body["detail"], dict)
    found: Json = body["detail"]
    return found


def together(*acts: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """What was answered to these, in their order, when all were asked at one instant."""
    barrier = Barrier(len(acts))

    def at_once(act: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(at_once, acts))


Act = Callable[[HallUnderTest], httpx.Response]
