"""The console's questions, by keyboard alone: what is pressed, and the command that it becomes."""

from __future__ import annotations

from typing import Any

import console_states as at
import pytest
from console_desk import VIEW, made, open_at, press
from pages_double import PagesDouble, Watched, axe_faults
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ASKED = [
    (at.serving, "F5", "怎么办完的"),
    (at.serving, "F6", "转移"),
    (at.serving, "F7", "挂起"),
    (at.serving, "F9", "暂停"),
    (at.serving, "Shift+F5", "一次性告知单"),
    (at.chained, "Shift+F5", "本次已告知 1 次"),
    (at.chained, "Shift+F6", "还要办什么"),
    (at.serving, "Shift+F8", "弃号"),
    (at.serving, "Shift+F1", "求助"),
    (at.serving, "F8", "恢复过号"),
    (at.idle, "F10", "查找"),
    (at.idle, "F7", "回呼"),
    (at.idle, "Shift+F4", "无号办理"),
    (at.idle, "Shift+F9", "离开窗口"),
    (at.colleagues, "F4", "接管"),
]


def test_questions_fit_are_accessible_and_close_with_escape(desk: Watched, double: PagesDouble) -> None:
    for state, key, question in ASKED:
        page = open_at(desk, double, state())
        press(page, key)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(question)
        assert dialog.evaluate("(dialog) => dialog.scrollHeight <= dialog.clientHeight"), f"{question}: scrolled"
        assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)"), f"{question}: no focus"
        assert axe_faults(page) == [], question
        press(page, "Escape")
        expect(dialog).to_be_hidden()
    assert double.commands == []


