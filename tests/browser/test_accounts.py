"""The administrator's accounts and one's own, on real pages: from a first password to a second factor."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pyotp
import pytest
import zxingcpp
from hall_under_test import HallUnderTest, in_use
from pages_double import axe_faults, sign_in, watched
from PIL import Image
from playwright.sync_api import Browser, expect
from server_process import HALLS, install

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

GOOD = "Spring-2026"
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=0, clerks=0, displays=0, pads=0)
    with in_use(installed, opened=False) as found:
        yield found


def test_from_the_first_password_to_the_second_factor(hall: HallUnderTest, chromium: Browser) -> None:
    desk, own = watched(chromium, 1366, 768), watched(chromium, 1366, 768)
    page = desk.page
    sign_in(page, hall.server.url, "/accounts", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/accounts", timeout=WAIT_MS)
    page.fill("#name", "王小明")
    page.fill("#badge", "0042")
    page.click("button:has-text('新建账号')")
    secret = page.locator(".accounts__secret b").inner_text(timeout=WAIT_MS)
    expect(page.get_by_role("row", name="王小明")).to_contain_text("待改密码")
    assert axe_faults(page) == []

    mine = own.page
    sign_in(mine, hall.server.url, "/", name="王小明", password=secret)
    mine.wait_for_url(f"{hall.server.url}/account?next=%2F", timeout=WAIT_MS)
    expect(mine.locator("#own-lead")).to_contain_text("由他人设置", timeout=WAIT_MS)
    assert axe_faults(mine) == []
    for field, text in (("old", secret), ("new", "short"), ("again", "short")):
        mine.fill(f"#{field}", text)
    mine.click("#change")
    expect(mine.locator("#problem")).to_contain_text("过于简单", timeout=WAIT_MS)
    for field in ("new", "again"):
        mine.fill(f"#{field}", GOOD)
    mine.click("#change")
    expect(mine.locator("#hello")).to_contain_text("王小明", timeout=WAIT_MS)

    mine.goto(f"{hall.server.url}/account")
    mine.fill("#factor-password", GOOD)
    mine.click("button:has-text('启用')")
    app = pyotp.TOTP(mine.locator(".own__secret").inner_text(timeout=WAIT_MS).replace(" ", ""))
    seen = zxingcpp.read_barcode(Image.open(BytesIO(mine.locator("#qr").screenshot())))
    assert seen is not None
    assert pyotp.parse_uri(seen.text).secret == app.secret
    assert axe_faults(mine) == []
    mine.fill("#factor-digits", app.now())
    mine.click("button:has-text('确认启用')")
    expect(mine.locator("#factor-steps .banner")).to_contain_text("已启用", timeout=WAIT_MS)

    sign_in(mine, hall.server.url, "/", name="王小明", password=GOOD)
    expect(mine.locator("#digits")).to_be_visible(timeout=WAIT_MS)
    expect(mine.locator("#problem")).to_contain_text("动态码")

    page.reload()
    row = page.get_by_role("row", name="王小明")
    expect(row).to_contain_text("双因子", timeout=WAIT_MS)
    row.get_by_role("button", name="停用").click()
    expect(row).to_contain_text("已停用", timeout=WAIT_MS)
    assert [one for one in (*desk.complaints, *own.complaints) if "Failed to load resource" not in one] == []
