"""Boards and signs in real Chromium: legible, complete, honest about their age (screens.md §2, §8, §9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import board_states as states
import flask
import pytest
from pages_double import Watched, watched
from playwright.sync_api import Browser, Page, expect

from display.pages import PAGES
from hardware.link.page import LocalPage

pytestmark = pytest.mark.browser

BOARD, SIGN = "board:B", "window:5"
Show = Callable[..., Watched]
TOLD: list[dict[str, Any]] = []  # what the pages said stands on them

# Elements whose text runs out of their own box, except lists that turn their pages by design.
CUT = """() => [...document.querySelectorAll("#screen *")].filter((e) =>
  e.clientWidth > 0 && !e.closest("svg") && getComputedStyle(e).display !== "inline" && !e.matches(".notice, .name *")
  && (e.scrollWidth > e.clientWidth + 2)).map((e) => `${e.className}: ${e.scrollWidth} > ${e.clientWidth}`)"""
GLYPH = """() => { const style = getComputedStyle(document.querySelector(".call .code"));
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("0").actualBoundingBoxAscent; }"""


@pytest.fixture
def local() -> Iterator[LocalPage]:
    """The agent's own page without the agent, so that a test paints what it likes."""
    page = LocalPage("display-test", folder=PAGES, hall="yushan", heartbeat_s=0.2)
    for path, template, view in (("/", "board.html", BOARD), ("/sign", "sign.html", SIGN)):
        page.app.add_url_rule(path, template, _renderer(template, view))
    page.app.add_url_rule("/painted", "painted", lambda: TOLD.append(flask.request.get_json()) or {}, methods=["POST"])
    TOLD.clear()
    page.start()
    yield page
    page.stop()


def _renderer(template: str, view: str) -> Callable[[], str]:
    return lambda: flask.render_template(template, view=view, hall="yushan")


@pytest.fixture
def show(local: LocalPage, chromium: Browser) -> Iterator[Show]:
    """Opens a board or sign of some size with a state; complaints of the page fail the test at its end."""
    opened: list[Watched] = []

    def make(
        state: dict[str, Any], *, width: int = 1920, height: int = 1080, view: str = BOARD, **more: Any
    ) -> Watched:
        local.paint(view, local.next_seq(), state)
        seen = watched(chromium, width, height, **more)
        seen.page.goto(local.url + ("sign" if view == SIGN else ""))
        expect(seen.page.locator("#screen[data-freshness]")).to_be_visible()
        expect(seen.page.locator(".no, .strip").first).to_be_visible()
        opened.append(seen)
        return seen

    yield make
    for seen in opened:
        assert seen.complaints == []
        seen.page.context.close()


def test_the_newest_calls_stand_on_top_and_the_new_one_is_highlighted(show: Show) -> None:
    page = show(states.county_zone()).page
    rows = page.locator(".call:not(.none)")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text("B012")
    expect(rows.nth(0)).to_contain_text("B01")
    expect(rows.nth(0)).to_have_class(re.compile(r"\bnew\b"))
    expect(rows.nth(1)).not_to_have_class(re.compile(r"\bnew\b"))
    expect(page.locator(".clock")).to_have_text("10:32")


@pytest.mark.parametrize(("inches", "rows"), [(43, 2), (55, 3), (65, 4), (85, 5)])
def test_glyphs_are_legible_from_ten_metres(show: Show, inches: int, rows: int) -> None:
    """12.2 mm a metre (screens.md 2.1) on the panel that the settings name; fewer rows rather than smaller ones."""
    page = show(states.county_zone(here=states.here(panel_inches=inches, distance_m=10))).page
    expect(page.locator(".call")).to_have_count(rows)
    page.evaluate("document.fonts.ready")
    height_mm = inches * 25.4 * 0.4903
    least = 0.93 * 12.2 * 10 / height_mm * 1080  # 7 % is what header and strip may cost, see the table 2.2
    if inches > 43:  # at 43 inches two codes of four signs are bounded by the width of the panel
        assert page.evaluate(GLYPH) >= least