WITH_HELD = {"held": at.serving()["held"], "missed": at.serving()["missed"]}
SEQUENCES: dict[str, tuple[at.State, list[str], str, dict[str, Any]]] = {
    "done by the same key twice": (at.serving(), ["F5", "F5"], "finish", {"outcome": "done"}),
    "done by Enter": (at.serving(), ["F5", "Enter"], "finish", {"outcome": "done"}),
    "returned": (at.serving(), ["F5", "2"], "finish", {"outcome": "returned"}),
    "papers missing": (at.serving(), ["F5", "3"], "finish", {"outcome": "needs_papers"}),
    "to the back office, by numeric keypad": (at.serving(), ["F5", "Numpad4"], "finish", {"outcome": "forwarded"}),
    "hold with the visitor": (at.serving(), ["F7", "F1", "Enter"], "hold", {"kind": "visitor", "why": "补充材料"}),
    "hold with the clerk": (at.serving(), ["F7", "2", "F3", "Enter"], "hold", {"kind": "clerk", "why": "等待审核"}),
    "hold until a seal is made, with a reminder": (
        at.serving(),
        ["F7", "3", "F3", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab", "ArrowUp", "Tab", "*seal", "Enter"],
        "hold",
        {"kind": "waiting", "why": "等待审核", "remind_min": 15, "wakes_on": "seal"},
    ),
    "transfer to a window": (
        at.serving(),
        ["F6", "*4", "F1", "Enter"],
        "transfer",
        {"to": {"window": "4"}, "why": "应在其他窗口办理"},
    ),
    "transfer by arrow keys": (
        at.serving(),
        ["F6", "ArrowDown", "ArrowDown", "F2", "Enter"],
        "transfer",
        {"to": {"window": "2"}, "why": "下一环节"},
    ),
    "transfer to a person": (
        at.serving(),
        ["F6", "*王强", "F3", "Enter"],
        "transfer",
        {"to": {"clerk": "王强"}, "why": "需专业人员协助"},
    ),
    "transfer to a matter, with a note": (
        at.serving(),
        ["F6", "*公章", "F1", *["Tab"] * 5, "*材料已核对", "Enter"],
        "transfer",
        {"to": {"matter": "seal"}, "why": "应在其他窗口办理", "note": "材料已核对"},
    ),
    "another matter": (at.serving(), ["Shift+F6", "*公章", "Enter"], "matters", {"matter": "seal"}),
    "a matter taken out again": (
        at.chained(),
        ["Shift+F6", "ArrowDown", "Enter"],
        "matters/remove",
        {"matter": "seal"},
    ),
    "papers told at once": (
        at.serving(),
        ["Shift+F5", "2", "4", "Enter"],
        "notice",
        {"missing": [1, 3], "print": True},
    ),
    "the paper printed again, for who speaks English": (
        at.chained(),
        ["Shift+F5", "F1"],
        "notice/reprint",
        {"notice": "n-1", "english": True},
    ),
    "abandoned": (at.serving(), ["Shift+F8", "F2", "Enter"], "abandon", {"ticket": "t-12", "why": "办事人已离开"}),
    "walk-in": (at.idle(), ["Shift+F4", "*社会", "Enter"], "walk-in", {"business": "social"}),
    "out of turn": (at.idle(), ["F10", "*a015", "F1", "Enter"], "call", {"ticket": "t-A015", "why": "行动不便"}),
    "out of turn, not in the preview": (
        at.idle(),
        ["F10", "*a099", "F4", "Enter"],
        "call",
        {"ticket": "A099", "why": "值班长安排"},
    ),
    "found on hold": (at.idle(**WITH_HELD), ["F10", "*a004", "Enter"], "resume", {"ticket": "t-A004"}),
    "found missed": (at.idle(**WITH_HELD), ["F10", "*a007", "Enter"], "restore", {"ticket": "t-7"}),
    "resumed": (at.idle(**WITH_HELD), ["F7", "Enter"], "resume", {"ticket": "t-A004"}),
    "restored while serving": (at.serving(), ["F8", "Enter"], "restore", {"ticket": "t-7"}),
    "urgent help": (at.serving(), ["Shift+F1", "Shift+F1"], "help", {"kind": "urgent"}),
    "a question": (at.serving(), ["Shift+F1", "2", "Enter"], "help", {"kind": "question"}),
    "a break": (at.idle(), ["F9", "4", "Enter"], "pause", {"reason": "短暂离开", "minutes": 30}),
    "a meal after this visit": (
        at.serving(),
        ["F9", "F2", "Enter"],
        "pause",
        {"reason": "用餐", "minutes": 10, "after_this": True},
    ),
    "no break after all": (at.going_to_pause(), ["F9"], "pause", {"after_this": True}),
    "close": (at.idle(), ["Shift+F9", "1"], "close", {}),
    "sign out": (at.idle(), ["Shift+F9", "2"], "sign-out", {}),
    "take over": (at.colleagues(), ["F4", "Enter"], "take-over", {}),
}


def test_questions_are_answered_by_keyboard_alone(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.day_closed())
    for name, (state, keys, door, body) in SEQUENCES.items():
        double.commands.clear()
        double.show(VIEW, at.day_closed())  # the last answer is settled by another state of the window
        expect(page.locator(".person__empty h2")).to_have_text("大厅尚未开始营业")
        double.show(VIEW, state)
        expect(page.locator(".person__empty h2", has_text="大厅尚未开始营业")).to_have_count(0)
        expect(page.locator(".primary--sending")).to_have_count(0)
        for key in keys:
            if key.startswith("*"):
                page.keyboard.insert_text(key[1:])
            else:
                press(page, key)
        assert made(page, double) == (door, body), name


@pytest.mark.parametrize(
    ("key", "problem"),
    [("F6", "请选择转移到哪里。"), ("F7", "请选择或填写原因。"), ("Shift+F5", "请勾选缺少的材料，或写明需要什么。")],
)
def test_what_is_missing_is_said_beside_the_button(key: str, problem: str, desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    press(page, key, "Enter")
    expect(page.get_by_role("alert")).to_have_text(problem)
    assert double.commands == []


def test_the_target_shows_its_wait(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    press(page, "F6")
    page.keyboard.insert_text("社会保险")
    expect(page.get_by_role("option", selected=True)).to_contain_text("等候 11 人 · 约 16 分")


def test_space_in_a_text_field_writes_a_space(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    press(page, "F10", "a", "Space")
    assert page.get_by_role("combobox").input_value() == "a "
    assert double.commands == []


def test_a_question_about_somebody_who_left_closes(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    press(page, "F7")
    double.show(VIEW, at.idle())
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert double.commands == []
