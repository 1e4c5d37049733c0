"""The page behind a window's code, on a phone: before and while it asks, after thanks, and on to the public page.

The hall rates each matter by itself, so the tablet and the slip's page are looked at as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good
from pages_double import axe_faults, watched
from playwright.sync_api import Browser, Page, expect
from rated_hall import RatedHall, rated_hall
from test_case_desk import pad_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = os.environ.get("YOUXU_PICTURES", "")
PHONE = (390, 844)
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    with rated_hall(tmp_path, pads=9, sections={"rules": {"rating_unit": "case"}}) as found:
        found.start_work("5")
        yield found


def looked_at(page: Page, name: str) -> None:
    """axe finds nothing, and nothing stands out to the right of the phone."""
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_phone_at_the_window(hall: RatedHall, chromium: Browser) -> None:
    pad, phone = pad_of(hall, chromium), watched(chromium, *PHONE, has_touch=True)
    page = phone.page
    page.goto(f"{hall.server.url}/w/huangtan/5?lang=zh")
    expect(page.get_by_role("heading", name="现在没有可评价的业务。")).to_be_visible()
    looked_at(page, "window-idle")
    ticket = hall.take()
    for move in ("call-next", "start"):
        good(hall.at("5", move), 200)
    good(hall.at("5", "matters", {"business": "agriculture"}), 200)
    good(hall.at("5", "finish"), 200)
    expect(pad.page.get_by_role("heading", name="民政（救助、养老）")).to_be_visible(timeout=WAIT_MS)
    if PICTURES:
        pad.page.screenshot(path=Path(PICTURES) / "pad-of-a-matter.png")
    page.reload()
    expect(page.get_by_text("办理事项：民政（救助、养老）")).to_be_visible()
    page.get_by_text("不满意", exact=True).tap()
    looked_at(page, "window-asks")
    page.get_by_role("button", name="提交评价").tap()
    expect(page.get_by_role("status")).to_have_text("谢谢您的评价。")
    looked_at(page, "window-thanks")
    expect(pad.page.locator(".faces")).to_have_count(0, timeout=WAIT_MS)
    page.get_by_role("link", name="查看本厅评价公示").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("服务评价公示")
    looked_at(page, "public-too-few")

    good(hall.at("5", "finish"), 200)
    page.goto(f"{hall.server.url}/t/{ticket['link']}?lang=zh")
    expect(page.get_by_text("办理事项：农业农村")).to_be_visible()
    page.get_by_text("非常满意", exact=True).tap()
    looked_at(page, "slip-asks")
    page.get_by_role("button", name="提交评价").tap()
    expect(page.get_by_text("谢谢您的评价。")).to_be_visible()
    expect(page.get_by_text("更正刚才的评价")).to_be_visible()
    looked_at(page, "slip-thanks")
    page.get_by_text("更正刚才的评价").tap()
    looked_at(page, "slip-amends")
    page.get_by_role("link", name="看看大家怎样评价本厅").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("服务评价公示")
    for seen in (pad, phone):
        assert seen.complaints == []