def seen_in_turns(page: Page, what: str, turns: int) -> set[str]:
    """All texts that come by in so many times two seconds of the page's clock.

    The quarter of a second is for the agent's heart, which beats in real time: a board that hears nothing for a minute
    hides its numbers.
    """
    seen: set[str] = set()
    for _ in range(turns):
        seen.update(page.locator(what).all_inner_texts())
        page.clock.run_for(2000)
        page.wait_for_timeout(250)
    return seen


def test_more_calls_than_rows_turn_and_none_is_dropped(show: Show) -> None:
    page = show(states.whole_county()).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".calling .dot")).to_have_count(3)
    assert len(seen_in_turns(page, ".call:not(.none) .code", 12)) == 12


def test_all_108_windows_come_by(show: Show) -> None:
    page = show(states.whole_county()).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".tile").first).to_be_visible()
    assert len(seen_in_turns(page, ".tile .no", 44)) == 108


def until_told(page: Page, good: Callable[[dict[str, Any]], bool]) -> None:
    """Until the page has told its agent so: that may still be on its way when the picture stands."""
    for _ in range(400):
        if TOLD and good(TOLD[-1]):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"told last: {TOLD[-1:]}")


def test_the_page_tells_which_calls_really_stand_on_it(show: Show, local: LocalPage) -> None:
    """Of twelve calls four have a place: only these were seen, until the list turns."""
    page = show(states.whole_county()).page
    expect(page.locator(".call:not(.none)")).to_have_count(4)

    def what_stands_there(told: dict[str, Any]) -> bool:
        standing = page.locator(".call .code").all_inner_texts()
        calls = {(call["ticket"], call["window"], call["times"]) for call in told["calls"]}
        return told["view"] == BOARD and calls == {(code, code[0] + "0" + code[-1], 1) for code in standing}

    until_told(page, what_stands_there)
    local.paint(BOARD, local.next_seq(), states.whole_county(here=states.here("dim")))
    expect(page.locator("#screen[data-freshness='dim']")).to_be_visible()
    until_told(page, lambda told: told["calls"] == [])  # dimmed numbers count as not shown


EMERGENCY = {
    "zh": "火警！请从最近的安全出口离开，不要乘电梯",
    "en": "Fire! Leave by the nearest exit. Do not use the lifts",
}


@pytest.mark.parametrize(("view", "width", "height"), [(BOARD, 1920, 1080), (BOARD, 1080, 1920), (SIGN, 1280, 480)])
def test_an_emergency_covers_the_whole_screen_until_it_is_ended(
    local: LocalPage, show: Show, view: str, width: int, height: int
) -> None:
    usual = states.sign() if view == SIGN else states.county_zone()
    page = show(usual, view=view, width=width, height=height).page
    local.paint(view, local.next_seq(), usual | {"emergency": EMERGENCY})
    cover = page.locator("#emergency")
    expect(cover).to_contain_text(EMERGENCY["zh"])
    expect(cover).to_contain_text(EMERGENCY["en"])
    assert cover.bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}
    assert page.evaluate("document.elementFromPoint(innerWidth / 2, 20).id") == "emergency"
    assert cover.evaluate("(one) => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth")
    local.paint(view, local.next_seq(), usual)
    expect(cover).to_have_count(0)


def test_a_sign_tells_of_its_call(show: Show) -> None:
    ticket = {"id": "t", "code": "A001", "state": "called", "at": states.moment(-2), "times": 2}
    page = show(states.sign(ticket=ticket), width=1280, height=720, view=SIGN).page
    shown = {"view": SIGN, "calls": [{"ticket": "A001", "window": "5", "times": 2}]}
    until_told(page, lambda told: told == shown)


def test_a_new_call_takes_the_first_page_and_its_highlight_ends(show: Show, local: LocalPage) -> None:
    state = states.county_zone()
    page = show(state).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".call").first).to_be_visible()
    page.clock.run_for(7000)
    newest = states.call("B099", "B14", 0)
    local.paint(BOARD, local.next_seq(), {**state, "calls": [newest, *state["calls"]]})
    first = page.locator(".call").first
    expect(first).to_contain_text("B099")
    expect(first).to_have_class(re.compile(r"\bnew\b"))
    page.clock.run_for(8200)
    expect(page.locator(".call.new")).to_have_count(0)


