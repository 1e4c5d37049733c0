"""The clerk's console in a real Chromium, over a stand-in for the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic
from typing import Any

import console_states as at
import pytest
from pages_double import PagesDouble, Watched, axe_faults, watched
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

VIEW = "console:3"
HERE = "halls/huangtan/windows/3"
STATES = {
    "idle": at.idle,
    "called": at.called,
    "serving": at.serving,
    "paused": at.paused,
    "some_stopped": at.some_stopped,
    "signed_out": at.signed_out,
    "nobody_waits": at.nobody_waits,
    "day_closed": at.day_closed,
}


@pytest.fixture
def desk(double: PagesDouble, chromium: Browser) -> Iterator[Watched]:
    """A clerk's browser at the size of the usual desk."""
    double.me = {
        "kind": "person",
        "code": "李秀兰",
        "hall": "huangtan",
        "name": "李秀兰",
        "roles": ["clerk"],
        "windows": ["3"],
        "zone": None,
    }
    seen = watched(chromium, 1366, 768)
    yield seen
    seen.page.context.close()


def open_at(desk: Watched, double: PagesDouble, state: dict[str, Any]) -> Page:
    double.views[VIEW] = state
    desk.page.goto(f"{double.url}/console/3")
    desk.page.wait_for_selector(".primary")
    return desk.page


def wait_for_commands(page: Page, double: PagesDouble, count: int) -> None:
    """Until so many commands have come in; the page goes on working meanwhile."""
    deadline = monotonic() + 10
    while len(double.commands) < count:
        assert monotonic() < deadline, f"only {len(double.commands)} commands came"
        page.wait_for_timeout(20)


def serious(complaints: list[str]) -> list[str]:
    """Chromium also reports answers of 4xx and 5xx, which tests here ask for."""
    return [line for line in complaints if "Failed to load resource" not in line]


@pytest.mark.parametrize("name", STATES)
def test_every_state_fits_the_screen_and_keeps_the_content_policy(
    name: str, desk: Watched, double: PagesDouble
) -> None:
    page = open_at(desk, double, STATES[name]())
    for height in (768, 640):
        page.set_viewport_size({"width": 1366, "height": height})
        overflowing = page.evaluate(
            "() => [document.documentElement, ...document.querySelectorAll('.person, .act, .side, .bar')]"
            ".filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)"
            ".map((part) => part.className)"
        )
        assert overflowing == []
    assert serious(desk.complaints) == []
    assert axe_faults(page) == []


def test_what_is_paused_for_this_window_is_named_with_its_reason_and_goes_when_resumed(
    desk: Watched, double: PagesDouble
) -> None:
    page = open_at(desk, double, at.idle())
    expect(page.locator(".stopped")).to_have_count(0)
    double.show(VIEW, at.some_stopped())
    expect(page.locator(".stopped")).to_have_text(
        re.compile(r"暂停取号 2 项：\s*社会保险、内资公司设立登记（业务系统故障）")
    )
    expect(page.locator(".stopped")).to_be_in_viewport()
    expect(page.locator(".primary")).to_be_in_viewport(ratio=1)
    double.show(VIEW, at.idle(paused=[]))
    expect(page.locator(".stopped")).to_have_count(0)


@pytest.mark.parametrize(("key", "question"), [("F6", "转移"), ("F7", "挂起"), ("F9", "暂停"), ("Shift+F5", "结果")])
def test_a_question_is_accessible_and_closes_with_escape(
    key: str, question: str, desk: Watched, double: PagesDouble
) -> None:
    page = open_at(desk, double, at.serving())
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(question)
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert double.commands == []


