"""A clerk scans case numbers one after the other; the manager brings the platform's list and reads the leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good
from pages_double import axe_faults, sign_in, watched
from playwright.sync_api import Browser, expect
from rated_hall import BEFORE_HOLIDAYS, RatedHall, rated_hall

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000
LIST = f"""办件编号,受理日期,申请人
20260930000001,{BEFORE_HOLIDAYS},某某
20260930000009,{BEFORE_HOLIDAYS},某某
坏的,x,某某
"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    with rated_hall(tmp_path) as found:
        found.start_work("5")
        for _ in range(3):
            found.serve("5")
        yield found


def test_numbers_are_scanned_and_the_list_is_held_against_them(
    hall: RatedHall, tmp_path: Path, chromium: Browser
) -> None:
    seen = watched(chromium, 1366, 768)
    page = seen.page
    sign_in(page, hall.server.url, "/case-numbers", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/case-numbers", timeout=WAIT_MS)
    fields = page.locator("[data-number]")
    expect(fields).to_have_count(3, timeout=WAIT_MS)
    fields.nth(0).fill("20260930000001")
    fields.nth(0).press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已保存")
    expect(fields.nth(1)).to_be_focused()
    page.keyboard.type("20260930000001")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("也是这个编号")
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "numbers.png"), full_page=True)

    page.goto(f"{hall.server.url}/case-check")
    chosen = tmp_path / "list.csv"
    chosen.write_text(LIST, encoding="utf-8")
    page.set_input_files("#csv", chosen, timeout=WAIT_MS)
    expect(page.locator("#brought")).to_contain_text("已导入 2 件", timeout=WAIT_MS)
    expect(page.locator("#brought")).to_contain_text("第 4 行")
    expect(page.locator("#brought")).to_contain_text("申请人")
    for kind, count in {"no_ticket": 1, "no_case": 1, "two_tickets": 1, "two_halls": 0}.items():
        expect(page.locator(f"[data-kind={kind}] b")).to_have_text(str(count))
    page.screenshot(path=str(tmp_path / "check.png"), full_page=True)
    page.locator("[data-kind=no_ticket]").click()
    lines = page.get_by_role("region", name="逐条")
    expect(lines.get_by_role("rowheader")).to_have_text(["有办件无号票"])
    expect(lines).to_contain_text("20260930000009")
    assert axe_faults(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载线索表").click()
    assert taken.value.suggested_filename.startswith("huangtan-case-check-2026")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(lines.or_(page.get_by_role("region", name="One by one"))).to_contain_text("Case without a ticket")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "check-en.png"), full_page=True)
    assert good(hall.door.get("~/case-numbers", hall.admin), 200)["matters"][0]["case_no"] == "20260930000001"
    assert seen.complaints == []
