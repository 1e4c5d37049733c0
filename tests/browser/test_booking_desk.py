"""The booking desk on a real page: enter, look up, move, cancel, a file with faults, the blacklist; both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, good, in_use
from pages_double import axe_faults, sign_in, watched
from playwright.sync_api import Browser, Page, expect
from server_process import HALLS, install

from server.workdays import is_workday

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CARD, OTHER = "42900619900101123X", "429006199102022345"
WAIT_MS = 30_000


def coming_workdays() -> tuple[str, str]:
    """The next two days on which the hall is open."""
    today = (datetime.now(UTC) + timedelta(hours=8)).date()  # noqa: TID251  # the tests' own clock, in the hall's zone
    days = [day for n in range(1, 20) if is_workday(day := today + timedelta(days=n)) and day.weekday() < 5]
    return days[0].isoformat(), days[1].isoformat()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=0, clerks=0, displays=0, pads=0)
    with in_use(installed, opened=False) as found:
        yield found


def at_the_desk(page: Page, hall: HallUnderTest) -> None:
    sign_in(page, hall.server.url, "/bookings", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/bookings", timeout=WAIT_MS)
    expect(page.locator("#what")).to_be_visible(timeout=WAIT_MS)


def choose(page: Page, day: str, time: str) -> None:
    page.fill("#wanted", day)
    page.locator("#wanted").dispatch_event("change")
    page.click(f"[data-slot='{time}']", timeout=WAIT_MS)


def shot(page: Page, tmp_path: Path, name: str) -> None:
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


def test_a_day_at_the_booking_desk(hall: HallUnderTest, chromium: Browser, tmp_path: Path) -> None:
    first, second = coming_workdays()
    tab = watched(chromium, 1366, 768)
    page = tab.page
    at_the_desk(page, hall)
    assert axe_faults(page) == []
    code = _entered_once(page, first, tmp_path)
    _moved_found_cancelled(page, code, second)
    _brought_in(page, first)
    _locked_and_let_in(page, hall, first, tmp_path)

    page.click("[data-language='en']")
    expect(page.locator("#entry h2").last).to_have_text("New booking", timeout=WAIT_MS)
    assert axe_faults(page) == []
    shot(page, tmp_path, "english")
    page.set_viewport_size({"width": 800, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it fits a narrow screen"
    shot(page, tmp_path, "narrow")
    assert [one for one in tab.complaints if "Failed to load resource" not in one] == []


def _entered_once(page: Page, first: str, tmp_path: Path) -> str:
    """The code that the visitor is given; a second booking of the same card for that day is refused in words."""
    page.select_option("#what", "business:agriculture")
    choose(page, first, "09:30")
    page.fill("#id_number", CARD)
    page.click("button:has-text('预约'):not([data-slot])")
    code = page.locator("#made-code").inner_text(timeout=WAIT_MS)
    row = page.locator(f"tr[data-booking='{code}']")
    expect(row).to_contain_text("待取号", timeout=WAIT_MS)
    expect(page.locator("[data-slot='09:30']")).to_contain_text("余 3")
    assert axe_faults(page) == []
    shot(page, tmp_path, "booked")

    choose(page, first, "10:30")
    page.fill("#id_number", CARD)
    page.click("button:has-text('预约'):not([data-slot])")
    expect(page.locator("#problem")).to_contain_text("预约次数已满", timeout=WAIT_MS)
    return code


def _moved_found_cancelled(page: Page, code: str, second: str) -> None:
    row = page.locator(f"#day tr[data-booking='{code}']")
    row.get_by_role("button", name="改约").click()
    choose(page, second, "14:30")
    page.locator("#entry").get_by_role("button", name="改约").click()
    expect(page.locator("#made-code")).to_have_text(code, timeout=WAIT_MS)
    expect(page.locator("#entry")).to_contain_text("14:30")

    page.fill("#find", CARD)
    page.click("button:has-text('查询')")
    found = page.locator("#found")
    expect(found.locator(f"tr[data-booking='{code}']")).to_contain_text("14:30", timeout=WAIT_MS)
    assert axe_faults(page) == []
    found.get_by_role("button", name="取消").click()
    expect(found).to_be_hidden(timeout=WAIT_MS)
    expect(page.locator("#made-code")).to_be_hidden()
    expect(page.locator("#what")).to_have_value("business:agriculture")
    expect(page.locator(f"#day tr[data-booking='{code}']")).to_contain_text("已取消", timeout=WAIT_MS)


def _brought_in(page: Page, first: str) -> None:
    page.locator(".bookings__file summary").click()
    bad = f"day,time,business,id_number\n{first},9 Uhr,agriculture,{CARD}\n{first},09:30,farming,{CARD}\n"
    page.set_input_files("#csv", {"name": "b.csv", "mimeType": "text/csv", "buffer": bad.encode()})
    expect(page.locator("#brought")).to_contain_text("第 2 行", timeout=WAIT_MS)
    expect(page.locator("#brought")).to_contain_text("第 3 行")
    lines = f"day,time,business,id_number\n{first},09:30,agriculture,{CARD}\n{first},10:30,agriculture,{CARD}\n"
    page.set_input_files("#csv", {"name": "b.csv", "mimeType": "text/csv", "buffer": lines.encode()})
    expect(page.locator("#brought")).to_contain_text("已登记 1 个预约", timeout=WAIT_MS)
    expect(page.locator("#brought")).to_contain_text("第 3 行： 此人当天的预约次数已满")


def _locked_and_let_in(page: Page, hall: HallUnderTest, first: str, tmp_path: Path) -> None:
    page.locator(".bookings__blacklist summary").click()
    page.fill("#lock-id", OTHER)
    page.fill("#lock-why", "倒卖预约")
    page.click("button:has-text('列入')")
    entry = page.locator(".bookings__locks li")
    expect(entry).to_contain_text("倒卖预约", timeout=WAIT_MS)
    body = {"business": "agriculture", "day": first, "time": "10:30", "id_number": OTHER}
    assert hall.door.post("~/bookings", body, hall.admin).json()["code"] == "locked_out"
    assert axe_faults(page) == []
    shot(page, tmp_path, "blacklist")
    entry.get_by_label("解除原因").fill("查明有误")
    entry.get_by_role("button", name="解除").click()
    expect(entry).to_contain_text("已由 admin 解除", timeout=WAIT_MS)
    good(hall.door.post("~/bookings", body, hall.admin), 201)


def test_only_guides_and_managers_find_the_desk(hall: HallUnderTest, chromium: Browser) -> None:
    tab = watched(chromium, 1366, 768)
    at_the_desk(tab.page, hall)
    tab.page.goto(hall.server.url)
    expect(tab.page.locator("a[href='/bookings']")).to_be_visible(timeout=WAIT_MS)
