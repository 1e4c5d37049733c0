"""What a clerk who looks away must not miss: heard, notified, and told to a screen reader, each once."""

from __future__ import annotations

from typing import Any

import console_states as at
import pytest
from console_desk import VIEW, open_at, press
from pages_double import PagesDouble, Watched
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FAKES = """() => {
  window.pitches = []; window.notified = [];
  class Sound {
    constructor() { this.currentTime = 0; this.destination = {}; }
    createOscillator() {
      const tone = { frequency: { value: 0 }, connect: (next) => next, stop() {} };
      return Object.assign(tone, { start: () => pitches.push(tone.frequency.value) });
    }
    createGain() {
      return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next };
    }
  }
  window.AudioContext = Sound;
  window.Notification = class { constructor(words) { notified.push(words); }
    static permission = "default"; static async requestPermission() { Notification.permission = "granted"; } };
}"""


@pytest.fixture
def page(desk: Watched, double: PagesDouble) -> Page:
    """A console with nobody there that calls by itself, after a first press."""
    desk.page.add_init_script(f"({FAKES})()")
    page = open_at(desk, double, at.automatic())
    press(page, "F1", "Escape")
    return page


def heard(page: Page) -> list[int]:
    pitches: list[int] = page.evaluate("window.pitches")
    return pitches


def came(**changes: Any) -> at.State:
    return at.called(auto_call="on", **changes)


def test_a_visitor_who_was_called_by_itself_is_heard_once(page: Page, double: PagesDouble) -> None:
    double.show(VIEW, came())
    expect(page.locator(".person__code")).to_have_text("A012")
    assert heard(page) == [660, 880]
    double.show(VIEW, came(version=42))
    page.wait_for_timeout(1200)  # a tick of the page's own clock too
    assert heard(page) == [660, 880]


def test_whoever_pressed_for_the_visitor_is_not_told(page: Page, double: PagesDouble) -> None:
    double.show(VIEW, at.idle(auto_call="on"))
    expect(page.locator(".primary")).to_contain_text("A013")
    press(page, "F2")
    double.show(VIEW, came())
    expect(page.locator(".person__code")).to_have_text("A012")
    assert heard(page) == []


def test_an_open_page_is_quiet_about_what_stands_there(desk: Watched, double: PagesDouble) -> None:
    desk.page.add_init_script(f"({FAKES})()")
    page = open_at(desk, double, at.serving())  # with a visit on hold that is due
    press(page, "F1", "Escape")
    page.wait_for_timeout(1200)
    assert heard(page) == []


def test_a_hold_rings_when_its_reminder_comes_without_a_new_state(page: Page, double: PagesDouble) -> None:
    soon = at.held("A004", "clerk", "等待审核", 19) | {"remind_at": at.ago(-2 / 60)}
    double.show(VIEW, at.automatic() | {"held": [soon]})
    expect(page.locator(".row--due")).to_contain_text("A004")
    assert heard(page) == [520]
    expect(page.locator(".news")).to_contain_text("挂起的 A004 该处理了")


def test_an_unattended_window_rings_three_times(page: Page, double: PagesDouble) -> None:
    double.show(VIEW, at.automatic() | {"stand_in_for": [{"window": "4", "since": at.ago(5), "minutes": 5}]})
    expect(page.locator(".alert")).to_contain_text("4 号窗口")
    assert heard(page) == [520, 520, 520]


def test_tones_can_be_switched_off_by_keyboard_and_stay_off(page: Page, double: PagesDouble) -> None:
    press(page, "F1")
    page.get_by_label("提示音").press("Space")
    expect(page.get_by_label("提示音")).not_to_be_checked()
    press(page, "Escape")
    double.show(VIEW, came())
    expect(page.locator(".person__code")).to_have_text("A012")
    assert heard(page) == []
    page.reload()
    page.wait_for_selector(".primary")
    press(page, "F1")
    expect(page.get_by_label("提示音")).not_to_be_checked()


def test_a_hidden_page_notifies_where_it_may(page: Page, double: PagesDouble) -> None:
    double.show(VIEW, at.idle())
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    press(page, "Shift+F3")  # switching it on is the press from which it may be asked
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    double.show(VIEW, at.automatic())
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".primary__dots")).to_have_count(0)
    double.show(VIEW, came())
    expect(page.locator(".person__code")).to_have_text("A012")
    assert page.evaluate("window.notified") == ["A012 已自动呼叫到本窗口"]


def test_who_hears_the_page_is_told_who_came(page: Page, double: PagesDouble) -> None:
    news = page.locator(".news[aria-live=polite]")
    expect(news).to_have_text("服务中")
    double.show(VIEW, came())
    expect(news).to_have_text("叫号中 A012 内资公司设立登记")
    double.show(VIEW, at.serving(held=[]))
    expect(news).to_have_text("办理中 A012 内资公司设立登记")
