"""The manager's page of devices: a code with its QR lets a machine in, revoking shuts it out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from hall_under_test import HallUnderTest, in_use
from pages_double import axe_faults, sign_in, watched
from PIL import Image
from playwright.sync_api import Browser, expect
from server_process import HALLS, install

from hardware.link.enrolment import enrol_or_load

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=0, clerks=0, displays=0, pads=0)
    with in_use(installed, opened=False) as found:
        yield found


def test_a_device_comes_in_by_the_code_on_the_page_and_goes_out_by_a_reason(
    hall: HallUnderTest, tmp_path: Path, chromium: Browser
) -> None:
    seen = watched(chromium, 1366, 768, timezone_id="America/New_York")
    page = seen.page
    sign_in(page, hall.server.url, "/devices", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/devices", timeout=WAIT_MS)
    row = page.get_by_role("row", name="K1 ")
    expect(row).to_contain_text("未配对", timeout=WAIT_MS)
    lines = page.locator("#devices tbody tr")
    everybody = lines.count()
    page.get_by_role("searchbox", name="查找").fill("k1 未配对")  # every word, in either case
    expect(lines).to_have_count(1)
    expect(page.locator(".finder__count")).to_have_text(f"{everybody} 条中的 1 条")
    with page.expect_response("**/devices/K1/*") as answer:
        row.get_by_role("button", name="配对").click()
    letters = page.locator(".devices__letters").inner_text(timeout=WAIT_MS)
    until = datetime.fromisoformat(answer.value.json()["until"]).astimezone(ZoneInfo("Asia/Shanghai"))
    expect(page.locator("#code")).to_contain_text(f"{until:%H:%M}")  # the hall's time, wherever the manager's PC stands
    drawn = zxingcpp.read_barcodes(Image.open(BytesIO(page.locator("#qr").screenshot())))
    assert [one.text.rpartition("#")[2] for one in drawn] == [letters]
    page.screenshot(path=str(tmp_path / "code.png"))

    enrol_or_load(hall.server.url, tmp_path / "kiosk", letters)
    page.reload()
    expect(row).to_contain_text("已配对、签名通信", timeout=WAIT_MS)
    row.get_by_role("button", name="吊销").click()
    page.fill("#why", "丢失")
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "revoke.png"))
    page.click("button:has-text('确认吊销')")
    expect(row).to_contain_text("已吊销", timeout=WAIT_MS)
    expect(row.locator(".devices__shut")).to_contain_text("吊销：丢失")
    expect(row.locator(".devices__shut")).to_contain_text("admin")
    expect(page.locator(".devices__hint")).to_contain_text("重新配对即可")
    page.screenshot(path=str(tmp_path / "revoked.png"))
    assert seen.complaints == []
