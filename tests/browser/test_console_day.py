"""A clerk's whole day at the real server, by keyboard alone; two tabs, a crash, no network, and a colleague."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from console_desk import press
from hall_under_test import HallUnderTest, in_use
from pages_double import Watched, watched
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from server_process import hall_with_rules, install

from server.store.engine import open_engine
from server.store.people import People

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WINDOW, OTHER = "5", "6"
CLERKS = {WINDOW: "李秀兰", OTHER: "王强"}
PASSWORD = "correct-horse-battery"
COUNT_MOUSE = """["mousedown", "mouseup", "mousemove", "pointerdown", "pointermove", "pointerup", "touchstart", "wheel",
    "click", "dblclick", "contextmenu"].forEach((kind) => addEventListener(kind, (event) => {
  if (kind !== "click" || event.detail) window.usedMouse(kind); // a key on a button is a click without a press
}, true))"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    """Huangtan on an open day, without waiting between calls."""
    config = hall_with_rules(tmp_path, call_interval_s=0, no_show_wait_s=0)
    installed = install(tmp_path, hall=config)
    people = People(open_engine(installed.database, writing=True), installed.hall)
    for window, name in CLERKS.items():
        people.add(name, roles=("clerk",), badge=f"{window:0>4}", password=PASSWORD)
    with in_use(installed) as found:
        yield found


class Clerks:
    """The browsers of the clerks; each tab counts what a mouse would do."""

    def __init__(self, browser: Browser, hall: HallUnderTest) -> None:
        self.browser = browser
        self.hall = hall
        self.opened: list[Watched] = []
        self.mouse: list[str] = []

    def tab(self, window: str, *, of: str | None = None) -> Page:
        """The console of a window in a browser of its own, for the clerk of window ``of``."""
        seen = watched(self.browser, 1366, 768)
        self.opened.append(seen)
        who = {"hall": self.hall.keys.hall, "name": CLERKS[of or window], "password": PASSWORD}
        door = f"{self.hall.server.url}/api/v1/sign-in"
        answer = seen.page.request.post(door, data=who, headers={"Idempotency-Key": str(uuid4())})
        assert answer.ok, answer.text()
        seen.page.expose_function("usedMouse", self.used_mouse)
        seen.page.add_init_script(COUNT_MOUSE)
        return self.show(seen.page, window)

    def used_mouse(self, kind: str) -> None:
        self.mouse.append(kind)

    def seated(self) -> Page:
        """A tab whose clerk has signed in at the window."""
        page = self.tab(WINDOW)
        press(page, "F4")
        free(page)
        return page

    def show(self, page: Page, window: str) -> Page:
        page.goto(f"{self.hall.server.url}/console/{window}")
        page.wait_for_selector(".primary")
        return page

    def close(self) -> None:
        for seen in self.opened:
            seen.page.context.close()


@pytest.fixture
def clerks(hall: HallUnderTest, chromium: Browser) -> Iterator[Clerks]:
    found = Clerks(chromium, hall)
    yield found
    found.close()


def at_window(page: Page, code: str, state: str) -> None:
    """This visitor stands there in this state, and the page waits for the next key."""
    expect(page.locator(f".person--{state} .person__code")).to_have_text(code)
    ready(page)


def free(page: Page) -> None:
    expect(page.locator(".person__empty h2")).to_have_text("窗口空闲")
    ready(page)


def ready(page: Page) -> None:
    expect(page.locator(".primary__dots")).to_have_count(0)


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)
    ready(page)


def typed(page: Page, key: str, text: str, *more: str) -> None:
    press(page, key)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.insert_text(text)
    press(page, *more)


def kinds(hall: HallUnderTest) -> Counter[str]:
    return Counter(event["kind"] for event in hall.events())


def test_a_whole_day_by_keyboard_alone(hall: HallUnderTest, clerks: Clerks) -> None:
    page = clerks.tab(WINDOW)
    hall.seat(OTHER)
    expect(page.locator(".primary")).to_contain_text("在本窗口签到")
    press(page, "F4")
    free(page)
    codes = [hall.take()["code"] for _ in range(7)]
    assert codes == [f"E00{n}" for n in range(1, 8)]
    expect(page.locator(".list--queue .row")).to_have_count(7)

    in_turn_with_two_matters(page)
    on_hold_and_sent_on(page)
    missed_and_back_again(page)
    out_of_turn_and_undone(page)
    without_a_ticket_and_papers_missing(page)
    given_up_and_breaks(page)
    help_and_automatic_calls(page)

    press(page, "Shift+F9", "2")
    expect(page.locator(".person__empty h2")).to_have_text("尚未签到")
    assert clerks.mouse == []
    assert [seen.complaints for seen in clerks.opened] == [[]]
    happened = kinds(hall)
    for kind in ("ticket_recalled", "ticket_held", "ticket_transferred", "notice_given", "help_asked", "window_paused"):
        assert happened[kind] >= 1, sorted(happened)
    held = {event["payload"]["hold"] for event in hall.events() if event["kind"] == "ticket_held"}
    assert held == {"visitor", "clerk", "waiting"}


def in_turn_with_two_matters(page: Page) -> None:
    press(page, "Space")
    at_window(page, "E001", "called")
    press(page, "F3")
    expect(page.locator(".person__times")).to_have_text("第 2 次呼叫")
    ready(page)
    press(page, "F4")
    at_window(page, "E001", "serving")
    typed(page, "Shift+F6", "农业农村", "Enter")
    expect(page.locator(".chain__one--next")).to_contain_text("农业农村")
    ready(page)
    press(page, "F5", "F5")
    expect(page.locator(".chain__one--done")).to_contain_text("民政")
    ready(page)
    if page.locator(".person--called").count():
        press(page, "F4")
    at_window(page, "E001", "serving")
    press(page, "F5", "2")
    free(page)


def on_hold_and_sent_on(page: Page) -> None:
    press(page, "F2")
    at_window(page, "E002", "called")
    press(page, "F4")
    at_window(page, "E002", "serving")
    for kind in ("1", "2", "3"):  # papers with the visitor, with the clerk, and waiting for somebody else's step
        press(page, "F7", kind, "F1", "Enter")
        expect(page.locator(".list--own")).to_contain_text("E002")
        free(page)
        press(page, "F7", "Enter")
        at_window(page, "E002", "serving")
    typed(page, "F6", "6", "F1", "Enter")
    free(page)


def missed_and_back_again(page: Page) -> None:
    press(page, "F2")
    at_window(page, "E003", "called")
    press(page, "F3")
    expect(page.locator(".person__times")).to_have_text("第 2 次呼叫")
    ready(page)
    press(page, "F8")
    expect(page.locator(".list--own")).to_contain_text("E003")
    free(page)
    press(page, "F8", "Enter")
    expect(page.locator(".list--queue")).to_contain_text("E003")
    free(page)


def out_of_turn_and_undone(page: Page) -> None:
    typed(page, "F10", "e006", "F1", "Enter")
    at_window(page, "E006", "called")
    press(page, "Control+z")
    free(page)
    press(page, "Shift+F2")
    said(page, "没有到时的预约")


def without_a_ticket_and_papers_missing(page: Page) -> None:
    typed(page, "Shift+F4", "最低生活保障", "Enter")
    at_window(page, "E008", "serving")
    press(page, "Shift+F5", "1", "Enter")
    expect(page.locator(".person__told")).to_contain_text("已告知缺 1 项")
    ready(page)
    page.reload()  # the browser crashed: the visit goes on where it was
    at_window(page, "E008", "serving")
    press(page, "F5", "3")
    free(page)


def given_up_and_breaks(page: Page) -> None:
    press(page, "F2")
    expect(page.locator(".person--called")).to_be_visible()
    ready(page)
    press(page, "Shift+F8", "F1", "Enter")
    free(page)
    press(page, "F9", "F2", "Enter")
    expect(page.locator(".person__empty h2")).to_have_text("窗口已暂停")
    ready(page)
    press(page, "F9")
    free(page)
    press(page, "F2")
    expect(page.locator(".person--called")).to_be_visible()
    ready(page)
    press(page, "F4")
    expect(page.locator(".person--serving")).to_be_visible()
    ready(page)
    for expected in (1, 0, 1):  # a break after this visit, none after all, and one after all
        press(page, "F9")
        if expected:
            press(page, "Enter")
        expect(page.locator(".where__pause")).to_have_count(expected)
        ready(page)
    press(page, "F5", "Enter")
    expect(page.locator(".person__empty h2")).to_have_text("窗口已暂停")
    ready(page)
    press(page, "F4")
    free(page)


def help_and_automatic_calls(page: Page) -> None:
    press(page, "Shift+F1", "Shift+F1")
    expect(page.locator(".alert--urgent")).to_be_visible()
    ready(page)
    press(page, "Shift+F1")
    expect(page.locator(".alert--urgent")).to_have_count(0)
    ready(page)
    press(page, "Shift+F3")
    expect(page.locator(".person--called")).to_be_visible()  # by itself
    ready(page)
    press(page, "Shift+F3")
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    ready(page)
    press(page, "F4")
    expect(page.locator(".person--serving")).to_be_visible()
    ready(page)
    press(page, "F5", "F5")
    free(page)


def test_two_tabs_are_both_live_and_a_stale_one_does_nothing(hall: HallUnderTest, clerks: Clerks) -> None:
    one = clerks.seated()
    for _ in range(2):
        hall.take()
    other = clerks.tab(WINDOW)
    deaf = held_back(other)
    clerks.show(other, WINDOW)
    free(other)
    press(one, "F2")
    at_window(one, "E001", "called")
    at_window(other, "E001", "called")
    deaf.append(True)
    press(one, "F4")
    at_window(one, "E001", "serving")
    press(other, "F4")
    said(other, "没有执行")
    at_window(other, "E001", "serving")
    assert kinds(hall)["serving_started"] == 1
    assert clerks.mouse == []


def held_back(page: Page) -> list[bool]:
    """News of the view does not reach this tab once something is in the list; answers do."""
    deaf: list[bool] = []

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(
            lambda message: None if deaf and str(message).startswith('42["view"') else socket.send(message)
        )

    page.route_web_socket(re.compile("socket.io"), between)
    return deaf


def test_without_network_nothing_happens_twice(hall: HallUnderTest, clerks: Clerks) -> None:
    page = clerks.seated()
    hall.take()
    hall.take()
    expect(page.locator(".list--queue .row")).to_have_count(2)
    page.context.set_offline(True)
    press(page, "F2")
    said_slow = page.get_by_role("status").first
    expect(said_slow).to_contain_text("请勿重复操作")
    press(page, "F2", "Space")
    page.context.set_offline(False)
    at_window(page, "E001", "called")
    assert kinds(hall)["ticket_called"] == 1


def test_a_colleague_takes_the_window_over_with_its_visit(hall: HallUnderTest, clerks: Clerks) -> None:
    mine = clerks.seated()
    hall.take()
    expect(mine.locator(".list--queue .row")).to_have_count(1)
    press(mine, "F2")
    at_window(mine, "E001", "called")
    press(mine, "F4")
    at_window(mine, "E001", "serving")
    theirs = clerks.tab(WINDOW, of=OTHER)
    expect(theirs.locator(".primary")).to_contain_text("接管本窗口")
    press(theirs, "F4", "Enter")
    expect(theirs.locator(".primary")).to_contain_text("办结")
    said(mine, "已接管本窗口")
    press(mine, "F5")
    press(theirs, "F5", "F5")
    free(theirs)
    happened: Any = kinds(hall)
    assert happened["serving_finished"] == 1
    assert clerks.mouse == []
