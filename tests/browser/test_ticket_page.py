"""The phone page in Chromium, with script and without (screens.md §5)."""

from __future__ import annotations

from typing import Any

import pytest
from pages_double import HALL, PagesDouble, axe_faults, watched
from playwright.sync_api import Browser, Page, expect

from server.domain.errors import Refusal

pytestmark = pytest.mark.browser

WAITING: dict[str, Any] = {
    "code": "A023",
    "state": "waiting",
    "business": "social",
    "business_name": {"zh": "社会保险", "en": "Social insurance"},
    "zone": "hall",
    "zone_name": {"zh": "综合受理区", "en": "General zone"},
    "floor": 1,
    "side": {"zh": "南侧", "en": "south side"},
    "window": None,
    "ahead": 6,
    "wait": {"p10": 12, "p50": 17, "p90": 23},
    "issued_at": "2026-11-23T01:12:00Z",
    "near_turn": False,
    "rating": None,
    "reason": None,
    "hall": HALL,
    "time_zone": "Asia/Shanghai",
}
BEFORE = {
    "same": {"earlier": 3, "appointment": 2, "green": 1},
    "others": {"own": 1, "short": 2},
    "overtook": {"green": 1, "out_of_turn": 1},
    "minutes": {"green": 120.0, "appointment": 60.0, "own": 10.0},
}
TROUBLED = WAITING | {
    "before_me": BEFORE,
    "wait_rose": "fewer_windows",
    "today_warning": {
        "zh": "前面的人较多，今天可能办不到（17:30 结束办理）",
        "en": "You will probably not be served today: too many are ahead, and the hall closes at 17:30",
    },
}
CALLED = WAITING | {"state": "called", "window": "5", "ahead": 0}
FINISHED = WAITING | {"state": "finished", "window": "5", "rating": {"token": "r1", "until": "2026-11-30T01:00:00Z"}}


class HallIsClosed(Refusal):
    """The hall is closed."""

    code = "no_such_words_anywhere"


def opened(double: PagesDouble, chromium: Browser, ticket: dict[str, Any], *, script: bool, query: str = "") -> Page:
    double.tickets["secret"] = ticket
    seen = watched(chromium, 360, 740, java_script_enabled=script)
    seen.page.clock.install()
    seen.page.goto(f"{double.url}/t/secret{query}")
    return seen.page


LENGTHEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const one of texts) {
    const words = one.data.trim();
    if (words.length < 2 || one.parentElement.tagName === "H1") continue;
    one.data = words + " " + words.slice(0, Math.ceil(words.length * 0.4));
  }
}"""
CUT_OFF = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.clientWidth > 0 && getComputedStyle(one).display !== "inline")
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.tagName + "." + one.className)"""

both_ways = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@both_ways
def test_it_says_where_one_stands_and_where_to_wait(double: PagesDouble, chromium: Browser, script: bool) -> None:
    page = opened(double, chromium, WAITING, script=script)
    expect(page.locator("h1")).to_have_text("A023")
    expect(page.locator("#ahead")).to_have_text("6 人")
    expect(page.locator("#wait")).to_have_text("10–25 分钟")
    expect(page.locator(".facts")).to_contain_text("综合受理区 · 1 楼 · 南侧")
    expect(page.locator(".facts")).to_contain_text("09:12")


@both_ways
def test_it_says_why_somebody_is_before_me_with_rule_and_numbers(
    double: PagesDouble, chromium: Browser, script: bool
) -> None:
    page = opened(double, chromium, TROUBLED, script=script)
    page.click("summary:has-text('为什么有人排在我前面')")
    why = page.locator("details[open]")
    expect(why).to_contain_text("您前面有：3 位先到的人、2 位预约到点的人、1 位绿色通道（依法优先）的人")
    expect(why).to_contain_text("按多等 120 分钟计")
    page.goto(f"{double.url}/t/secret?lang=en")
    page.click("summary:has-text('Why is somebody before me')")
    expect(page.locator("details[open]")).to_contain_text("behind 3 who came earlier, 2 booked and due")


@both_ways
def test_it_says_that_today_is_unlikely_and_why_the_wait_grew(
    double: PagesDouble, chromium: Browser, script: bool
) -> None:
    page = opened(double, chromium, TROUBLED, script=script)
    expect(page.locator(".warning")).to_contain_text("今天可能办不到")
    expect(page.locator(".note")).to_have_text("比先前估计的长：开着的窗口少了。")


@pytest.mark.parametrize("query", ["", "?lang=en", "?text=large", "?lang=en&text=large"])
def test_words_that_are_four_tenths_longer_fit(double: PagesDouble, chromium: Browser, query: str) -> None:
    double.tickets["secret"] = TROUBLED
    seen = watched(chromium, 360, 740)
    seen.page.goto(f"{double.url}/t/secret{query}")
    seen.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    seen.page.evaluate(LENGTHEN)
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.page.evaluate(CUT_OFF) == []
    assert axe_faults(seen.page) == []


@both_ways
def test_leaving_needs_a_second_press_and_is_done_once(double: PagesDouble, chromium: Browser, script: bool) -> None:
    page = opened(double, chromium, WAITING, script=script)
    page.click("summary:has-text('退出排队')")
    assert double.acted == []
    page.click("button:has-text('确定退出')")
    expect(page.locator(".notice")).to_have_text("已退出排队。")
    expect(page.locator(".headline")).to_contain_text("已退出排队")
    ((link, move, body),) = double.acted
    assert (link, move) == ("secret", "leave")
    assert body["key"]


