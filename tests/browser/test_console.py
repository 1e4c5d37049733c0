"""The clerk's console in a real Chromium, over a stand-in for the server: states, moves, keys, honesty."""

from __future__ import annotations

import re

import console_states as at
import pytest
from console_desk import HERE, VIEW, made, open_at, press, serious, wait_for_commands
from pages_double import PagesDouble, Watched, axe_faults
from playwright.sync_api import Route, expect

pytestmark = pytest.mark.browser

STATES = {
    "idle": at.idle,
    "called": at.called,
    "unheard": at.unheard,
    "unnoticed": at.unnoticed,
    "serving": at.serving,
    "chained": at.chained,
    "going_to_pause": at.going_to_pause,
    "alarmed": at.alarmed,
    "emergency": at.emergency,
    "colleagues": at.colleagues,
    "automatic": at.automatic,
    "paused": at.paused,
    "some_stopped": at.some_stopped,
    "signed_out": at.signed_out,
    "nobody_waits": at.nobody_waits,
    "day_closed": at.day_closed,
}


ENLARGED = (1093, 614)  # 1366 x 768 at 125 %

OVERFLOWING = """() => [document.documentElement, ...document.querySelectorAll(".person, .act, .side, .bar")]
  .filter((part) => part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
  .map((part) => part.className)"""


@pytest.mark.parametrize("name", STATES)
def test_every_state_fits_the_screen_and_keeps_the_content_policy(
    name: str, desk: Watched, double: PagesDouble
) -> None:
    page = open_at(desk, double, STATES[name]())
    for width, height in ((1366, 768), (1366, 640), ENLARGED):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(OVERFLOWING) == [], width
    assert serious(desk.complaints) == []
    assert axe_faults(page) == []


def test_a_window_that_does_not_exist_is_told_and_stays_told(desk: Watched, double: PagesDouble) -> None:
    page = desk.page
    page.goto(f"{double.url}/console/99")
    told = page.get_by_role("alert")
    expect(told).to_have_text("大厅里没有 99 号窗口，或您不能使用它。")
    page.wait_for_timeout(1500)  # it is drawn anew each second
    expect(told).to_be_visible()
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


MOVES = [
    (at.called, "F4", "start", {}),
    (at.called, "Control+z", "undo", {}),
    (at.paused, "F9", "open", {}),
    (at.paused, "F4", "open", {}),
    (at.signed_out, "F4", "sign-in", {}),
    (at.idle, "Shift+F2", "call-booked", {}),
    (at.idle, "Shift+F3", "auto-call", {"on": True}),
    (at.automatic, "Shift+F3", "auto-call", {"on": False}),
    (at.alarmed, "Shift+F1", "help/done", {}),
]


def test_keys_make_their_moves_on_the_version_that_was_seen(desk: Watched, double: PagesDouble) -> None:
    for state, key, move, body in MOVES:
        double.commands.clear()
        page = open_at(desk, double, state())
        press(page, key)
        assert made(page, double) == (move, body)
        assert double.commands[0].version == '"41"'


def test_a_stale_page_does_nothing_reads_the_window_again_and_says_so(desk: Watched, double: PagesDouble) -> None:
    stale = {"code": "stale_version", "message": "", "detail": {}}
    double.answers[f"{HERE}/call-next"] = (409, stale)
    page = open_at(desk, double, at.idle())
    double.seq += 1
    double.views[VIEW] = at.called(version=42)  # without telling this page
    press(page, "F2")
    expect(page.get_by_role("status")).to_contain_text("没有执行")
    expect(page.locator(".person__code")).to_have_text("A012")
    expect(page.get_by_role("status")).to_contain_text("没有执行")
    press(page, "F4")
    wait_for_commands(page, double, 2)
    assert [command.version for command in double.commands] == ['"41"', '"42"']


def test_whoever_loses_a_visitor_is_offered_the_next(desk: Watched, double: PagesDouble) -> None:
    double.answers[f"{HERE}/call"] = (409, {"code": "taken", "message": "A015 已被 5 号窗口叫走", "detail": {}})
    page = open_at(desk, double, at.idle())
    press(page, "F10")
    page.keyboard.insert_text("A015")
    press(page, "F1", "Enter")
    expect(page.get_by_role("status")).to_contain_text("A015 已被 5 号窗口叫走按 F2 呼叫下一位 A013。")


def test_whoever_is_fenced_out_sees_who_took_the_window(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    press(page, "F7")
    double.show(VIEW, at.colleagues())
    expect(page.get_by_role("status")).to_contain_text("王强 已接管本窗口")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".primary")).to_contain_text("接管本窗口")
    press(page, "F5")
    assert double.commands == []


def test_elapsed_time_survives_a_reload(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    expect(page.locator(".person__watch")).to_have_text(re.compile(r"6:2\d|6:3\d"))
    page.reload()
    expect(page.locator(".person__watch")).to_have_text(re.compile(r"6:2\d|6:3\d"))


def test_undo_is_counted_down(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called())
    expect(page.locator(".move--undo")).to_contain_text(re.compile(r"叫号 · [5-8] 秒"))
    expect(page.locator(".move--undo")).to_have_attribute("aria-disabled", "true")
    press(page, "Control+z")
    assert double.commands == []


def test_a_reminder_that_is_due_stands_out(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    expect(page.locator(".row--due")).to_have_count(1)
    expect(page.locator(".row--due")).to_contain_text("A004")
    expect(page.get_by_role("heading", name="挂起")).to_contain_text("1 位该处理了")


SMALL = """() => [...document.querySelectorAll("button, a, select, input")].filter((one) => {
  const { width, height } = one.getBoundingClientRect();
  return width && !one.matches(".skip") && (width < 24 || height < 32);
}).map((one) => one.outerHTML.slice(0, 80))"""


def test_targets_are_large_enough_and_focus_is_seen(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.alarmed())
    assert page.evaluate(SMALL) == []
    seen = set()
    for _ in range(40):
        press(page, "Tab")
        seen.add(page.evaluate("document.activeElement.className"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px", page.evaluate("document.activeElement.outerHTML")
    assert any("primary" in one for one in seen)
    assert any("row__do" in one for one in seen)


CUT = """() => [...document.querySelectorAll(
    ".button, .state, .badge, .key, .light, .choice, .alert, .auto, .today, .banner")]
  .filter((one) => one.getClientRects().length && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.className + ": " + one.textContent.trim())"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_40_percent_longer_fit(language: str, desk: Watched, double: PagesDouble) -> None:
    def longer(route: Route) -> None:
        words = route.fetch().json()
        route.fulfill(json={key: {one: padded(text) for one, text in both.items()} for key, both in words.items()})

    def padded(text: str) -> str:
        more = "长" if language == "zh" else "e"
        return text + more * round(len(re.sub(r"\{\w+\}", "", text)) * 0.4)

    page = desk.page
    page.add_init_script(f"localStorage.setItem('youxu.language', '{language}')")
    page.route("**/assets/wording/console.json", longer)
    for name, state in STATES.items():
        open_at(desk, double, state())
        assert page.evaluate(CUT) == [], name
        assert page.evaluate(OVERFLOWING) == [], name


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
