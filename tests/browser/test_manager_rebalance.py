"""The manager rebalances by dragging, by keyboard alone and in the table; foresees it, takes it back; takes advice."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from manager_states import advice, alerts, foretold, staffing_days, yushan
from pages_double import PagesDouble, Watched, axe_faults
from playwright.sync_api import Browser, Page, Route, expect
from test_manager import opened, sent

pytestmark = pytest.mark.browser

PARTS = ".strip, .map__bar, .targets, .panel__head, .alert, .advice__item, .button, .state, .zone__head"
OVERFLOWING = """(parts) => [...document.querySelectorAll(parts)].filter((one) => one.offsetParent
    && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow === "visible")
  .map((one) => one.className + ": " + one.textContent.trim().slice(0, 40))"""
OUTSIDE = """[...document.querySelectorAll(".work__side .button, .strip .button, .switch__choice, .target")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.textContent.trim())"""


STEPS = """async (state) => {
  const { staffingOf, steps } = await import("/pages/manager/staffing.js");
  return steps(staffingOf(state, { day: null, field: "medical" }));
}"""
PREVIEW = "halls/yushan/advice/preview"


def full(**more: Any) -> dict[str, Any]:
    """Yushan with everything the view may have."""
    return yushan() | {"alerts": alerts(), "advice": advice(), "staffing_days": staffing_days()} | more


@pytest.fixture
def seen(double: PagesDouble, chromium: Browser) -> Watched:
    double.answers[PREVIEW] = (200, foretold())
    return opened(double, chromium, full(), 1920, 1080)


@pytest.fixture
def page(seen: Watched) -> Page:
    return seen.page


def dragged(page: Page, code: str, onto: str) -> None:
    page.hover(f".tile[data-window={code}]")
    page.mouse.down()
    tile = page.locator(f".tile[data-window={code}]").bounding_box()
    assert tile is not None
    page.mouse.move(tile["x"] + 4, tile["y"] + 4, steps=3)
    expect(page.locator(".ghost")).to_be_visible()
    goal = page.locator(onto).bounding_box()
    assert goal is not None
    page.mouse.move(goal["x"] + goal["width"] / 3, goal["y"] + 10, steps=4)


def test_two_windows_are_turned_and_turned_back_by_keyboard_alone(double: PagesDouble, page: Page) -> None:
    page.focus(".tile[data-window=A02]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tile[data-window=A03]")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".targets__head")).to_contain_text("已选 2 个窗口：A02 A03")
    assert axe_faults(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("[data-target='mode:no_difference']")).to_be_focused()
    expect(page.locator(".targets__effect")).to_contain_text("最多省 62 分钟等候 · 把握 88%")
    expect(page.locator(".targets__effect")).to_contain_text("医疗保障 31→24 分")
    assert double.previews[-1].body == {"changes": [{"window": code, "do": "no_difference"} for code in ("A02", "A03")]}
    expect(page.locator(".tile--planned")).to_have_count(2)
    expect(page.locator(".queue[data-business=medical] .queue__foreseen")).to_have_text("31→24 分")
    expect(page.locator(".zone[data-target='zone:B'] .zone__foreseen")).to_have_text("31→24 分")
    assert double.commands == [], "a preview changes nothing"
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("A02 号窗口已转为无差别、A03 号窗口已转为无差别")
    assert [command.path for command in double.commands] == [
        f"halls/yushan/windows/{code}/turn" for code in ("A02", "A03")
    ]
    expect(page.locator("[data-act=undo]")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("#notice")).to_have_text("已撤销")
    assert sent(double, "A03/turn") == [{"no_difference": True}, {"no_difference": False}]
    assert sent(double, "A02/turn") == [{"no_difference": True}, {"no_difference": False}]
    assert len({command.key for command in double.commands}) == 4


def test_escape_leaves_the_targets_then_puts_down(double: PagesDouble, page: Page) -> None:
    page.focus(".tile[data-window=C02]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".target:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".tile[data-window=C02]")).to_be_focused()
    expect(page.locator(".tile--planned")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".targets")).to_have_count(0)
    assert double.commands == []


def test_a_window_is_dragged_onto_a_mode_and_nothing_moves_meanwhile(double: PagesDouble, page: Page) -> None:
    before = page.locator(".tile[data-window=G01]").bounding_box()
    dragged(page, "B17", ".targets [data-target='mode:open']")
    assert page.locator(".tile[data-window=G01]").bounding_box() == before
    page.mouse.up()
    expect(page.locator("#notice")).to_have_text("B17 号窗口已开")
    assert sent(double, "B17/open") == [{}]
    expect(page.locator(".detail")).to_have_count(0)
    page.click("[data-act=undo]")
    expect(page.locator("#notice")).to_have_text("已撤销")
    assert sent(double, "B17/close") == [{}]


def test_a_window_is_dragged_onto_a_queue_or_a_zone(double: PagesDouble, page: Page) -> None:
    dragged(page, "C02", ".queue[data-business=medical]")
    expect(page.locator(".tile--planned")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("#notice")).to_contain_text("C02 号窗口已转为无差别")
    dragged(page, "C03", ".zone[data-target='zone:E'] .zone__head")
    page.mouse.up()
    expect(page.locator("#notice")).to_contain_text("C03 号窗口已转为无差别")
    assert sent(double, "turn") == [{"no_difference": True}] * 2


def test_what_cannot_be_done_is_said_and_not_sent(double: PagesDouble, page: Page) -> None:
    dragged(page, "B17", ".queue[data-business=tax]")
    page.mouse.up()
    expect(page.locator("#notice")).to_have_text("B17 没有获得授权")
    dragged(page, "C02", ".zone[data-target='zone:C'] .zone__head")
    page.mouse.up()
    dragged(page, "C04", ".queue[data-business=medical]")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".ghost")).to_have_count(0)
    assert double.commands == []


def test_the_table_has_a_button_for_every_move(double: PagesDouble, page: Page) -> None:
    page.click("[data-show=table]")
    expect(page.locator("[data-move='A02:no_difference']")).to_have_text("转无差别")
    expect(page.locator("[data-move='A02:open']")).to_have_count(0)
    expect(page.locator("[data-move='A02:closed']")).to_have_count(0)
    page.focus("[data-move='A02:no_difference']")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("A02")
    assert sent(double, "A02/turn") == [{"no_difference": True}]
    assert axe_faults(page) == []


def test_a_queue_offers_the_windows_that_could_help(double: PagesDouble, page: Page) -> None:
    page.click(".panel--queues [data-open=medical]")
    helper = page.locator(".helper").first
    assert double.previews == [], "nothing is asked that nobody wants to know"
    helper.locator("[data-try]").focus()
    page.keyboard.press("Enter")
    expect(helper.locator(".helper__effect")).to_contain_text("医疗保障 31→24 分")
    expect(page.locator(".tile--planned")).to_have_count(1)
    assert len(double.previews) == 1
    assert double.commands == []
    assert axe_faults(page) == []
    helper.locator("[data-help]").click()
    expect(page.locator("[data-act=undo]")).to_be_visible()
    assert len(double.commands) >= 1


def test_a_preview_says_what_it_costs_and_when_it_cannot_be_told(double: PagesDouble, page: Page) -> None:
    late = {"code": "day_not_open", "message": "今天还没有开始", "detail": {}}
    double.answers[PREVIEW] = [(200, foretold(saves_min=-40, helped=[])), (409, late)]
    effect = page.locator(".targets__effect")
    to_targets(page, "F17")
    expect(effect).to_contain_text("共多等 40 分钟")
    expect(effect.locator(".effect--worse")).to_contain_text("不动产登记 19→21 分")
    page.keyboard.press("ArrowRight")
    expect(effect).to_contain_text("今天还没有开始")
    assert double.commands == []


def test_what_is_only_passed_on_the_way_is_not_asked(double: PagesDouble, page: Page) -> None:
    to_targets(page, "F17")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".targets__effect")).to_contain_text("→")
    assert [one.body["changes"] for one in double.previews] == [
        [{"window": "F17", "do": "open"}, {"window": "F17", "do": "no_difference"}]
    ]


def to_targets(page: Page, window: str) -> None:
    page.focus(f".tile[data-window={window}]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def test_after_ten_seconds_a_change_stands(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, full()).page
    page.clock.install()
    page.focus(".tile[data-window=B17]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.click("[data-target='mode:open']")
    expect(page.locator("[data-act=undo]")).to_be_visible()
    page.clock.run_for(10_500)
    expect(page.locator("[data-act=undo]")).to_have_count(0)
    page.keyboard.press("Control+z")
    assert sent(double, "B17/close") == []


def test_advice_is_previewed_applied_and_undone_by_keyboard(double: PagesDouble, page: Page) -> None:
    item = page.locator("[data-advice=a1]")
    expect(item).to_contain_text("最多省 186 分钟等候")
    expect(item).to_contain_text("把握 93%")
    item.locator("[data-act=preview]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tile[data-window=B17] .tile__plan")).to_have_text("→ 开窗")
    expect(page.locator(".queue[data-business=medical] .queue__foreseen")).to_have_text("31→22 分")
    assert double.commands == []
    item.locator("[data-act=apply]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_have_text("B17 号窗口已开")
    assert sent(double, "advice/a1/apply") == [{}]
    expect(page.locator(".tile--planned")).to_have_count(0)
    applied = full()
    applied["advice"][0] |= {"state": "applied"}
    double.show("manager", applied)
    expect(item).to_contain_text("效果还在观察")
    item.locator("[data-act=undo-advice]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_have_text("已撤销")
    assert sent(double, "advice/a1/undo") == [{}]
    expect(page.locator("[data-advice=a0]")).to_contain_text("预计平均等 19 分钟，实际 21 分钟")


def test_without_advice_the_hall_is_in_balance_and_the_mode_is_said(double: PagesDouble, page: Page) -> None:
    double.show("manager", full(advice=[], advice_automatic=True))
    expect(page.locator(".panel--advice")).to_contain_text("不用调整：大厅忙闲均衡")
    expect(page.locator("#automatic")).to_have_text("自动执行")
    double.show("manager", full(advice=[], advice_automatic=False))
    expect(page.locator("#automatic")).to_have_text("由您决定")


def test_alerts_come_worst_first_lead_somewhere_and_can_wait(page: Page) -> None:
    words = page.locator(".alert__words")
    expect(words.first).to_contain_text("B012 已等 34 分钟")
    expect(words.nth(2)).to_contain_text("33 分钟，超过承诺的 20 分钟")
    told = page.evaluate(
        """async () => (await import("/assets/shared/words.js")).t("alert_nobody_takes", {
          business: "“办不成事”反映", waiting: 2 })"""
    )
    assert told.startswith("“‘办不成事’反映”有 2 人"), "quotation marks within quotation marks"
    page.locator(".alert").nth(1).locator("[data-act=look]").click()
    expect(page.locator("#detail")).to_have_text("C03 号窗口")
    page.keyboard.press("Escape")
    page.locator(".alert").first.locator("[data-act=snooze]").click()
    expect(words.first).to_contain_text("C03")
    expect(page.locator(".panel--alerts")).to_contain_text("1 项已暂时忽略")
    page.click("[data-act=unsnooze]")
    expect(words.first).to_contain_text("B012")


def test_a_manager_takes_an_alert_and_the_others_see_who(double: PagesDouble, page: Page) -> None:
    row = page.locator("[data-alert='waited_long medical']")
    row.locator("[data-act=take]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_have_text("已记下由您处理")
    assert sent(double, "alerts/take") == [{"alert": "waited_long medical"}]
    at = "2026-11-23T02:11:00.000Z"
    owners = {"waited_long medical": {"by": "m1", "at": at}, "device K5": {"by": "王建国", "at": at}}
    double.show("manager", full(alert_owners=owners))
    expect(row).to_contain_text("您 10:11 起处理")
    expect(page.locator("[data-alert='device K5']")).to_contain_text("王建国 10:11 起处理")
    expect(page.locator("[data-alert='device K5'] [data-act=take]")).to_have_text("我来处理")
    assert axe_faults(page) == []
    row.locator("[data-act=release]").click()
    assert sent(double, "alerts/release") == [{"alert": "waited_long medical"}]


def test_a_notice_is_made_from_a_template_shown_and_taken_down(double: PagesDouble, page: Page) -> None:
    page.click("[data-side=public]")
    page.select_option("#speak-template", "crowded")
    expect(page.locator("#speak-en")).to_have_value(re.compile("It is busy now"))
    page.check(".speak__zones input[value=B]")
    page.click("[data-act=broadcast]")
    expect(page.locator("#notice")).to_have_text("已显示到屏幕")
    (body,) = sent(double, "broadcasts")
    assert (body["minutes"], body["zones"]) == (30, ["B"])
    assert body["zh"].startswith("现在人较多")
    expect(page.locator("#speak-zh")).to_have_value("")
    stands = {"id": "n1", "zh": "人多", "en": "Busy", "zones": ["B"], "until": "2026-11-23T03:00:00.000Z", "by": "m1"}
    double.show("manager", full(broadcasts=[stands]))
    expect(page.locator("[data-notice=n1]")).to_contain_text("B · 到 11:00")
    assert axe_faults(page) == []
    page.click("[data-notice=n1] [data-act=take-down]")
    expect(page.locator("#notice")).to_have_text("已撤下")
    assert sent(double, "broadcasts/n1/end") == [{}]


def test_an_emergency_takes_two_deliberate_touches_and_is_ended_in_words(double: PagesDouble, page: Page) -> None:
    page.click("[data-side=public]")
    page.focus("[data-emergency=fire]")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_contain_text("火警！请从最近的安全出口离开，不要乘电梯")
    assert double.commands == [], "one touch does nothing"
    page.keyboard.press("Escape")
    assert double.commands == []
    page.click("[data-emergency=fire]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_have_text("全部屏幕已显示疏散提示")
    (body,) = sent(double, "emergency")
    told = body | {"since": "2026-11-23T02:14:00.000Z", "by": "m1"}
    double.show("manager", full(emergency=told))
    expect(page.locator("#emergency-stands")).to_contain_text("紧急疏散中（m1 10:14 启动）：火警！")
    assert axe_faults(page) == []
    page.click("[data-act=emergency-end]")
    page.click("dialog [data-act=yes]")
    expect(page.locator("#notice")).to_have_text("已解除")
    assert sent(double, "emergency/end") == [{}]


def test_what_was_never_set_up_is_not_counted_as_trouble(page: Page) -> None:
    expect(page.locator("[data-side=devices] .count")).to_have_text("2")
    page.click("[data-side=devices]")
    expect(page.locator(".panel--devices")).to_contain_text("另有 30 台尚未启用")
    expect(page.locator(".device")).to_have_count(2)


def test_one_floor_alone_is_larger(page: Page) -> None:
    small = page.locator(".tile[data-window=F01]").bounding_box()
    page.click("[data-floor='4']")
    expect(page.locator(".tile")).to_have_count(44)
    large = page.locator(".tile[data-window=F01]").bounding_box()
    assert small is not None
    assert large is not None
    assert large["height"] > 1.5 * small["height"]


def test_charts_come_only_when_looked_at_and_have_tables(double: PagesDouble, chromium: Browser) -> None:
    seen = opened(double, chromium, full())
    page = seen.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "echarts" in request.url else None)
    page.wait_for_timeout(300)
    assert asked == []
    page.click("[data-show=charts]")
    expect(page.locator(".chart canvas")).to_have_count(5)
    assert len(asked) == 1
    page.locator(".chart summary").first.click()
    row = page.locator(".chart__table").first.locator("tbody tr").nth(1)
    assert row.locator("th, td").all_inner_texts() == ["09:00", "180", "95", "2"]
    expect(page.locator("#chart-busy ~ .chart__means")).to_contain_text("忙闲不均度")
    assert seen.complaints == []
    assert axe_faults(page) == []
    double.show("manager", full(charts={"half_hours": [], "forecast_hit_rate": 0.81}, staffing_days=[]))
    expect(page.locator(".chart canvas")).to_have_count(1)


def test_staffing_of_today_and_the_next_workday_names_what_is_short(double: PagesDouble, chromium: Browser) -> None:
    seen = opened(double, chromium, full(), 1366, 768)
    page = seen.page
    page.click("[data-show=charts]")
    expect(page.locator("[data-day]")).to_have_count(1)
    page.click("[data-day='2026-11-24'] summary")
    row = page.locator("[data-day='2026-11-24'] tbody tr").nth(2)
    expect(row).to_contain_text("缺 3 个窗口。")
    expect(row).to_contain_text("可转无差别：A03、A04。")
    expect(row).to_contain_text("可开备用：A12。")
    assert row.locator("th, td").all_inner_texts()[:3] == ["10:00", "25", "24"]
    assert seen.complaints == []
    assert axe_faults(page) == []


def test_staffing_is_drawn_field_by_field(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, full(), 1366, 768).page
    page.click("[data-show=charts]")
    expect(page.locator("#staffing-day option")).to_have_text(["下一工作日 2026-11-24"])
    fields = page.locator("#staffing-field option")
    assert fields.all_inner_texts() == ["全厅 · 最多缺 1 个", "医疗保障 · 最多缺 3 个", "税费申报"]
    page.focus("#staffing-field")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#staffing-field")).to_have_value("medical")
    rows = page.locator("[aria-labelledby=chart-staffing] tbody tr")
    page.click("[aria-labelledby=chart-staffing] summary")
    assert rows.nth(2).locator("th, td").all_inner_texts() == ["10:00", "11", "8", "3"]
    steps = page.evaluate(STEPS, full())
    assert [one["needed"] for one in steps] == [6, 9, 11, 7, 0, 8, 0], "nobody is needed at lunch and after the last"
    assert [one["rostered"] for one in steps] == [8, 8, 8, 8, 0, 8, 0]


def test_todays_hit_rate_stands_beside_that_of_the_days_before(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, full(), 1366, 768).page
    page.click("[data-show=charts]")
    said = page.locator("[aria-labelledby=chart-promises] .chart__means")
    expect(said).to_contain_text("今天准确率 80%（已叫到 280 人，35 人更久，21 人更快）。 以往 81%。")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_two_fifths_longer_fit(double: PagesDouble, chromium: Browser, language: str) -> None:
    def longer(route: Route) -> None:
        table = route.fetch().json()
        pad = {"zh": "长", "en": "w"}
        for key, words in table.items():
            if not key.startswith(("tile_", "mode_no_difference_mark", "spare_mark", "min_mark")):
                table[key] = {name: word + pad[name] * round(0.4 * len(word)) for name, word in words.items()}
        route.fulfill(body=json.dumps(table), content_type="application/json")

    seen = opened(double, chromium, full(), 1920, 1080)
    seen.page.route("**/assets/wording/manager.json", longer)
    seen.page.reload()
    expect(seen.page.locator(".tile").first).to_be_visible()
    seen.page.click(f"[data-language={language}]")
    for width, height in ((1920, 1080), (1366, 768)):
        seen.page.set_viewport_size({"width": width, "height": height})
        seen.page.focus(".tile[data-window=A02]")
        seen.page.keyboard.press("Space")
        seen.page.wait_for_timeout(200)
        assert seen.page.evaluate(OVERFLOWING, PARTS) == []
        assert seen.page.evaluate(OUTSIDE) == []
        seen.page.keyboard.press("Escape")


def test_states_are_told_apart_without_colour(page: Page) -> None:
    """Every state has its own shape and its own word; a window without a clerk has a mark."""
    shapes = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll(".tile")].map((tile) => {
          const state = tile.querySelector(".tile__state");
          const kind = [...tile.classList].find((name) => name.startsWith("tile--") && name !== "tile--planned");
          return [kind, getComputedStyle(state, "::before").maskImage + state.textContent];
        }))"""
    )
    assert set(shapes) == {f"tile--{state}" for state in ("waiting", "called", "serving", "paused", "closed")}
    assert len(set(shapes.values())) == 5
