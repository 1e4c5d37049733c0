"""The report of a day as its manager makes it: one page of A4 with the log's head, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hall_under_test import HallUnderTest, good, in_use
from pages_double import axe_faults, sign_in, watched
from PIL import Image
from playwright.sync_api import Browser, expect
from server_process import HALLS, install

from server.anchoring.anchor import read_anchors

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    with in_use(install(tmp_path, hall=HALLS / "huangtan"), opened=False) as found:
        found.open_day(date.today().isoformat())  # noqa: DTZ011  # the hall's own day, whatever it is here
        yield found


def test_a_manager_makes_it_and_it_is_one_page(hall: HallUnderTest, tmp_path: Path, chromium: Browser) -> None:
    for business in ("civil_affairs", "agriculture", "civil_affairs"):
        hall.take(business)
    hall.seat("5")
    for step in ("call-next", "start", "finish"):
        good(hall.at("5", step), 200)
    seen = watched(chromium, 1366, 768)
    page = seen.page
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; };")
    sign_in(page, hall.server.url, "/day-report", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/day-report", timeout=WAIT_MS)
    expect(page.get_by_role("status")).to_contain_text("营业日尚未结束", timeout=WAIT_MS)
    good(hall.door.post("~/day/close", {}, hall.admin), 200)
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("尚未生成", timeout=WAIT_MS)
    page.get_by_role("button", name="生成并打印").click()
    expect(page.get_by_role("status")).to_contain_text("admin", timeout=WAIT_MS)
    page.wait_for_function("window.printed === 1", timeout=WAIT_MS)
    sheet = page.get_by_role("article")
    expect(sheet).to_contain_text(re.compile(r"huangtan:\d+:[0-9a-f]{64}"))
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "report.png"), full_page=True)
    picture = Image.open(BytesIO(page.locator("#qr").screenshot()))
    (drawn,) = zxingcpp.read_barcodes(picture.resize((picture.width * 3, picture.height * 3)))
    made = good(hall.door.get("~/day-report", hall.admin), 200)["made"]
    assert read_anchors([drawn.text + "\n"], {"huangtan": made["key"]}) == {"huangtan": {made["seq"]: made["hash"]}}
    printed = page.pdf(prefer_css_page_size=True, path=str(tmp_path / "report.pdf"))
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1032})  # what 12 mm of margin leave of A4, at 96 dots an inch
    page.screenshot(path=str(tmp_path / "printed.png"), full_page=True)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="EN", exact=True).click()
    expect(sheet).to_contain_text("Report of the day")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "report-en.png"), full_page=True)
    assert seen.complaints == []