@both_ways
def test_the_rating_takes_level_reasons_of_that_level_and_text(
    double: PagesDouble, chromium: Browser, script: bool
) -> None:
    page = opened(double, chromium, FINISHED, script=script)
    assert page.locator("input[name=level]:checked").count() == 0
    page.click("label[for=level-5]")
    page.check("input[value='510']")
    page.click("label[for=level-2]")
    page.check("input[value='209']")
    page.fill("textarea", "等了很久")
    page.click("button.main")
    expect(page.locator(".notice")).to_have_text("谢谢您的评价。")
    ((_, move, body),) = double.acted
    assert move == "rate"
    assert body | {"key": ""} == {"key": "", "token": "r1", "level": 2, "reasons": ["209"], "text": "等了很久"}
    expect(page.locator("form[data-rate]")).to_have_count(0)


@both_ways
def test_a_refusal_is_said_and_nothing_is_lost(double: PagesDouble, chromium: Browser, script: bool) -> None:
    double.refuse = HallIsClosed()
    page = opened(double, chromium, WAITING, script=script)
    page.click("summary:has-text('晚到 10 分钟')")
    page.click("button:has-text('确定推迟')")
    expect(page.locator(".notice.refused")).to_have_text("现在不能这样做。")
    expect(page.locator("h1")).to_have_text("A023")


@both_ways
def test_english_and_larger_text_travel_in_the_links(double: PagesDouble, chromium: Browser, script: bool) -> None:
    page = opened(double, chromium, CALLED, script=script)
    page.click("text=English")
    expect(page.locator(".headline")).to_contain_text("Please go to window 5")
    page.click("text=Larger text")
    expect(page.locator("html.large")).to_have_count(1)
    expect(page.locator(".headline")).to_contain_text("Please go to window 5")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "30px" if script else True


def test_without_script_the_page_refreshes_itself_until_nothing_changes_any_more(
    double: PagesDouble, chromium: Browser
) -> None:
    page = opened(double, chromium, WAITING, script=False)
    assert '<meta http-equiv="refresh"' in page.content()
    page = opened(double, chromium, FINISHED | {"rating": None}, script=False)
    assert '<meta http-equiv="refresh"' not in page.content()


def test_with_script_the_call_appears_by_itself(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, WAITING, script=True)
    double.tickets["secret"] = CALLED
    page.clock.run_for(7_000)
    expect(page.locator(".headline")).to_contain_text("请到 5 号窗口")
    expect(page).to_have_title("A023 · 请到 5 号窗口")


def test_a_refresh_does_not_take_a_half_written_rating_away(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, FINISHED, script=True)
    page.click("label[for=level-1]")
    double.tickets["secret"] = FINISHED | {"window": "6"}
    page.clock.run_for(20_000)
    assert page.locator("#level-1:checked").count() == 1


def test_a_lost_network_is_admitted_and_the_number_stays(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, WAITING, script=True)
    page.context.set_offline(True)
    for _ in range(3):
        page.clock.run_for(15_000)
    expect(page.locator("#freshness")).to_contain_text("号码仍然有效")
    expect(page.locator("h1")).to_have_text("A023")
    page.context.set_offline(False)
    page.clock.run_for(31_000)
    expect(page.locator("#freshness")).to_contain_text("更新于")


def test_an_unknown_link_is_explained(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, WAITING, script=True)
    answer = page.goto(f"{double.url}/t/nonsense")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1")).to_have_text("没有找到这个号码")


@pytest.mark.parametrize("ticket", [TROUBLED, FINISHED], ids=["waiting", "rating"])
def test_the_whole_page_weighs_less_than_30_kb(double: PagesDouble, chromium: Browser, ticket: dict[str, Any]) -> None:
    double.tickets["secret"] = ticket
    seen = watched(chromium, 360, 740)
    weights: dict[str, int] = {}
    seen.page.on("requestfinished", lambda done: weights.update({done.url: len(done.response().body())}))
    seen.page.goto(f"{double.url}/t/secret", wait_until="networkidle")
    assert sum(weights.values()) < 30_000, weights


@pytest.mark.parametrize("query", ["", "?lang=en", "?text=large"])
@pytest.mark.parametrize(
    "state", ["waiting", "called", "serving", "held", "no_show", "abandoned", "finished", "unserved"]
)
def test_every_state_has_words_and_is_accessible(
    double: PagesDouble, chromium: Browser, state: str, query: str
) -> None:
    double.tickets["secret"] = FINISHED if state == "finished" else WAITING | {"state": state, "window": "5"}
    seen = watched(chromium, 360, 740)
    seen.page.goto(f"{double.url}/t/secret{query}")
    assert seen.complaints == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(seen.page) == []


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("lengthened", [False, True])
def test_who_went_for_papers_says_that_they_are_back(
    double: PagesDouble, chromium: Browser, script: bool, lengthened: bool
) -> None:
    away = WAITING | {"state": "held", "back": {"said_at": None}}
    page = opened(double, chromium, away, script=script)
    if lengthened:
        page.evaluate(LENGTHEN)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return
    double.tickets["secret"] = away | {"back": {"said_at": "2026-11-23T01:40:00Z"}}
    page.get_by_role("button", name="我已回到大厅").click()
    expect(page.get_by_text("已告诉窗口您回来了")).to_be_visible()
    expect(page.get_by_role("button", name="我已回到大厅")).to_have_count(0)
