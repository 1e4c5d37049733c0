"""Who sees more than a hall, and who sees less: each lands on the own page after signing in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, in_use
from pages_double import Watched, axe_faults, watched
from playwright.sync_api import Browser, expect
from server_process import HALLS, install, youxu

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000
PASSWORD = "Autumn-2026"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    with in_use(install(tmp_path, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=0, pads=0)) as found:
        yield found


def signed_in(hall: HallUnderTest, chromium: Browser, name: str, *account: str) -> Watched:
    made = youxu("account", "--data", hall.keys.data, "--name", name, *account, "--password", PASSWORD)
    assert made.returncode == 0, made.stdout + made.stderr
    seen = watched(chromium, 1366, 768)
    seen.page.goto(f"{hall.server.url}/sign-in?next=/")
    seen.page.fill("#name", name)
    seen.page.fill("#password", PASSWORD)
    seen.page.click("#go")
    return seen


def test_a_province_viewer_reads_sums_and_nothing_small(hall: HallUnderTest, tmp_path: Path, chromium: Browser) -> None:
    for _ in range(5):
        hall.take("civil_affairs")
    seen = signed_in(hall, chromium, "省级查看甲", "--role", "province_viewer")
    page = seen.page
    row = page.locator("tr[data-hall=huangtan]")
    expect(row).to_contain_text("黄潭镇便民服务中心", timeout=WAIT_MS)
    expect(row).to_contain_text("营业中")
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "overview.png"), full_page=True)
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("region", name="All halls")).to_contain_text("Huangtan Town Public Service Centre")
    assert page.locator(".scroll").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.screenshot(path=str(tmp_path / "overview-en.png"), full_page=True)
    page.goto(f"{hall.server.url}/manager")
    expect(
        page.get_by_text("您的账号不能查看大厅管理页面。").or_(page.get_by_text("Your account may not see"))
    ).to_be_visible(timeout=WAIT_MS)


def test_a_team_lead_sees_the_own_windows_alone(hall: HallUnderTest, tmp_path: Path, chromium: Browser) -> None:
    hall.seat("5")
    seen = signed_in(hall, chromium, "班组长甲", "--role", "team_lead", "--team", "field")
    page = seen.page
    tiles = page.locator("[data-window]")
    expect(tiles).to_have_count(4, timeout=WAIT_MS)
    assert [tile.get_attribute("data-window") for tile in tiles.all()] == ["1", "2", "3", "4"]
    expect(page.locator("h1")).to_contain_text("专业窗口班组")
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "team.png"))
    assert seen.complaints == []