def test_a_repeated_call_is_highlighted_again(show: Show, local: LocalPage) -> None:
    old = states.county_zone(calls=[states.call("B010", "B11", 70)])
    page = show(old).page
    expect(page.locator(".call").first).to_contain_text("B010")
    expect(page.locator(".call.new")).to_have_count(0)
    local.paint(BOARD, local.next_seq(), {**old, "calls": [states.call("B010", "B11", 70, times=2)]})
    expect(page.locator(".call.new")).to_have_count(1)


def test_calls_that_never_cease_keep_no_page_from_being_seen(show: Show, local: LocalPage) -> None:
    """A new call every two seconds for a minute on four rows: each is shown within four seconds, and so are the eight
    who were called before and do not come. (While the first page stayed for as long as a call was new, nobody behind it
    was ever seen.)"""
    old = [states.call(f"A{n:03}", f"A{n:02}", 60 + n) for n in range(1, 9)]
    state = states.county_zone(calls=old)
    page = show(state).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".call").first).to_be_visible()
    news: list[dict[str, Any]] = []
    seen, waiting = set[str](), dict[str, int]()
    for second in range(2, 62, 2):
        news = [states.call(f"B{second:03}", "B14", -second), *news][:3]
        waiting[f"B{second:03}"] = second
        at = {**state["here"], "now": states.moment(second)}
        local.paint(BOARD, local.next_seq(), {**state, "calls": [*news, *old], "here": at})
        for _ in range(2):
            page.wait_for_timeout(50)
            page.clock.run_for(1000)
            standing = set(page.locator(".call:not(.none) .code").all_inner_texts())
            waiting = {code: since for code, since in waiting.items() if code not in standing}
            seen |= standing
        assert all(second - since < 4 for since in waiting.values()), f"{waiting} are not shown at {second} s"
    assert {call["ticket"] for call in old} <= seen


def test_two_calls_in_one_instant_are_both_shown(show: Show) -> None:
    page = show(states.county_zone(calls=[states.call("A001", "1", 1), states.call("A002", "2", 1)])).page
    expect(page.locator(".call.new")).to_have_count(2)


def test_a_stale_board_dims_and_says_since_when(show: Show) -> None:
    page = show(states.county_zone(here=states.here("dim"))).page
    expect(page.locator(".strip .warning")).to_contain_text("10:31 起信号中断")
    assert float(page.eval_on_selector(".body", "e => getComputedStyle(e).opacity")) < 0.5
    expect(page.locator(".call.new")).to_have_count(0)  # nothing old flashes


def test_a_board_silent_for_a_minute_shows_no_numbers(show: Show) -> None:
    page = show(states.county_zone(here=states.here("hidden"))).page
    expect(page.locator(".message")).to_contain_text("屏幕暂停显示叫号")
    expect(page.locator(".call, .tile")).to_have_count(0)
    assert not re.search(r"B0\d\d", page.inner_text("#screen"))


def test_a_page_that_lost_its_agent_dims_and_hides_by_itself(show: Show, local: LocalPage) -> None:
    seen = show(states.county_zone())
    page = seen.page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".call").first).to_be_visible()
    local.stop()
    page.clock.run_for(15_000)
    expect(page.locator("#screen")).to_have_attribute("data-freshness", "dim")
    page.clock.run_for(60_000)
    expect(page.locator("#screen")).to_have_attribute("data-freshness", "hidden")
    expect(page.locator(".call")).to_have_count(0)
    seen.complaints.clear()  # the browser says that the agent is gone, as it should


def test_a_closed_hall_shows_its_notices(show: Show) -> None:
    page = show(states.county_zone(open=False, calls=[], business_day=None)).page
    expect(page.locator(".message")).to_contain_text("现在不办理业务")
    expect(page.locator(".notice")).to_contain_text("今日医保系统升级")


def test_an_open_hall_without_calls_is_no_empty_screen(show: Show) -> None:
    page = show(states.county_zone(calls=[])).page
    expect(page.locator(".nobody")).to_contain_text("请留意叫号")


