"""One field has twice the demand: advice appears, is previewed, applied, seen at console and board, and taken back.

A real server in rehearsal, the real program of the board, and real pages; only people and the clock are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hall_programs import PASSWORD
from hall_under_test import BUSINESS_OF, HallUnderTest, good
from pages_double import watched
from playwright.sync_api import Browser, Page, expect
from server_process import HALLS, ServerProcess, free_port, install, youxu

from server.demo.processes import Programs, answers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

DAY, MANAGER, CLERK = "2026-03-02", "王建国", "李秀兰"
WAIT_MS = 30_000
VISIT_MIN = {"2": 15, "3": 10, "4": 8, "5": 12}  # what these windows' matters usually take
EVERY_MIN = {"2": 30, "3": 20, "4": 16, "5": 6}  # half of what windows 2 to 4 can serve, twice of what window 5 can
FIELD, CROWDED = "civil_affairs", "5"


@dataclass
class Crowd:
    """An hour of a hall: people come, windows call whom they may, visits take their usual time."""

    hall: HallUnderTest
    busy_until: dict[str, int] = field(default_factory=dict)

    def live(self, minutes: int) -> None:
        for minute in range(minutes):
            move(self.hall, f"09:{minute:02}")
            for window, every in EVERY_MIN.items():
                if minute % every == 0:
                    self.hall.take(BUSINESS_OF.get(window, FIELD))
            for window in VISIT_MIN:
                self._serve(window, minute)

    def _serve(self, window: str, minute: int) -> None:
        if self.busy_until.get(window) == minute:
            good(self.hall.at(window, "finish"), 200)
            del self.busy_until[window]
        if window not in self.busy_until and self.hall.at(window, "call-next").status_code == 200:
            good(self.hall.at(window, "start"), 200)
            self.busy_until[window] = minute + VISIT_MIN[window]


@dataclass(frozen=True)
class Filling:
    """The hall and the address of its board."""

    hall: HallUnderTest
    board: str

    def mode(self, window: str) -> str:
        rows = self.hall.door.view("manager", self.hall.admin)["windows"]
        return str(next(row for row in rows if row["code"] == window)["mode"])


@pytest.fixture
def filling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filling]:
    """Huangtan after an hour in which civil affairs had twice the visitors that window 5 can serve."""
    folder = tmp_path_factory.mktemp("advice")
    installed = install(folder, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=0)
    for name, role, badge in ((MANAGER, "hall_manager", "0001"), (CLERK, "clerk", "0317")):
        who = ("--name", name, "--role", role, "--badge", badge, "--password", PASSWORD)
        assert youxu("account", "--data", installed.data, *who).returncode == 0
    enrolled = youxu("enrol", "--data", installed.data, "--device", "D1")
    assert enrolled.returncode == 0, enrolled.stderr
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    programs = Programs(logs=folder / "logs")
    port = free_port()
    board = f"http://127.0.0.1:{port}"
    try:
        move(hall, "08:30")
        hall.open_day(DAY)
        for window in VISIT_MIN:
            hall.seat(window)
            good(hall.at(window, "open"), 200)
        own = ("--data", str(folder / "display"), "--port", str(port), "--code", enrolled.stdout.split()[0])
        programs.start("display", "display", "--server", hall.server.url, *own)
        Crowd(hall).live(60)
        programs.wait_until(lambda: answers(board), within_s=120, what="the board's program")
        yield Filling(hall, board)
        programs.require_running()
        programs.stop()
        hall.server.stop()
    finally:
        programs.stop()
        hall.close()
        hall.server.kill()


def move(hall: HallUnderTest, local: str) -> None:
    good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{DAY}T{local}:00+08:00"}), 200)


def signed_in(hall: HallUnderTest, chromium: Browser, person: str, then: str) -> Page:
    page = watched(chromium, 1366, 768).page
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{hall.server.url}/sign-in?next={then}")
    page.fill("#name", person)
    page.fill("#password", PASSWORD)
    page.click("#go")
    page.wait_for_url(f"**{then}", timeout=WAIT_MS)
    return page


def taken_over(console: Page) -> None:
    """The window's own clerk gives it over, with the visit under way."""
    console.wait_for_selector(".list--queue")
    console.keyboard.press("F4")
    console.wait_for_selector("dialog[open]")
    console.keyboard.press("Enter")
    expect(console.locator("dialog[open]")).to_have_count(0, timeout=WAIT_MS)


def test_a_field_at_double_demand_is_helped_as_advised_and_the_help_is_taken_back(
    filling: Filling, chromium: Browser
) -> None:
    hall = filling.hall
    manager = signed_in(hall, chromium, MANAGER, "/manager")
    item = manager.locator(".advice__item").first
    expect(item).to_be_visible(timeout=WAIT_MS)
    name, tile = item.get_attribute("data-advice"), manager.locator(".tile:has(.tile__plan)")
    expect(item).to_contain_text("分钟等候")
    expect(item).to_contain_text("把握")

    item.locator("[data-act=preview]").click()
    expect(tile).to_have_count(1)
    window = tile.get_attribute("data-window")
    assert window in ("2", "3", "4"), "a window that has less to do"
    foreseen = manager.locator(f".queue[data-business={FIELD}] .queue__foreseen")
    before, after = map(int, re.findall(r"\d+", foreseen.inner_text()))
    assert after < before
    assert filling.mode(window) == "specialty", "a preview changes nothing"

    console = signed_in(hall, chromium, CLERK, f"/console/{window}")
    taken_over(console)
    rows = console.locator(".list--queue .row", has_text=re.compile(r"E\d{3}"))
    expect(rows).to_have_count(0)
    board = watched(chromium, 1920, 1080).page
    board.goto(filling.board)
    expect(board.locator(".call").first).to_be_visible(timeout=WAIT_MS)

    manager.locator(f"[data-advice='{name}'] [data-act=apply]").click()
    expect(manager.locator(f".tile[data-window='{window}']")).to_have_attribute(
        "aria-label", re.compile("无差别"), timeout=WAIT_MS
    )
    expect(rows.first).to_be_visible(timeout=WAIT_MS)
    assert rows.count() >= 2, "the clerk sees the people who wait for civil affairs"
    if console.locator(".person--serving").count():
        console.keyboard.press("F5")
        console.keyboard.press("Enter")
    expect(console.locator(".person--serving")).to_have_count(0, timeout=WAIT_MS)
    console.keyboard.press("Space")
    code = console.locator(".person--called .person__code")
    expect(code).to_have_text(re.compile(r"E\d{3}"), timeout=WAIT_MS)
    expect(board.locator(f".call[data-ticket={code.inner_text()}] .to b")).to_have_text(window, timeout=WAIT_MS)

    manager.locator(f"[data-advice='{name}'] [data-act=undo-advice]").click()
    expect(manager.locator(f".advice__past[data-advice='{name}']")).to_contain_text("已撤销", timeout=WAIT_MS)
    assert filling.mode(window) == "specialty"
    expect(rows).to_have_count(0, timeout=WAIT_MS)
    expect(code).to_be_visible()
    assert not hall.server.complaints()
