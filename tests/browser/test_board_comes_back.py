"""A board in the middle of calls: its PC is started anew, its server is killed, its network is gone (promises.md 3.2).

The server is a process, the display's program is the real one, and the board is its page in Chromium. Each time the
screen must be true again within five seconds, young calls are spoken, old ones are not, and none is spoken twice.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, good
from pages_double import Watched, watched
from playwright.sync_api import Browser, Locator, expect
from server_process import HALLS, ServerProcess, install

from display import shown
from display.agent import DisplayAgent
from hardware.link.enrolment import enrol_or_load
from server.clock import SystemClock
from server.store.devices import Devices
from server.store.engine import open_engine

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PROMISED_S = 5.0  # P7
SLACK_S = 3.0  # for a machine that runs other tests beside this one
WAIT_MS = 20_000


class Board:
    """The hall, its display D1 and the page on the wall; each may be stopped and started."""

    def __init__(self, hall: HallUnderTest, folder: Path, code: str, chromium: Browser) -> None:
        self.hall, self._folder, self._chromium = hall, folder, chromium
        self._code: str | None = code
        self.agent: DisplayAgent | None = None
        self.seen: Watched | None = None

    def power_on(self) -> None:
        """The PC starts: its program, then its browser."""
        credentials = enrol_or_load(self.hall.server.url, self._folder, self._code)
        self._code = None
        self.agent = DisplayAgent(credentials, self._folder, watch_s=0.1)
        self.agent.start()
        self.seen = watched(self._chromium, 1920, 1080)
        self.seen.page.goto(self.agent.page.url)

    def power_off(self) -> None:
        if self.seen is not None:
            self.seen.page.context.close()
        if self.agent is not None:
            self.agent.stop()
        self.agent = self.seen = None

    def call(self, window: str, business: str) -> str:
        self.hall.take(business)
        return str(good(self.hall.at(window, "call-next"), 200)["ticket"]["code"])

    def shows(self, *tickets: str, since: float) -> None:
        """Exactly these calls, in time."""
        calls = self.locator(".call:not(.none) .code")
        expect(calls).to_have_count(len(tickets), timeout=WAIT_MS)
        assert set(calls.all_inner_texts()) == set(tickets)
        assert time.monotonic() - since <= PROMISED_S + SLACK_S

    def locator(self, what: str) -> Locator:
        assert self.seen is not None
        return self.seen.page.locator(what)

    def spoken(self) -> list[str]:
        return sorted(path.name[6:].partition("-")[0] for path in (self._folder / "sounds").glob("*.wav"))

    def until_spoken(self, *tickets: str) -> None:
        end = time.monotonic() + 30
        while self.spoken() != sorted(tickets):
            assert time.monotonic() < end, f"{self.spoken()} were spoken, not {tickets}"
            time.sleep(0.05)


@pytest.fixture
def board(tmp_path: Path, chromium: Browser) -> Iterator[Board]:
    installed = install(tmp_path, hall=_quick_voice(tmp_path), clerks=9, displays=0, pads=0)
    engine = open_engine(installed.database, writing=True)
    code = Devices(engine, installed.hall).code_for("D1", SystemClock().now())
    engine.dispose()
    hall = HallUnderTest(ServerProcess(installed).start())
    found = Board(hall, tmp_path / "D1", code, chromium)
    try:
        hall.open_day()
        for window in ("1", "2", "3", "4"):
            hall.seat(window)
            good(hall.at(window, "open"), 200)
        yield found
    finally:
        found.power_off()
        hall.close()
        hall.server.kill()


def _quick_voice(folder: Path) -> Path:
    """Huangtan, whose voice takes no time to speak."""
    copy = folder / "halls" / "huangtan"
    shutil.copytree(HALLS / "huangtan", copy)
    path = copy / "devices.toml"
    text = path.read_text(encoding="utf-8")
    voice = 'driver = "clips"\nport = "virtual"'
    assert text.count(voice) == 1
    path.write_text(text.replace(voice, f"{voice}\npace = 0"), encoding="utf-8")
    return copy


def test_a_board_in_the_middle_of_calls_comes_back_true(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = board.hall
    board.power_on()
    expect(board.locator(".nobody")).to_be_visible(timeout=WAIT_MS)
    first = board.call("1", "public_security")
    board.shows(first, since=time.monotonic())
    board.until_spoken(first)

    # The PC is started anew while a call is made: the young one is spoken, the other is not said again.
    board.power_off()
    second = board.call("2", "market_regulation")
    began = time.monotonic()
    board.power_on()
    board.shows(first, second, since=began)
    board.until_spoken(first, second)

    # The server is killed and comes back: the page need not be touched.
    hall.close()
    hall.server.kill()
    hall.server.start()
    began = time.monotonic()
    again = HallUnderTest(hall.server)
    board.hall = again
    third = board.call("3", "social_insurance")
    board.shows(first, second, third, since=began)
    board.until_spoken(first, second, third)

    # The network is gone: dimmed with the time, then without numbers; a start without it shows none either.
    monkeypatch.setattr(shown, "DIM_S", 1.0)
    monkeypatch.setattr(shown, "HIDE_S", 4.0)
    again.close()
    again.server.kill()
    expect(board.locator("#screen[data-freshness='dim'] .warning")).to_contain_text("起信号中断")
    expect(board.locator("#screen[data-freshness='hidden'] .message h2")).to_contain_text("屏幕暂停显示叫号")
    expect(board.locator(".call")).to_have_count(0)
    board.power_off()
    board.power_on()
    expect(board.locator("#screen[data-freshness='hidden'] .message h2")).to_contain_text("屏幕暂停显示叫号")
    expect(board.locator(".call")).to_have_count(0)
    expect(board.locator(".strip .notice")).not_to_be_empty()

    # It comes back: what was called meanwhile stands there.
    again.server.start()
    began = time.monotonic()
    board.hall = last = HallUnderTest(again.server)
    fourth = board.call("4", "medical_insurance")
    board.shows(first, second, third, fourth, since=began)
    board.until_spoken(first, second, third, fourth)
    last.close()
