"""The clerk's own keys: shown, changed by keyboard, kept for this person, checked for clashes, and put back."""

from __future__ import annotations

import console_states as at
import pytest
from console_desk import made, open_at, press
from pages_double import PagesDouble, Watched, axe_faults
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def change(page: Page, name: str, key: str) -> None:
    """Go to a key cap, as by arrow keys, and put the action on another key."""
    page.get_by_role("dialog").get_by_role("button", name=name).focus()
    press(page, "Enter", key)


def said(page: Page) -> str:
    return page.locator(".keys__said").inner_text()


def test_all_keys_are_shown_and_reached_by_arrow_keys(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    press(page, "F1")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("呼叫下一位")
    assert axe_faults(page) == []
    caps = dialog.locator(".cap").count()
    press(page, *["ArrowDown"] * (caps - 1))
    assert page.evaluate("document.activeElement.dataset.action") == "keys"
    press(page, "F1")
    expect(dialog).to_be_hidden()
    assert double.commands == []


def test_a_changed_key_works_is_shown_on_the_button_and_survives_a_reload(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called())
    press(page, "F1")
    change(page, "开始；签到、开窗：F4", "Numpad1")
    assert said(page) == "小键盘 1 现在是“开始；签到、开窗”。"
    press(page, "Escape")
    page.reload()
    expect(page.locator(".primary__key")).to_have_text("小键盘 1")
    press(page, "F4")
    assert double.commands == []
    press(page, "Numpad1")
    assert made(page, double)[0] == "start"


def test_another_person_has_the_delivered_keys(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called())
    press(page, "F1")
    change(page, "开始；签到、开窗：F4", "Home")
    assert double.me is not None
    double.me |= {"code": "王强", "name": "王强"}
    page = open_at(desk, double, at.called(clerk={"name": "王强", "badge": "0400"}))
    expect(page.locator(".primary__key")).to_have_text("F4")


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("F3", "F3 已用于“重呼”，请先更改那一个。"),
        ("Tab", "Tab 不能用作快捷键，请换一个。"),
        ("Control+w", "Ctrl W 不能用作快捷键，请换一个。"),
        ("Enter", "Enter 不能用作快捷键，请换一个。"),
        ("Escape", ""),
    ],
)
def test_a_key_that_is_used_or_not_ours_is_refused(key: str, answer: str, desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called())
    press(page, "F1")
    change(page, "开始；签到、开窗：F4", key)
    assert answer in said(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    press(page, "Escape")
    expect(page.locator(".primary__key")).to_have_text("F4")


def test_a_second_key_a_cleared_one_and_all_put_back(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called())
    press(page, "F1")
    change(page, "重呼：再加一个按键", "r")
    change(page, "开始；签到、开窗：F4", "Delete")
    page.get_by_role("dialog").get_by_role("button", name="开始；签到、开窗：Delete").focus()
    press(page, "Delete")
    press(page, "Escape")
    expect(page.locator(".move--recall .key")).to_have_text("F3")
    expect(page.locator(".primary__key")).to_have_count(0)
    press(page, "F1")
    page.get_by_role("button", name="恢复默认按键").press("Enter")
    press(page, "Escape")
    expect(page.locator(".primary__key")).to_have_text("F4")


def test_a_letter_counts_only_outside_text_fields(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    press(page, "F1")
    change(page, "呼叫预约：再加一个按键", "y")
    press(page, "Escape", "F10", "y")
    assert page.get_by_role("combobox").input_value() == "y"
    press(page, "Escape", "y")
    assert made(page, double)[0] == "call-booked"


def test_what_is_kept_but_no_keymap_is_left_alone(desk: Watched, double: PagesDouble) -> None:
    desk.page.add_init_script('localStorage.setItem(\'youxu.console.keys.李秀兰\', \'{"start": 7, "recall": ["Tab"]\')')
    page = open_at(desk, double, at.called())
    expect(page.locator(".primary__key")).to_have_text("F4")
    expect(page.locator(".move--recall .key")).to_have_text("F3")


@pytest.mark.parametrize("opens", ["F1", "F10"])
def test_keys_count_again_after_a_dialog_that_the_browser_closed_by_itself(
    opens: str, desk: Watched, double: PagesDouble
) -> None:
    page = open_at(desk, double, at.idle())
    press(page, opens)
    page.evaluate("document.querySelector('dialog[open]').close()")  # as at Esc, where it asks no page
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, opens)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("document.querySelector('dialog[open]').close()")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "F2")
    assert made(page, double)[0] == "call-next"
