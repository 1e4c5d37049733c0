"""The window for what could not be done: taken in for a visit, passed on, overdue on the manager's page, answered."""

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
DESK = (1366, 768)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    with rated_hall(tmp_path) as found:
        found.start_work("9")
        yield found


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def sign_in(hall: RatedHall, page: Page, then: str) -> None:
    page.goto(f"{hall.server.url}/sign-in?next={then}")
    page.fill("#name", "admin")
    page.fill("#password", hall.admin)
    page.click("#go")
    page.wait_for_url(f"{hall.server.url}{then}**", timeout=WAIT_MS)


def act(desk: Page, name: str, **fields: str) -> None:
    """One step of the work, through its form."""
    desk.locator(f"[data-act={name}]").click()
    form = desk.locator(f"[data-form={name}]")
    for field, value in fields.items():
        radio = form.locator(f"input[type=radio][name={field}][value={value}]") if value.isascii() else None
        if radio is not None and radio.count():
            radio.check()
        else:
            form.locator(f"[name={field}]").fill(value)
    form.locator("button.button--primary").click()
    expect(form).to_have_count(0, timeout=WAIT_MS)


def fill_in(desk: Page, ticket: str) -> None:
    """The form above the desk, as the visitor tells it."""
    desk.locator("[data-open=take_in]").click()
    desk.fill("#take-text", "给孩子办医保跑了三次，每次缺的材料都不一样。")
    desk.fill("#take-ticket", ticket)
    desk.select_option("#take-business", "medical_insurance")
    desk.fill("#take-phone", "13812345678")
    desk.fill("#take-name", "王女士")
    assert axe_faults(desk) == []
    picture(desk, "unresolved-take")


def test_from_the_window_to_the_answer(hall: RatedHall, chromium: Browser) -> None:
    ticket = hall.take("unresolved")
    for move in ("call-next", "start"):
        good(hall.at("9", move), 200)
    seen = watched(chromium, *DESK)
    desk = seen.page
    desk.set_default_timeout(WAIT_MS)
    sign_in(hall, desk, "/unresolved")
    fill_in(desk, ticket["code"])
    desk.locator("[data-form=take_in] .button--primary").click()
    expect(desk.locator("#case-title")).to_have_text(ticket["code"])
    expect(desk.locator(".case__due")).to_contain_text("分类时限")
    act(desk, "classify", weight="ordinary")
    act(desk, "pass_on", department="医疗保障局")
    expect(desk.locator(".case__due")).to_contain_text("还有 5 个工作日")
    assert axe_faults(desk) == []
    picture(desk, "unresolved-passed")

    hall.move_to("17:45", "2026-10-13")  # the fifth workday after the holidays has closed
    sign_in(hall, desk, "/manager")
    expect(desk.get_by_text("1 件“办不成事”反映已超期")).to_be_visible()
    picture(desk, "unresolved-alert")
    sign_in(hall, desk, "/unresolved")
    expect(desk.locator(".case__due--over")).to_be_visible()
    expect(desk.locator("[data-act=hold]")).to_have_count(0)  # too late for that
    desk.locator("[data-act=finish]").click()
    form = desk.locator("[data-form=finish]")
    expect(form.locator("[name=negative_report]")).to_have_count(0)
    form.locator("input[value=not_possible]").check()
    form.locator("[name=what]").fill("经核实，参保地不在本镇")
    form.locator("[name=negative_report]").fill("依据条例第五条，应在参保地办理；已联系参保地窗口预约。")
    picture(desk, "unresolved-no")
    form.locator("button.button--primary").click()
    act(desk, "answer", answer="已当面说明并代为预约")
    desk.locator(".case__phone input").fill("回访")
    desk.locator(".case__phone button").click()
    expect(desk.locator(".case__facts")).to_contain_text("王女士 · 13812345678")
    act(desk, "call_back", outcome="satisfied")
    desk.get_by_role("button", name="EN", exact=True).click()
    expect(desk.locator(".case__head .state")).to_have_text("To close")
    assert axe_faults(desk) == []
    picture(desk, "unresolved-english")
    with desk.expect_download() as saved:
        desk.locator("[data-open=ledger]").click()
        desk.locator("[data-form=ledger] .button--primary").click()
    assert saved.value.suggested_filename.startswith("huangtan-unresolved-2026")
    act(desk, "close", note="办结")
    expect(desk.locator("#list")).to_contain_text("No report waits for you")
