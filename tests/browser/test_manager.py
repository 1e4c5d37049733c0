"""The hall manager's page in Chromium, with both halls made up: see everything and steer it (screens.md §7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from manager_states import huangtan, team, yushan
from pages_double import PagesDouble, Watched, axe_faults, watched
from playwright.sync_api import Browser, Page, expect

from server.live.views.alert_owners import keyed

pytestmark = pytest.mark.browser

PERSON = {"kind": "person", "code": "m1", "name": "周主任", "roles": ["hall_manager"], "windows": [], "zone": None}
CLIPPED = """[...document.querySelectorAll(".tile, .tile__ticket")]
  .filter((part) => part.scrollWidth > part.clientWidth
    || (part.dataset.window && part.scrollHeight > part.clientHeight))
  .map((part) => part.dataset.window || part.textContent)"""
SCROLLS = """(() => { const map = document.getElementById("map");
  return map.scrollHeight > map.clientHeight || map.scrollWidth > map.clientWidth; })()"""


def opened(
    double: PagesDouble,
    chromium: Browser,
    state: dict[str, Any],
    width: int = 1366,
    height: int = 768,
    person: dict[str, Any] | None = None,
) -> Watched:
    double.hall.update(state["hall"])
    double.me = PERSON | {"hall": state["hall"]["code"]} | (person or {})
    double.views["manager"] = state
    seen = watched(chromium, width, height)
    seen.page.goto(f"{double.url}/manager")
    expect(seen.page.locator(".tile").first).to_be_visible()
    return seen


@pytest.fixture
def page(double: PagesDouble, chromium: Browser) -> Page:
    """Yushan on a busy morning."""
    return opened(double, chromium, yushan()).page


def chosen(page: Page, code: str) -> None:
    page.click(f".tile[data-window='{code}']")
    expect(page.locator("#detail")).to_be_focused()


def sent(double: PagesDouble, path_end: str) -> list[dict[str, Any]]:
    return [command.body for command in double.received(path_end)]


def long_codes() -> dict[str, Any]:
    """Yushan with ticket codes as its own series make them."""
    state = yushan()
    for window in state["windows"]:
        window["ticket"] = window["ticket"] and f"{window['zone']}M{window['ticket'][1:]}"
    return state


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize(("hall", "windows"), [(yushan, 108), (long_codes, 108), (huangtan, 9)])
def test_the_whole_hall_is_seen_without_scrolling(
    double: PagesDouble,
    chromium: Browser,
    hall: Callable[[], dict[str, Any]],
    windows: int,
    width: int,
    height: int,
) -> None:
    seen = opened(double, chromium, hall(), width, height)
    for language in ("zh", "en"):
        seen.page.click(f"[data-language={language}]")
        expect(seen.page.locator(".tile")).to_have_count(windows)
        assert not seen.page.evaluate(SCROLLS)
        assert seen.page.evaluate(CLIPPED) == []
        assert seen.complaints == []
        assert axe_faults(seen.page) == []


def test_a_window_is_turned_to_no_difference(double: PagesDouble, page: Page) -> None:
    chosen(page, "A03")
    page.click("[data-act=turn]")
    expect(page.locator("#notice")).to_have_text("A03 号窗口已转为无差别")
    assert sent(double, "windows/A03/turn") == [{"no_difference": True}]


def test_a_turned_window_goes_back_to_specialty(double: PagesDouble, page: Page) -> None:
    chosen(page, "A06")
    expect(page.locator("[data-act=turn]")).to_have_text("恢复专窗")
    page.click("[data-act=turn]")
    expect(page.locator("#notice")).to_contain_text("已恢复专窗")
    assert sent(double, "windows/A06/turn") == [{"no_difference": False}]


def test_a_window_built_for_any_matter_cannot_be_turned(page: Page) -> None:
    chosen(page, "D01")
    expect(page.locator("[data-act=pause]")).to_be_visible()
    expect(page.locator("[data-act=turn]")).to_have_count(0)


def test_a_reserve_window_is_opened(double: PagesDouble, page: Page) -> None:
    chosen(page, "A11")
    expect(page.locator("[data-act=close]")).to_have_count(0)
    page.click("[data-act=open]")
    expect(page.locator("#notice")).to_contain_text("A11")
    assert sent(double, "windows/A11/open") == [{}]


def test_pausing_a_window_needs_a_reason(double: PagesDouble, page: Page) -> None:
    chosen(page, "A03")
    page.click("[data-act=pause]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("dialog [role=alert]")).to_have_text("请填写原因。")
    page.click("dialog button:has-text('短暂休息')")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("已暂停")
    assert sent(double, "windows/A03/pause") == [{"reason": "短暂休息"}]


def test_closing_a_window_names_who_is_there_and_can_be_cancelled(double: PagesDouble, page: Page) -> None:
    chosen(page, "A03")
    page.click("[data-act=close]")
    expect(page.locator("dialog")).to_contain_text("A022 正在这个窗口")
    page.click("dialog [data-act=no]")
    expect(page.locator("dialog")).not_to_be_visible()
    assert double.commands == []
    page.click("[data-act=close]")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).not_to_be_visible()
    page.click("[data-act=close]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("已关闭")
    assert sent(double, "windows/A03/close") == [{}]


def test_a_business_is_paused_with_a_reason_and_resumed_at_once(double: PagesDouble, page: Page) -> None:
    page.click("[data-business=tax] .queue__turn")
    page.fill("#ask-other", "专网中断")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("税费申报")
    assert sent(double, "businesses/tax/pause") == [{"reason": "专网中断"}]
    page.click("[data-business=invoice] .queue__turn")
    expect(page.locator("#notice")).to_contain_text("恢复")
    assert sent(double, "businesses/invoice/resume") == [{}]


def test_a_single_matter_is_paused_with_a_reason_and_resumed(double: PagesDouble, page: Page) -> None:
    page.click(".panel--queues [data-open=medical]")
    expect(page.locator("#detail")).to_be_focused()
    expect(page.locator(".detail")).to_contain_text("事项 3 项，暂停 1 项")
    expect(page.locator(".matter--paused")).to_contain_text("医疗保障事项 2")
    expect(page.locator(".matter--paused .matter__why")).to_have_text("已暂停取号 · 业务系统故障")
    page.click("[data-matter=medical-1] .matter__turn")
    page.click("dialog button:has-text('设备维护')")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("“医疗保障事项 1”已暂停取号")
    assert sent(double, "matters/medical-1/pause") == [{"reason": "设备维护"}]
    page.click("[data-matter=medical-2] .matter__turn")
    expect(page.locator("#notice")).to_contain_text("已恢复取号")
    assert sent(double, "matters/medical-2/resume") == [{}]
    page.click(".detail [data-act=business]")
    page.click("dialog button:has-text('今日号满')")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("“医疗保障”已暂停取号")
    assert sent(double, "businesses/medical/pause") == [{"reason": "今日号满"}]


def test_a_paper_roll_is_begun_with_its_first_number_and_stopped_with_its_last(
    double: PagesDouble, chromium: Browser
) -> None:
    """纸号: when no kiosk works."""
    state = yushan()
    page = opened(double, chromium, state).page
    page.click(".panel--queues [data-open=medical]")
    page.click(".detail [data-act=roll]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("dialog [role=alert]")).to_have_text("请填写第一张纸号")
    page.fill("#ask-other", "N001")
    assert axe_faults(page) == []
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("从 N001 开始")
    assert sent(double, "businesses/medical/roll") == [{"first": "N001"}]
    queue = next(one for one in state["queues"] if one["business"] == "medical")
    queue["roll"] = {"next": "N013", "last": None, "stopped": False}
    detail = {"business": "medical", "ticket": "N013"}
    state["alerts"] = keyed([{"code": "roll_runs", "level": "soon", "detail": detail}])
    double.show("manager", state)
    expect(page.locator(".detail .state").first).to_have_text("现用纸号")
    expect(page.locator(".detail__facts")).to_contain_text("正在用纸号，下一个叫 N013")
    expect(page.locator(".alerts")).to_contain_text("“医疗保障”在用纸号，下一个叫 N013")
    page.click(".detail [data-act=roll]")
    page.fill("#ask-other", "N020")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_contain_text("“医疗保障”已停发纸号")
    assert sent(double, "businesses/medical/roll/stop") == [{"last": "N020"}]


def test_a_business_with_a_long_name_opens_whole(double: PagesDouble, chromium: Browser) -> None:
    state = huangtan()
    state["queues"][0]["name"] = {
        "zh": "市场监管（营业执照、食品经营许可）",
        "en": "Market regulation: business licences",
    }
    page = opened(double, chromium, state).page
    for language in ("zh", "en"):
        page.click(f"[data-language={language}]")
        page.click(".panel--queues [data-open=police]")
        expect(page.locator(".detail .state")).to_be_in_viewport(ratio=1)
        assert page.eval_on_selector(".detail", "panel => panel.scrollWidth <= panel.clientWidth")
        page.click("[data-act=leave]")


def test_a_matter_is_paused_by_keyboard_alone(double: PagesDouble, page: Page) -> None:
    page.focus("[data-open=registry]")
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_be_focused()
    assert axe_faults(page) == []
    helpers = page.locator(".helper button").count()
    for _ in range(4 + helpers):  # close the panel, the whole business, its roll, what windows could help, a matter
        page.keyboard.press("Tab")
    expect(page.locator("[data-matter=registry-1] .matter__turn")).to_be_focused()
    page.keyboard.press("Enter")
    page.fill("#ask-other", "专网中断")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("企业登记事项 1")
    assert sent(double, "matters/registry-1/pause") == [{"reason": "专网中断"}]
    page.keyboard.press("Escape")
    expect(page.locator(".detail")).to_have_count(0)
    expect(page.locator("[data-open=registry]")).to_be_focused()


def test_paused_matters_are_seen_in_the_panel_and_by_name_in_the_table(double: PagesDouble, page: Page) -> None:
    expect(page.locator("[data-business=medical] .queue__stopped")).to_have_text("1项事项暂停取号")
    expect(page.locator("[data-business=pension] .queue__stopped")).to_have_count(0)
    page.click("[data-show=table]")
    row = page.locator(".tables tr:has([data-open=medical])")
    expect(row).to_contain_text("医疗保障事项 2（业务系统故障）")
    expect(page.locator(".tables tr:has([data-open=invoice])")).to_contain_text("已暂停取号（业务系统故障）")
    row.locator("[data-open]").click()
    page.click("[data-matter=medical-2] .matter__turn")
    expect(page.locator("#notice")).to_contain_text("已恢复取号")
    assert sent(double, "matters/medical-2/resume") == [{}]


def test_closing_the_day_goes_through_what_is_still_open(double: PagesDouble, page: Page) -> None:
    page.click("[data-act=day]")
    points = page.locator("dialog .checklist__point")
    expect(points).to_have_count(7)
    expect(points.nth(0)).to_contain_text("还有 2 人在等")
    expect(points.nth(0)).to_contain_text("B012、E031。结束后记为“今日未能办理”，不会算作已办结。")
    expect(points.nth(1)).to_have_text("窗口没有人在办")
    expect(points.nth(3)).to_contain_text("K1。结束后它们的离线号不能再并入。")
    expect(points.nth(5)).to_contain_text("不动产登记。结束后记为爽约。")
    expect(page.locator("dialog .checklist__point--open")).to_have_count(3)
    assert axe_faults(page) == []
    page.keyboard.press("Escape")
    assert double.commands == []
    page.click("[data-act=day]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_have_text("已结束营业")
    assert sent(double, "day/close") == [{}]


def test_a_day_that_may_end_says_so(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, huangtan() | {"day_end": []}).page
    page.click("[data-act=day]")
    expect(page.locator("dialog")).to_contain_text("各项都已完结")
    expect(page.locator("dialog .checklist__point--open")).to_have_count(0)
    expect(page.locator("dialog [data-act=yes]")).to_have_text("结束营业")


def test_a_closed_hall_is_opened_from_here(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, huangtan() | {"open": False, "business_day": None}).page
    page.click("[data-act=day]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_have_text("已开始营业")
    assert sent(double, "day/open") == [{}]


def test_a_refusal_is_shown_in_the_servers_words(double: PagesDouble, page: Page) -> None:
    double.answers["halls/yushan/windows/A11/open"] = (409, {"code": "not_now", "message": "大厅未营业"})
    chosen(page, "A11")
    page.click("[data-act=open]")
    expect(page.locator("#notice")).to_have_text("大厅未营业")


def test_a_lost_answer_is_asked_for_again_under_the_same_key(double: PagesDouble, page: Page) -> None:
    double.answers["halls/yushan/windows/A11/open"] = [(503, {"code": "not_now", "message": ""}), (200, {})]
    chosen(page, "A11")
    page.click("[data-act=open]")
    expect(page.locator("#notice")).to_contain_text("A11 号窗口已开")
    assert len(double.received("A11/open")) == 2
    assert len({command.key for command in double.received("A11/open")}) == 1


def test_two_presses_on_one_drawn_state_are_one_command(double: PagesDouble, page: Page) -> None:
    chosen(page, "A11")
    page.click("[data-act=open]")
    expect(page.locator("#notice")).to_contain_text("已开")
    page.click("[data-act=open]")
    expect(page.locator("[data-act=open]")).to_be_enabled()
    assert len({command.key for command in double.received("A11/open")}) == 1


def test_the_map_is_walked_by_keyboard(double: PagesDouble, page: Page) -> None:
    assert page.locator(".tile[tabindex='0']").count() == 1
    page.focus(".tile[data-window=A01]")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tile[data-window=A02]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tile[data-window=A08]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_have_text("A03 号窗口")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-act=turn]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".tile[data-window=A03]")).to_be_focused()
    assert double.commands == []


def test_the_table_has_the_same_content_as_the_map(double: PagesDouble, page: Page) -> None:
    state = yushan()
    page.click("[data-show=table]")
    rows = page.locator(".tables tbody").nth(1).locator("tr")
    expect(rows).to_have_count(108)
    assert page.locator(".tables tbody").nth(0).locator("tr").count() == len(state["queues"])
    expect(rows.nth(2)).to_contain_text("A022")
    page.click(".tables [data-window=A03]")
    expect(page.locator("#detail")).to_have_text("A03 号窗口")
    assert axe_faults(page) == []


def test_a_newer_state_repaints(double: PagesDouble, page: Page) -> None:
    state = yushan()
    state["windows"][0] |= {"ticket": "A999", "ticket_state": "serving"}
    double.show("manager", state)
    expect(page.locator(".tile[data-window=A01]")).to_contain_text("A999")


def test_rates_show_their_numbers_and_the_unrated_are_not_good(double: PagesDouble, chromium: Browser) -> None:
    state = huangtan()
    state["ratings"] |= {"good": 9, "bad": 1, "unrated": 10}
    page = opened(double, chromium, state).page
    page.click("[data-side=ratings]")
    expect(page.locator(".rate").nth(0)).to_contain_text("90.0%")
    expect(page.locator(".rate").nth(0)).to_contain_text("9 / 10")
    expect(page.locator(".rate").nth(1)).to_contain_text("50.0%")
    expect(page.locator(".rate").nth(1)).to_contain_text("10 / 20")


def test_a_hall_without_any_rating_shows_no_rate(double: PagesDouble, chromium: Browser) -> None:
    state = huangtan()
    nothing = {str(level): 0 for level in range(1, 6)}
    state["ratings"] = dict.fromkeys(("good", "bad", "unrated"), 0) | {"by_level": nothing}
    state["ratings"] |= {"by_window": [], "by_clerk": []}
    page = opened(double, chromium, state).page
    page.click("[data-side=ratings]")
    expect(page.locator(".rate").nth(0)).to_contain_text("–")
    expect(page.locator(".panel--ratings .panel__none")).to_be_visible()


def test_devices_that_need_somebody_stand_there_with_the_cause(page: Page) -> None:
    page.click("[data-side=devices]")
    expect(page.locator(".panel--devices")).to_contain_text("2 台异常，22 台正常")
    expect(page.locator(".device").first).to_contain_text("打印机 纸将用完")


def test_silence_is_admitted(double: PagesDouble, chromium: Browser) -> None:
    double.me = PERSON | {"hall": "huangtan"}
    double.views["manager"] = huangtan()
    seen = watched(chromium, 1366, 768)
    seen.page.clock.install()
    seen.page.goto(f"{double.url}/manager")
    expect(seen.page.locator(".tile").first).to_be_visible()
    seen.page.clock.run_for(12_000)
    expect(seen.page.locator(".messages [role=alert]")).to_contain_text("秒没有新消息")


def test_nobody_signed_in_is_sent_to_the_sign_in(double: PagesDouble, chromium: Browser) -> None:
    seen = watched(chromium, 1366, 768)
    seen.page.goto(f"{double.url}/manager")
    seen.page.wait_for_url("**/sign-in?next=*manager")


def test_who_may_not_see_it_is_told(double: PagesDouble, chromium: Browser) -> None:
    double.me = PERSON | {"hall": "huangtan", "roles": ["clerk"]}
    seen = watched(chromium, 1366, 768)
    seen.page.goto(f"{double.url}/manager")
    expect(seen.page.locator("#manager [role=alert]")).to_contain_text("不能查看")
    assert "sign-in" not in seen.page.url


def test_whose_session_has_ended_is_sent_to_the_sign_in(double: PagesDouble, page: Page) -> None:
    over = (401, {"code": "not_signed_in", "message": "请先登录", "detail": {}})
    double.answers["halls/yushan/windows/A11/open"] = over
    chosen(page, "A11")
    page.click("[data-act=open]")
    page.wait_for_url("**/sign-in?next=*manager")


def test_a_team_lead_sees_the_team_and_none_of_the_halls_levers(double: PagesDouble, chromium: Browser) -> None:
    state = team(yushan(), "F")
    double.views["team:notaries+police"] = state
    lead = {"roles": ["team_lead"], "teams": ["police", "notaries"]}
    seen = opened(double, chromium, state, person=lead)
    page = seen.page
    expect(page.locator(".desk__title")).to_have_text("警务班组、公证班组")
    expect(page.locator(".tile")).to_have_count(24)
    assert page.locator(".zone__name").all_inner_texts() == ["F 警务司法"]
    for lever in ("[data-act=day]", "[data-side=public]", ".queue__turn"):
        expect(page.locator(lever)).to_have_count(0)
    page.click(".queue__open >> nth=0")
    expect(page.locator("[data-act=business]")).to_be_hidden()
    page.keyboard.press("Escape")
    page.click("[data-show=charts]")
    expect(page.locator(".chart")).to_have_count(1)
    page.click("[data-show=map]")
    chosen(page, "F01")
    page.click(".detail__acts [data-act=close]")
    assert axe_faults(page) == []
    assert seen.complaints == []