def test_a_silent_voice_is_said_on_the_board(show: Show) -> None:
    broken = {"condition": "unavailable", "causes": ["device_refused"]}
    expect(show(states.county_zone(here=states.here(voice=broken))).page.locator(".warning")).to_contain_text(
        "语音暂停"
    )
    fine = {"condition": "unknown", "causes": ["not_yet_heard"]}
    expect(show(states.county_zone(here=states.here(voice=fine))).page.locator(".warning")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (3840, 2160), (1366, 768)])
def test_words_40_percent_longer_are_not_cut(show: Show, width: int, height: int) -> None:
    state = states.longer(states.county_zone())
    state["calls"][1]["ticket"] = "A-K3-01"
    state["calls"][2].update(ticket="B1024", window="108")
    page = show(state, width=width, height=height).page
    _fitted(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_a_board_that_hears_nothing_says_so_in_full(show: Show, local: LocalPage, width: int, height: int) -> None:
    seen = show(states.county_zone(), width=width, height=height)
    local.stop()
    seen.page.clock.run_for(15_000)
    expect(seen.page.locator(".strip .warning")).to_be_visible()
    _fitted(seen.page)
    seen.complaints.clear()  # the browser says that the agent is gone, as it should


def _fitted(page: Page) -> None:
    """Nothing is cut, once the fonts are there: a busy machine may paint first in one that is wider."""
    page.evaluate("document.fonts.ready")
    for _ in range(20):
        if not page.evaluate(CUT):
            return
        page.wait_for_timeout(100)
    assert page.evaluate(CUT) == []


def test_every_state_has_its_shape_and_word(show: Show) -> None:
    page = show(states.county_zone(windows=[
        states.window("1", "B", "open", "A001", "called"),
        states.window("2", "B", "open", "A002", "serving"),
        states.window("3", "B"),
        states.window("4", "B", "paused"),
        states.window("5", "B", "closed"),
    ])).page  # fmt: skip
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(5)
    shapes = [tiles.nth(place).locator(".mark svg").inner_html() for place in range(5)]
    assert len({re.sub(r"<!--.*?-->", "", shape) for shape in shapes}) == 5
    for place, word in enumerate(("A001", "A002", "空闲", "暂停", "关闭")):
        expect(tiles.nth(place)).to_contain_text(word)


PENSION = states.words("城乡居民养老保险参保登记与待遇申领", "Rural and urban residents' pension: enrolment and claims")
JOBLESS = states.words("失业登记", "Unemployment")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_a_paused_matter_is_named_in_its_queue_and_covers_no_call(
    show: Show, local: LocalPage, width: int, height: int
) -> None:
    state = states.county_zone()
    page = show(state, width=width, height=height).page
    expect(page.locator(".off")).to_have_count(0)
    calls = page.locator(".calling").bounding_box()
    state["queues"][1]["paused_matters"] = [PENSION]
    state["queues"][3]["paused_matters"] = [JOBLESS]  # the whole business is paused: that is said instead
    local.paint(BOARD, local.next_seq(), state)
    row = page.locator(".queue.partly")
    expect(row.locator(".off")).to_contain_text("暂停：")
    expect(row.locator(".off")).to_contain_text(PENSION["zh"])
    expect(row).to_contain_text("社会保险")
    expect(row).to_contain_text("5 人")
    expect(page.locator(".queue", has_text="就业创业").locator(".off")).to_have_count(0)
    assert page.locator(".calling").bounding_box() == calls
    around, off = row.bounding_box(), row.locator(".off").bounding_box()
    assert around is not None
    assert off is not None
    assert off["x"] + off["width"] <= around["x"] + around["width"] + 1
    assert off["y"] + off["height"] <= around["y"] + around["height"] + 1


def test_several_paused_matters_take_turns_and_are_counted(show: Show) -> None:
    state = states.county_zone()
    state["queues"][1]["paused_matters"] = [PENSION, JOBLESS]
    page = show(state).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".off")).to_be_visible()
    seen: dict[str, str] = {}
    for _ in range(8):  # two seconds each: both of six seconds come by
        zh = page.locator(".off__name").inner_text()
        seen[page.locator(".off__count").inner_text()] = zh
        page.clock.run_for(2000)
    assert set(seen) == {"1/2", "2/2"}
    assert seen["1/2"].startswith(PENSION["zh"])
    assert seen["2/2"].startswith(JOBLESS["zh"])


