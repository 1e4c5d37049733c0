"""The data map as an auditor reads it: every line in words, nothing kept too long, and it fits a small monitor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, in_use
from pages_double import axe_faults, watched
from playwright.sync_api import Browser, expect
from server_process import HALLS, install, youxu

from server.keeping.personal_data import MAP

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000
PASSWORD = "Autumn-2026"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    with in_use(install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=0, displays=0, pads=0)) as found:
        yield found


def test_an_auditor_reads_what_is_kept(hall: HallUnderTest, tmp_path: Path, chromium: Browser) -> None:
    account = ("--name", "审计甲", "--role", "auditor", "--password", PASSWORD)
    assert youxu("account", "--data", hall.keys.data, *account).returncode == 0
    hall.take(id_number="11010519491231002X")
    seen = watched(chromium, 1366, 768)
    page = seen.page
    page.goto(f"{hall.server.url}/sign-in?next=/")
    page.fill("#name", "审计甲")
    page.fill("#password", PASSWORD)
    page.click("#go")
    page.get_by_role("link", name="个人信息清单").click(timeout=WAIT_MS)
    table = page.get_by_role("region", name="个人信息清单")
    expect(table.get_by_role("row")).to_have_count(1 + len(MAP), timeout=WAIT_MS)
    expect(page.get_by_role("status")).to_have_text("没有超期保存的个人信息。")
    expect(table.get_by_role("row", name="证件号码（加密）")).to_contain_text("未启用")
    expect(table.get_by_role("row", name="来办事的人的证件号码")).to_contain_text("1 条")
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "data-map.png"), full_page=True)
    page.get_by_text("菜单", exact=True).click()
    menu = page.get_by_role("navigation", name="菜单")
    expect(menu.get_by_role("link")).to_have_text(
        [
            "首页", "差评件处置", "办不成事反映", "二次优先卡", "日结单", "评价统计", "运行统计", "考勤",
            "办件编号", "票件核对", "设备管理", "审计与双人复核", "个人信息清单",
        ]
    )  # fmt: skip
    expect(menu.get_by_role("link", name="个人信息清单")).to_have_attribute("aria-current", "page")
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "menu.png"))
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("region", name="Data map")).to_contain_text("two persons, once, for ten seconds")
    page.screenshot(path=str(tmp_path / "data-map-en.png"), full_page=True)
    assert seen.complaints == []