@pytest.mark.parametrize("key", ["F2", "Space"])
def test_calling_next_is_one_command_and_shows_within_100_ms(key: str, desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    page.evaluate(
        """() => {
          window.shown = null;
          addEventListener("keydown", () => (window.pressed = performance.now()), true);
          new MutationObserver(() => {
            if (window.shown !== null || !document.querySelector(".primary--sending")) return;
            window.shown = performance.now() - window.pressed;
          }).observe(document.getElementById("desk"), { subtree: true, childList: true, attributes: true });
        }"""
    )
    page.keyboard.press(key)
    page.keyboard.press(key)  # a double press on one drawn state
    page.wait_for_function("window.shown !== null")
    assert page.evaluate("window.shown") < 100
    wait_for_commands(page, double, 1)
    double.show(VIEW, at.called())
    expect(page.locator(".person__code")).to_have_text("A012")
    assert [command.path for command in double.commands] == [f"{HERE}/call-next"]


def test_space_in_a_text_field_writes_a_space(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    page.keyboard.press("F10")
    page.get_by_role("textbox", name="原因").press("Space")
    assert double.commands == []


@pytest.mark.parametrize(
    ("state", "key", "move", "body"),
    [
        (at.called, "F4", "start", {}),
        (at.serving, "F5", "finish", {}),
        (at.called, "Control+z", "undo", {}),
        (at.paused, "F9", "open", {}),
    ],
)
def test_keys_make_their_moves(
    state: Any, key: str, move: str, body: dict[str, Any], desk: Watched, double: PagesDouble
) -> None:
    page = open_at(desk, double, state())
    page.keyboard.press(key)
    wait_for_commands(page, double, 1)
    assert [(command.path, command.body) for command in double.commands] == [(f"{HERE}/{move}", body)]


def test_a_move_that_is_too_early_says_when_and_becomes_possible_by_itself(desk: Watched, double: PagesDouble) -> None:
    state = at.called()
    state["actions"]["recall"] = {"allowed": False, "code": "too_soon", "after": at.ago(-5 / 60)}
    page = open_at(desk, double, state)
    recall = page.get_by_role("button", name="重呼")
    expect(recall).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("F3")
    assert double.commands == []
    expect(recall).to_have_attribute("aria-disabled", "false", timeout=20_000)
    page.keyboard.press("F3")
    wait_for_commands(page, double, 1)
    assert double.received("recall")


def test_transfer_by_keyboard_alone(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    page.keyboard.press("F6")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("请选择转移到哪里。")
    page.get_by_role("searchbox", name="查找").press_sequentially("4")
    page.keyboard.press("Tab")  # to the only window left
    expect(page.locator(".targets__one:focus")).to_contain_text("等候 7 人")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first ready reason
    page.get_by_role("textbox", name="原因").press("Enter")
    wait_for_commands(page, double, 1)
    assert double.commands[0].path == f"{HERE}/transfer"
    assert double.commands[0].body == {"to": {"window": "4"}, "why": "应在其他窗口办理"}


def test_hold_asks_kind_and_reason(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    page.keyboard.press("F7")
    page.keyboard.press("2")
    page.get_by_role("button", name="等待审核").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("挂起.*Enter")).click()
    wait_for_commands(page, double, 1)
    assert double.commands[0].body == {"kind": "clerk", "why": "等待审核"}


def test_break_has_reason_and_planned_end(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    page.keyboard.press("F9")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    wait_for_commands(page, double, 1)
    body = double.commands[0].body
    assert body["reason"] == "短暂离开"
    assert page.evaluate("(until) => Math.round((Date.parse(until) - Date.now()) / 60000)", body["until"]) == 30


def test_another_outcome_takes_two_keys_and_enter(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    page.keyboard.press("Shift+F5")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    wait_for_commands(page, double, 1)
    assert double.commands[0].body == {"outcome": "papers_missing"}


def test_calling_out_of_turn_needs_a_reason(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle())
    page.keyboard.press("F10")
    page.get_by_role("textbox", name="票号").fill("a015")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("请选择或填写原因。")
    page.get_by_role("button", name="行动不便").click()
    page.get_by_role("textbox", name="原因").press("Enter")
    wait_for_commands(page, double, 1)
    assert double.commands[0].body == {"ticket": "t-A015", "why": "行动不便"}


def test_held_and_missed_come_back(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle(held=at.serving()["held"], missed=at.serving()["missed"]))
    page.get_by_role("button", name="恢复 A004").click()
    wait_for_commands(page, double, 1)
    double.show(VIEW, at.idle(missed=at.serving()["missed"]))
    page.get_by_role("button", name="重排 A007").click()
    wait_for_commands(page, double, 2)
    assert [(command.path, command.body) for command in double.commands] == [
        (f"{HERE}/resume", {"ticket": "t-4"}),
        ("halls/huangtan/tickets/t-7/requeue", {}),
    ]


def test_undoing_a_call_in_turn_is_not_named_a_choice(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called(undo=at.called()["undo"] | {"move": "call"}))
    expect(page.locator(".move--undo")).to_contain_text("叫号")
    expect(page.locator(".move--undo")).not_to_contain_text("选呼")


def test_a_refusal_is_a_sentence_and_the_next_press_a_new_command(desk: Watched, double: PagesDouble) -> None:
    taken = {"code": "ticket_taken", "message": "A013 已被 5 号窗口叫走。", "detail": {}}
    double.answers[f"{HERE}/call-next"] = (409, taken)
    page = open_at(desk, double, at.idle())
    page.keyboard.press("F2")
    expect(page.get_by_role("status")).to_contain_text("A013 已被 5 号窗口叫走。")
    page.keyboard.press("F2")
    page.wait_for_function("() => document.querySelector('.primary--call_next')")
    expect(page.get_by_role("status")).to_contain_text("A013 已被 5 号窗口叫走。")
    keys = [command.key for command in double.commands]
    assert len(keys) == len(set(keys)) == 2


def test_a_lost_answer_turns_amber_and_goes_on_under_the_same_key(desk: Watched, double: PagesDouble) -> None:
    lost = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.headers["idempotency-key"])
            route.abort()

    page = open_at(desk, double, at.idle())
    page.route("**/call-next", lose_once)
    with page.expect_response("**/call-next"):
        page.keyboard.press("F2")
        expect(page.get_by_role("status")).to_contain_text("正在确认")
    assert [command.key for command in double.commands] == lost


def test_without_the_server_the_page_says_so_and_keeps_its_state(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text(re.compile("连接中断|定时刷新"), timeout=20_000)
    expect(page.locator(".primary--amber")).to_be_visible()
    expect(page.locator(".person__code")).to_have_text("A012")


def test_a_colleague_at_this_window_can_only_be_watched(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.idle(clerk={"name": "王强", "badge": "0400"}))
    expect(page.locator(".person__empty")).to_contain_text("王强 正在使用本窗口")
    page.keyboard.press("F2")
    expect(page.get_by_role("status")).to_contain_text("不能")
    assert double.commands == []


def test_signing_in_at_the_window(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.signed_out())
    page.get_by_role("button", name="在本窗口签到").click()
    wait_for_commands(page, double, 1)
    assert double.commands[0].path == f"{HERE}/sign-in"


def test_nobody_signed_in_goes_to_the_sign_in_page_and_back(desk: Watched, double: PagesDouble) -> None:
    me, double.me = double.me, None
    double.views[VIEW] = at.idle()
    double.answers["sign-in"] = (200, {"name": "李秀兰", "roles": ["clerk"], "hall": "huangtan"})
    page = desk.page
    page.goto(f"{double.url}/console/3")
    page.wait_for_url("**/sign-in?next=%2Fconsole%2F3")
    page.get_by_label("账号").fill("李秀兰")
    page.get_by_label("密码", exact=True).fill("secret")
    double.me = me
    page.keyboard.press("Enter")
    page.wait_for_selector(".primary")
    assert page.url.endswith("/console/3")


def test_the_language_changes_in_place(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    page.get_by_role("button", name="EN").click()
    expect(page.locator(".person__business")).to_have_text("Setting up a domestic company")
    expect(page.locator(".primary__word")).to_have_text("Finish")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    page.wait_for_selector(".primary")
    expect(page.locator(".primary__word")).to_have_text("Finish")
    assert axe_faults(page) == []
