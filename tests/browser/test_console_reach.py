"""What the console says of its devices, and of whom a call has reached: by shape and word, never by colour alone."""

from __future__ import annotations

import console_states as at
import pytest
from console_desk import VIEW, open_at
from pages_double import PagesDouble, Watched
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def said(page: Page) -> list[str]:
    return [" ".join(part.split()) for part in page.locator(".reach__part").all_inner_texts()]


def test_whom_a_call_has_reached_stands_beside_it(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called())
    assert said(page) == ["大屏 已显示", "窗口屏 已显示", "语音 稍候"]
    double.show(VIEW, at.called(reach=at.reach()))
    expect(page.locator(".reach__part--spoken")).to_contain_text("已播报")
    double.show(VIEW, at.serving())
    expect(page.locator(".reach")).to_have_count(0)


def test_a_call_that_was_not_heard_is_told_with_what_to_do(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.unheard())
    expect(page.get_by_role("status")).to_contain_text("语音没有报出 A012")
    expect(page.get_by_role("status")).to_contain_text("F3 重呼")
    double.show(VIEW, at.unnoticed())
    expect(page.get_by_role("status")).to_contain_text("屏幕和语音都没有报出 A012：请当面叫号")
    double.show(VIEW, at.called(reach=at.reach()))
    expect(page.get_by_role("status")).to_have_text("")


def test_silence_is_told_when_its_time_has_come_without_a_new_state(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called(reach=at.reach(voice="waiting", due_in_s=3)))
    assert said(page)[-1] == "语音 稍候"
    expect(page.get_by_role("status")).to_contain_text("语音没有报出 A012")


def test_one_of_several_boards_that_stays_dark_is_told(desk: Watched, double: PagesDouble) -> None:
    two = at.reach()
    two["parts"].append(two["parts"][0] | {"device": "D2", "state": "missed"})
    page = open_at(desk, double, at.called(reach=two))
    expect(page.get_by_role("status")).to_contain_text("大屏没有报出 A012")


def test_a_hall_without_screens_and_voice_is_told_nothing(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.called(reach=None))
    expect(page.locator(".reach")).to_have_count(0)
    expect(page.locator(".today")).to_be_visible()


def test_each_light_says_its_condition_in_words_and_by_a_shape(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.serving())
    expect(page.locator(".light")).to_have_text(["评价器正常", "打印机需关注", "叫号屏不可用"])
    shapes = page.locator(".light .shape").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::before').webkitMaskImage)"
    )
    assert len(set(shapes)) == 3
    double.show(VIEW, at.signed_out())
    expect(page.locator(".light")).to_have_text(["打印机未连接", "叫号屏正常"])  # no pad here: no light


def test_an_emergency_and_who_is_back_with_papers_are_told(desk: Watched, double: PagesDouble) -> None:
    page = open_at(desk, double, at.emergency())
    expect(page.get_by_role("alert")).to_contain_text("请按指示有序离场")
    expect(page.locator(".row--due")).to_have_count(1)
    expect(page.locator(".row--due")).to_contain_text("已回来")
    double.show(VIEW, at.idle())
    expect(page.get_by_role("alert")).to_have_count(0)
    told = at.words("系统抢修，约十分钟", "Being repaired, about ten minutes") | {"id": "n1", "zones": [], "by": "周敏"}
    double.show(VIEW, at.idle(broadcasts=[told | {"until": at.ago(-10)}]))
    expect(page.locator(".alerts").get_by_role("status")).to_contain_text("系统抢修")
