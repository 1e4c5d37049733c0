"""The rating pad in Chromium: voluntary, once, honest when it did not work (screens.md §10)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pages_double import PagesDouble, Watched, axe_faults, watched
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

RATINGS = "halls/huangtan/ratings"
QUIET: dict[str, Any] = {
    "window": {"code": "5", "name": {"zh": "5号窗口", "en": "Window 5"}},
    "clerk": {"name": "李明", "badge": "013"},
    "open": True,
    "armed": None,
    "now": "2026-11-23T01:12:00Z",
}


def armed(token: str, seconds: int = 30) -> dict[str, Any]:
    until = f"2026-11-23T01:12:{seconds:02}Z"
    return QUIET | {"armed": {"token": token, "ticket": "A023", "until": until, "levels": [5, 4, 3, 2, 1]}}


@pytest.fixture
def pad(double: PagesDouble, chromium: Browser) -> Watched:
    """A pad with nothing to rate, on a clock the test moves: it was paired for window 1 once, and now for window 5."""
    double.views["pad:5"] = QUIET
    double.answers[RATINGS] = (201, {})
    seen = watched(chromium, 1280, 800)
    for code, token, window in (("P01", "of window 1", "1"), ("P05", "secret", "5")):
        kept = json.dumps({"token": token, "hall": "huangtan", "code": code, "kind": "pad", "windows": [window]})
        seen.page.add_init_script(f"localStorage.setItem('youxu.device.pad.{code}', {json.dumps(kept)})")
    seen.page.clock.install()
    seen.page.goto(f"{double.url}/pad/5")
    expect(seen.page.locator(".idle")).to_contain_text("工号 013")
    return seen


def test_a_rehearsal_is_told_above_the_page_and_covers_no_button(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.evaluate("document.body.dataset.rehearsal = '演练，不是真的办事 · Rehearsal'")  # as the template writes it
    decline = pad.page.get_by_role("button", name="不评价")
    expect(decline).to_be_in_viewport(ratio=1)
    page, button = pad.page.locator("#pad").bounding_box(), decline.bounding_box()
    assert page is not None
    assert button is not None
    assert page["y"] > 15
    assert button["y"] + button["height"] <= page["y"] + page["height"] <= 800


@pytest.mark.parametrize("level", [5, 4, 3])
def test_the_three_upper_levels_are_sent_with_one_tap(double: PagesDouble, pad: Watched, level: int) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click(f"[data-level='{level}']")
    expect(pad.page.locator(".notice")).to_contain_text("谢谢")
    (command,) = double.received("ratings")
    assert command.body == {"token": "t1", "level": level}
    assert command.token == "secret"
    pad.page.clock.run_for(3600)
    expect(pad.page.locator(".idle")).to_be_visible()
    assert pad.complaints == []


def test_the_lower_levels_ask_for_a_reason_with_eight_on_one_screen(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-level='2']")
    reasons = pad.page.locator("[data-reason]")
    assert [reasons.nth(n).get_attribute("data-reason") for n in range(reasons.count())] == [
        str(code) for code in range(207, 215)
    ]
    assert double.received("ratings") == []
    assert pad.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    pad.page.click("[data-reason='209']")
    pad.page.click("[data-reason='214']")
    pad.page.click("[data-reason='214']")
    pad.page.fill("textarea", "  等了两个小时  ")
    pad.page.click("[data-act='send']")
    expect(pad.page.locator(".notice")).to_contain_text("核实")
    assert double.received("ratings")[0].body == {"token": "t1", "level": 2, "reasons": ["209"], "text": "等了两个小时"}


def test_the_reason_is_skipped_with_one_touch(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-level='1']")
    pad.page.click("[data-reason='115']")
    pad.page.click("[data-act='skip']")
    expect(pad.page.locator(".notice")).to_contain_text("谢谢")
    assert double.received("ratings")[0].body == {"token": "t1", "level": 1}


def test_going_back_sends_nothing(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-level='1']")
    pad.page.click("[data-act='back']")
    pad.page.click("[data-level='4']")
    expect(pad.page.locator(".notice")).to_be_visible()
    assert [command.body["level"] for command in double.received("ratings")] == [4]


def test_no_answer_within_thirty_seconds_is_not_a_rating(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    expect(pad.page.locator(".ask")).to_be_visible()
    pad.page.clock.run_for(28_000)
    expect(pad.page.locator(".ask")).to_be_visible()
    pad.page.clock.run_for(3_000)
    expect(pad.page.locator(".idle")).to_be_visible()
    double.show("pad:5", armed("t1", seconds=40))
    pad.page.clock.run_for(1_000)
    expect(pad.page.locator(".idle")).to_be_visible()
    assert double.received("ratings") == []


def test_not_rating_is_one_touch_and_sends_nothing(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-act='decline']")
    expect(pad.page.locator(".idle")).to_be_visible()
    double.show("pad:5", armed("t1", seconds=40))
    pad.page.clock.run_for(1_000)
    expect(pad.page.locator(".idle")).to_be_visible()
    assert double.received("ratings") == []


def sent(double: PagesDouble, pad: Watched) -> list[dict[str, Any]]:
    """The ratings that have arrived: thanks are said at once, the command may still be on its way."""
    for _ in range(200):
        if double.received("ratings"):
            break
        pad.page.wait_for_timeout(50)
    return [command.body for command in double.received("ratings")]


def test_a_touched_lower_face_counts_even_if_its_visitor_walks_away(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-level='2']")
    expect(pad.page.locator(".countdown")).to_contain_text("不满意")
    pad.page.clock.run_for(31_000)
    expect(pad.page.locator(".notice")).to_be_visible()
    assert sent(double, pad) == [{"token": "t1", "level": 2}]


@pytest.mark.parametrize(
    ("status", "code", "words"), [(409, "already_rated", "已经评价过"), (409, "rating_too_late", "没有记录")]
)
def test_a_refusal_is_told_as_it_is(double: PagesDouble, pad: Watched, status: int, code: str, words: str) -> None:
    double.answers[RATINGS] = (status, {"code": code, "message": ""})
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-level='5']")
    expect(pad.page.locator(".notice")).to_contain_text(words)


def test_a_server_that_is_not_ready_is_asked_again_under_the_same_key(double: PagesDouble, pad: Watched) -> None:
    double.answers[RATINGS] = [(503, {"code": "not_now", "message": ""}), (201, {})]
    double.show("pad:5", armed("t1"))
    pad.page.click("[data-level='5']")
    pad.page.clock.run_for(3_000)
    expect(pad.page.locator(".notice")).to_contain_text("谢谢")
    assert len({command.key for command in double.received("ratings")}) == 1
    assert len(double.received("ratings")) == 2


def test_two_taps_are_one_rating(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    expect(pad.page.locator(".ask")).to_be_visible()
    pad.page.evaluate("for (const level of [5, 1]) document.querySelector(`[data-level='${level}']`)?.click()")
    expect(pad.page.locator(".notice")).to_be_visible()
    sent(double, pad)
    pad.page.wait_for_timeout(200)  # a second one would be here by now
    assert [body["level"] for body in sent(double, pad)] == [5]


def test_an_offer_taken_back_untouched_disappears(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    expect(pad.page.locator(".ask")).to_be_visible()
    double.show("pad:5", QUIET)
    expect(pad.page.locator(".idle")).to_be_visible()


def test_an_emergency_covers_what_is_being_rated(double: PagesDouble, pad: Watched) -> None:
    told = {"zh": "地震！先护住头部，震停后从安全出口离开", "en": "Earthquake! Protect your head; leave when it stops"}
    double.show("pad:5", armed("t1") | {"emergency": told})
    cover = pad.page.locator("#emergency")
    expect(cover).to_contain_text(told["zh"])
    assert cover.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 800}
    assert cover.evaluate("(one) => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth")
    double.show("pad:5", armed("t1"))
    expect(cover).to_have_count(0)
    assert pad.complaints == []


def test_english_is_one_touch_away_and_forgotten_afterwards(double: PagesDouble, pad: Watched) -> None:
    double.show("pad:5", armed("t1"))
    pad.page.click(".head__language")
    expect(pad.page.locator(".ask__title")).to_have_text("How was this visit?")
    pad.page.click("[data-level='3']")
    expect(pad.page.locator(".notice")).to_contain_text("Thank you")
    pad.page.clock.run_for(3600)
    expect(pad.page.locator(".idle__hint")).to_have_text("办结后，请您评价")


def test_an_unpaired_tablet_says_so(double: PagesDouble, chromium: Browser) -> None:
    seen = watched(chromium, 1280, 800)
    seen.page.goto(f"{double.url}/pad/5")
    expect(seen.page.locator(".notice")).to_contain_text("还没有配对")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
def test_every_screen_fits_is_touchable_and_accessible(
    double: PagesDouble, chromium: Browser, width: int, height: int
) -> None:
    double.views["pad:5"] = armed("t1")
    double.answers[RATINGS] = (201, {})
    seen = watched(chromium, width, height)
    seen.page.add_init_script('localStorage.setItem(\'youxu.device.pad.5\', \'{"token":"x","hall":"huangtan"}\')')
    seen.page.goto(f"{double.url}/pad/5")
    for screen, onward in ((".ask", "[data-level='1']"), (".why", "[data-act='skip']"), (".notice", None)):
        expect(seen.page.locator(screen)).to_be_visible()
        assert seen.page.evaluate("document.documentElement.scrollHeight <= innerHeight"), screen
        assert seen.page.evaluate(TOO_SMALL) == []
        assert seen.complaints == []
        assert axe_faults(seen.page) == []
        if onward:
            seen.page.click(onward)


TOO_SMALL = """[...document.querySelectorAll("button, textarea")].filter((part) => {
  const box = part.getBoundingClientRect();
  return box.width < 60 || box.height < 60;
}).map((part) => part.outerHTML)"""