# ---- window sign ----------------------------------------------------------------------------------------------

CALLED = {"code": "B012", "state": "called", "at": states.moment(-2), "times": 1}


@pytest.mark.parametrize(("width", "height"), [(1920, 540), (1280, 720)])
@pytest.mark.parametrize(
    ("state", "word"),
    [
        (states.sign(ticket=CALLED), "请到本窗口"),
        (states.sign(ticket={**CALLED, "state": "serving"}), "正在办理"),
        (states.sign(), "请等候叫号"),
        (states.sign("paused", pause={"reason": "break", "until": states.moment(1670)}), "预计 11:00 恢复"),
        (states.sign("closed"), "本窗口未开放"),
        (states.sign(here=states.here("hidden")), "请咨询窗口工作人员"),
    ],
)
def test_a_sign_says_its_state_in_words(show: Show, state: dict[str, Any], word: str, width: int, height: int) -> None:
    page = show(state, view=SIGN, width=width, height=height).page
    expect(page.locator(".now")).to_contain_text(word, timeout=12_000)
    expect(page.locator(".plate .no")).to_have_text("5")
    expect(page.locator(".takes")).to_contain_text(re.compile("医疗保险、异地备案|Medical insurance, Remote filing"))
    page.evaluate("document.fonts.ready")
    assert page.evaluate(CUT) == []


def test_a_sign_alternates_its_language_every_five_seconds(show: Show) -> None:
    page = show(states.sign(), view=SIGN, width=1920, height=540).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".now")).to_contain_text("请等候叫号")
    page.clock.run_for(5100)
    expect(page.locator(".now")).to_contain_text("Please wait for your number")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.clock.run_for(5000)
    expect(page.locator(".now")).to_contain_text("请等候叫号")


def test_a_call_is_shown_in_chinese_first(show: Show, local: LocalPage) -> None:
    page = show(states.sign(), view=SIGN).page
    page.clock.install(time=states.NOW)
    page.reload()
    expect(page.locator(".now")).to_contain_text("请等候叫号")
    page.clock.run_for(5100)
    expect(page.locator(".now")).to_contain_text("Please wait for your number")
    ticket = {"code": "B012", "state": "called", "at": states.moment(), "times": 1}
    local.paint(SIGN, local.next_seq(), states.sign(ticket=ticket))
    expect(page.locator(".ticket")).to_have_text("B012")
    expect(page.locator(".now")).to_contain_text("请到本窗口", timeout=1000)


def test_a_pause_reason_that_is_a_code_is_not_shown(show: Show) -> None:
    page = show(states.sign("paused", pause={"reason": "break", "until": None}), view=SIGN).page
    expect(page.locator(".now")).to_contain_text(re.compile("暂停服务|Paused"))
    expect(page.locator(".now")).not_to_contain_text("break")


def test_a_sign_names_no_clerk_but_the_badge(show: Show) -> None:
    page = show(states.sign(), view=SIGN).page
    expect(page.locator(".clerk")).to_contain_text("1024")
    expect(page.locator("#screen")).not_to_contain_text("李四")


@pytest.mark.parametrize("code", ["A005", "AB123", "E-K1-01", "E-K12-101"])
def test_any_number_stands_on_one_line_of_the_sign(show: Show, code: str) -> None:
    """Also one of a kiosk's own band, given out while the kiosk was cut off (promises.md §2.5)."""
    page = show(states.sign(ticket={"code": code, "state": "called"}), view=SIGN).page
    ticket = page.locator(".ticket")
    expect(ticket).to_have_text(code)
    box = ticket.bounding_box()
    assert box is not None
    assert box["height"] < 1.6 * float(ticket.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
    assert box["x"] + box["width"] <= 1920
