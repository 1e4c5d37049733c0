"""The page of the hall's work, as its manager reads it: sums, bars and a table to take away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good
from pages_double import axe_faults, sign_in, watched
from playwright.sync_api import Browser, expect
from rated_hall import RatedHall, rated_hall

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    with rated_hall(tmp_path) as found:
        found.start_work("5", "6", "1")
        for hour in ("09", "10", "11"):
            for part, window in enumerate(("5", "6", "5")):
                found.take()
                found.move_to(f"{hour}:{part}7")
                good(found.at(window, "call-next"), 200)
                good(found.at(window, "start"), 200)
                found.move_to(f"{hour}:{part}9")
                good(found.at(window, "finish"), 200)
                found.take()
        yield found


def test_a_manager_reads_how_the_hall_worked(hall: RatedHall, tmp_path: Path, chromium: Browser) -> None:
    seen = watched(chromium, 1366, 768)
    page = seen.page
    sign_in(page, hall.server.url, "/work-figures", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/work-figures", timeout=WAIT_MS)
    expect(page.locator("[data-sum=taken]")).to_contain_text("18", timeout=WAIT_MS)
    expect(page.locator("[data-sum=finished]")).to_contain_text("9")
    expect(page.locator("[data-sum=windows]")).to_contain_text("开窗")
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "work.png"), full_page=True)
    stars = page.locator("#stars")
    expect(stars).to_contain_text("不足 20 件，不计")
    expect(stars).to_contain_text("有序样例标准")
    page.get_by_role("button", name="取号时段").click()
    table = page.get_by_role("region", name="取号时段")
    expect(table.get_by_role("rowheader")).to_have_text(["09 时", "10 时", "11 时", "全厅"])
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载表格").click()
    assert taken.value.suggested_filename.startswith("huangtan-work-hour-2026")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载号票明细").click()
    assert taken.value.suggested_filename == "huangtan-tickets-20260901-20260930.csv"
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("region", name="Hour of arrival")).to_contain_text("Mean wait")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "work-en.png"), full_page=True)
    assert seen.complaints == []
