"""The auditor's page: searching the trail, and an export that a second auditor approves on a machine of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from hall_under_test import HallUnderTest
from pages_double import Watched, axe_faults, watched
from playwright.sync_api import Browser, expect
from server_process import HALLS, ServerProcess, install, youxu
from sqlalchemy import update

from server.data_folder import DataFolder
from server.store.engine import open_engine
from server.store.second_factor import secret_of
from server.store.tables import accounts

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000
PASSWORD = "Autumn-2026"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallUnderTest]:
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=0, clerks=0, displays=0, pads=0)
    found = HallUnderTest(ServerProcess(installed).start())
    try:
        yield found
        found.end()
    finally:
        found.close()
        found.server.kill()


def auditor(hall: HallUnderTest, chromium: Browser, name: str) -> Watched:
    account = ("--name", name, "--role", "auditor", "--password", PASSWORD)
    assert youxu("account", "--data", hall.keys.data, *account).returncode == 0
    seen = watched(chromium, 1366, 768, accept_downloads=True)
    seen.page.goto(f"{hall.server.url}/sign-in?next=/trail")
    seen.page.fill("#name", name)
    seen.page.fill("#password", PASSWORD)
    seen.page.click("#go")
    seen.page.wait_for_url(f"{hall.server.url}/trail", timeout=WAIT_MS)
    return seen


def give_a_second_factor(hall: HallUnderTest, name: str) -> pyotp.TOTP:
    """As if it had been set up on the page of the account, which is tried in test_accounts.py."""
    engine = open_engine(hall.keys.database, writing=True)
    with engine.begin() as connection:
        connection.execute(update(accounts).where(accounts.c.name == name).values(second_factor="nonce"))
    engine.dispose()
    return pyotp.TOTP(secret_of(DataFolder.open(hall.keys.data).keys(), name, "nonce"))


def test_an_auditor_searches_and_exports_what_a_second_one_has_approved(
    hall: HallUnderTest, tmp_path: Path, chromium: Browser
) -> None:
    first, second = auditor(hall, chromium, "甲"), auditor(hall, chromium, "乙")
    page = first.page
    page.select_option("#group", label="账号与登录")
    page.click("button:has-text('查询')")
    expect(page.get_by_role("region", name="审计查询")).to_contain_text("person_signed_in", timeout=WAIT_MS)
    expect(page.get_by_role("region", name="审计查询")).to_contain_text("登录person_signed_in")
    expect(page.get_by_role("region", name="审计查询")).to_contain_text("账号：甲")
    page.select_option("#kind", label="登录")
    page.fill("#who", "乙")
    page.click("button:has-text('查询')")
    expect(page.get_by_role("region", name="审计查询").get_by_role("row")).to_have_count(2, timeout=WAIT_MS)
    expect(page.get_by_text("查到 1 条")).to_be_visible()
    page.reload()
    expect(page.locator("#who")).to_have_value("乙", timeout=WAIT_MS)
    expect(page.locator("#kind")).to_have_value("person_signed_in")
    expect(page.get_by_role("region", name="审计查询")).to_have_count(0)
    page.click("button:has-text('查询')")
    page.select_option("#group", label="查看个人信息与导出")
    page.select_option("#kind", label="全部")
    page.fill("#who", "")
    page.click("button:has-text('查询')")
    found = page.get_by_role("region", name="审计查询")
    expect(found).to_contain_text("查询审计记录trail_searched", timeout=WAIT_MS)
    expect(found).to_contain_text("类型：登录")

    for name, text in (("first", "2020-01-01"), ("last", "2099-12-31"), ("reason", "季度审计")):
        page.fill(f"#{name}", text)
    page.click("button:has-text('申请导出')")
    expect(page.get_by_role("region", name="双人复核")).to_contain_text("待复核", timeout=WAIT_MS)
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "trail.png"), full_page=True)
    expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)

    app = give_a_second_factor(hall, "乙")
    second.page.reload()
    expect(second.page.locator("#digits")).to_be_visible(timeout=WAIT_MS)
    assert axe_faults(second.page) == []
    second.page.screenshot(path=str(tmp_path / "decide.png"), full_page=True)
    second.page.get_by_role("button", name="批准", exact=True).click()
    expect(second.page.locator("#problem")).to_contain_text("6 位动态码", timeout=WAIT_MS)
    expect(second.page.locator("#digits")).to_be_focused()
    second.page.fill("#digits", app.now())
    second.page.get_by_role("button", name="批准", exact=True).click()
    expect(second.page.locator("#digits")).to_have_value("", timeout=WAIT_MS)
    second.complaints.clear()  # the browser's own word about the answer 422
    page.reload()
    with page.expect_download(timeout=WAIT_MS) as coming:
        page.get_by_role("button", name="下载").click(timeout=WAIT_MS)
    lines = [json.loads(line) for line in Path(coming.value.path()).read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    expect(page.get_by_role("region", name="双人复核")).to_contain_text("已使用", timeout=WAIT_MS)
    assert [*first.complaints, *second.complaints] == []
