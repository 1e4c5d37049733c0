"""Vouchers for a second chance: the manager gives them, the phone shows one, the kiosk's keypad takes its code."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good
from pages_double import axe_faults, watched
from playwright.sync_api import Browser, Page, expect
from rated_hall import RatedHall, rated_hall

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = os.environ.get("YOUXU_PICTURES", "")
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    with rated_hall(tmp_path) as found:
        yield found


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_they_are_given_shown_and_counted(hall: RatedHall, chromium: Browser) -> None:
    waiting = hall.take()
    hall.take("public_security")
    page = watched(chromium, 1366, 768).page
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{hall.server.url}/sign-in?next=/vouchers")
    page.fill("#name", "admin")
    page.fill("#password", hall.admin)
    page.click("#go")
    page.locator("input[value=public_security]").uncheck()
    page.fill("#voucher-why", "审批平台故障")
    assert axe_faults(page) == []
    picture(page, "vouchers-give")
    page.locator("[data-form=give] .button--primary").click()
    expect(page.locator(".vouchers__slips li")).to_have_count(1)
    slip = page.locator(".vouchers__slips li").first
    expect(slip).to_contain_text(waiting["code"])
    code = page.locator(".vouchers__code").inner_text().replace(" ", "")

    phone = watched(chromium, 390, 844).page
    phone.goto(f"{hall.server.url}/t/{waiting['link']}")
    expect(phone.locator(".voucher-code")).to_have_text(f"{code[:3]} {code[3:]}")
    assert axe_faults(phone) == []
    picture(phone, "vouchers-phone")

    hall.next_day("2026-10-09", "09:00")
    good(hall.door.post("~/tickets", {"booking": code}, hall.kiosk), 201)
    page.goto(f"{hall.server.url}/sign-in?next=/vouchers")
    page.fill("#name", "admin")
    page.fill("#password", hall.admin)
    page.click("#go")
    expect(page.locator(".vouchers__batch header")).to_contain_text("发 1 张，已用 1 张")
    expect(page.locator(".vouchers__slips .is-used")).to_contain_text("已使用")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("h1")).to_have_text("Vouchers for a second chance")
    assert axe_faults(page) == []
    picture(page, "vouchers-used")
