"""One field has twice the demand: advice appears, is previewed, applied, seen at console and board, and taken back.

A real server in rehearsal and real pages; only people and the clock are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hall_programs import PASSWORD
from hall_under_test import HallUnderTest, good
from pages_double import watched
from playwright.sync_api import Browser, Page, expect
from server_process import HALLS, ServerProcess, install, youxu

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DAY, MANAGER = "2026-03-02", "王建国"
WAIT_MS = 30_000


@pytest.fixture
def filling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """Huangtan: far more people want civil affairs than window 5 can serve; windows 2 to 4 could be turned."""
    folder = tmp_path_factory.mktemp("advice")
    installed = install(folder, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=0)
    who = ("--name", MANAGER, "--role", "hall_manager", "--badge", "0001", "--password", PASSWORD)
    assert youxu("account", "--data", installed.data, *who).returncode == 0
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    try:
        move(hall, "08:30")
        hall.open_day(DAY)
        for window in ("2", "3", "4", "5"):
            hall.seat(window)
            good(hall.at(window, "open"), 200)
        for minute in range(30):
            move(hall, f"09:{minute:02}")
            hall.take("civil_affairs")
            hall.take("civil_affairs")
        yield hall
        hall.server.stop()
    finally:
        hall.close()
        hall.server.kill()


def move(hall: HallUnderTest, local: str) -> None:
    good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{DAY}T{local}:00+08:00"}), 200)


def signed_in(hall: HallUnderTest, chromium: Browser) -> Page:
    seen = watched(chromium, 1366, 768)
    page = seen.page
    page.goto(f"{hall.server.url}/sign-in?next=/manager")
    page.fill("#name", MANAGER)
    page.fill("#password", PASSWORD)
    page.click("#go")
    page.wait_for_url("**/manager", timeout=WAIT_MS)
    return page


def test_advice_is_followed_on_the_page_and_seen_at_console_and_board(
    filling: HallUnderTest, chromium: Browser
) -> None:
    page = signed_in(filling, chromium)
    item = page.locator(".advice__item").first
    expect(item).to_be_visible(timeout=WAIT_MS)
    expect(page.locator(".alert").first).to_be_visible()
    name, tile = item.get_attribute("data-advice"), page.locator(".tile:has(.tile__plan)")
    item.locator("[data-act=preview]").click()
    expect(tile).to_have_count(1)
    expect(page.locator(".queue[data-business=civil_affairs] .queue__foreseen")).to_contain_text("→")
    window = tile.get_attribute("data-window")
    assert window in ("2", "3", "4")
    assert mode(filling, window) == "specialty", "a preview changes nothing"
    assert filling.console(window)["queue"]["waiting"] == 0

    page.locator(f"[data-advice='{name}'] [data-act=apply]").click()
    expect(page.locator(f".tile[data-window='{window}']")).to_have_attribute(
        "aria-label", re.compile("无差别"), timeout=WAIT_MS
    )
    assert mode(filling, window) == "no_difference"
    assert filling.console(window)["queue"]["waiting"] >= 50, "the clerk sees the people who wait"
    called = good(filling.at(window, "call-next"), 200)["ticket"]["code"]
    board = filling.door.view("board:all", filling.admin)
    assert called in [call["ticket"] for call in board["calls"] if call["window"] == window]

    page.locator(f"[data-advice='{name}'] [data-act=undo-advice]").click()
    expect(page.locator(f".advice__past[data-advice='{name}']")).to_contain_text("已撤销", timeout=WAIT_MS)
    assert mode(filling, window) == "specialty"


def mode(hall: HallUnderTest, window: str) -> str:
    rows = hall.door.view("manager", hall.admin)["windows"]
    return str(next(row for row in rows if row["code"] == window)["mode"])
