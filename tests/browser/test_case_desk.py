"""The whole loop of 好差评: rated on the pad, worked on at the desk over the holidays, closed, counted."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_platform import FakePlatform
from hall_under_test import good
from pages_double import Watched, axe_faults, watched
from playwright.sync_api import Browser, Page, expect
from rated_hall import RatedHall, rated_hall

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = os.environ.get("YOUXU_PICTURES", "")
WAIT_MS = 30_000
PAD, DESK, PHONE = (1280, 800), (1366, 768), (390, 844)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    platform = FakePlatform()
    with rated_hall(tmp_path, pads=9, platform=platform) as found:
        found.start_work("5")
        yield found
    platform.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def pad_of(hall: RatedHall, chromium: Browser) -> Watched:
    """The tablet of window 5, as the pairing page leaves it."""
    seen = watched(chromium, *PAD, has_touch=True)
    kept = json.dumps({"token": hall.keys.pads["5"], "hall": hall.keys.hall})
    seen.page.add_init_script(f"localStorage.setItem('youxu.device.pad.P5', {kept!r})")
    seen.page.goto(f"{hall.server.url}/pad/5")
    return seen


def desk_of(hall: RatedHall, chromium: Browser, then: str) -> Watched:
    seen = watched(chromium, *DESK)
    seen.page.set_default_timeout(WAIT_MS)
    sign_in(hall, seen.page, then)
    return seen


def sign_in(hall: RatedHall, page: Page, then: str) -> None:
    page.goto(f"{hall.server.url}/sign-in?next={then}")
    page.fill("#name", "admin")
    page.fill("#password", hall.admin)
    page.click("#go")
    page.wait_for_url(f"{hall.server.url}{then}**", timeout=WAIT_MS)


def rate_badly(hall: RatedHall, pad: Page) -> None:
    hall.serve("5")
    expect(pad.locator(".face")).to_have_count(5, timeout=WAIT_MS)
    picture(pad, "pad-faces")
    pad.get_by_role("button", name="非常不满意").tap()
    pad.locator("[data-reason='115']").tap()
    pad.fill("#text", "等了很久，没有人解释。")
    picture(pad, "pad-reasons")
    pad.locator("[data-act=send]").tap()
    expect(pad.locator(".stage--thanks")).to_be_visible(timeout=WAIT_MS)


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


def test_from_the_pad_over_the_holidays_to_the_figures(hall: RatedHall, chromium: Browser) -> None:
    pad = pad_of(hall, chromium)
    rate_badly(hall, pad.page)

    seen = desk_of(hall, chromium, "/cases")
    desk = seen.page
    expect(desk.locator("#case-title")).to_contain_text("E001", timeout=WAIT_MS)
    expect(desk.locator(".case__facts")).to_contain_text("服务态度差效率低")
    expect(desk.locator(".case__facts")).to_contain_text("等了很久")
    expect(desk.locator(".case__due")).to_contain_text("还剩 1 小时")
    assert axe_faults(desk) == []
    picture(desk, "desk-opened")

    hall.move_to("10:30")
    sign_in(hall, desk, "/cases")  # nobody has touched this desk for so long
    expect(desk.locator(".case__due--over")).to_contain_text("已超期 30 分钟", timeout=WAIT_MS)
    expect(desk.locator(".case__trace")).to_contain_text("催办", timeout=WAIT_MS)
    act(desk, "contact", outcome="anonymous", note="未留联系方式")
    expect(desk.locator(".case__head .state")).to_have_text("待核实", timeout=WAIT_MS)
    act(desk, "verify", plan="增开一个窗口，专人解释")
    # Five workdays from 30 September: the seven days of the holidays and a Sunday are none.
    due = desk.locator(".case__due")
    expect(due).to_contain_text("整改时限", timeout=WAIT_MS)
    expect(due).to_contain_text("还有 5 个工作日")
    expect(due).to_contain_text("10月13日")
    picture(desk, "desk-verified")

    hall.move_to("09:30", "2026-10-08")
    sign_in(hall, desk, "/cases")
    expect(due).to_contain_text("还有 4 个工作日", timeout=WAIT_MS)  # Saturday the 10th is a make-up day
    act(desk, "rectify", what="窗口已增开")
    act(desk, "answer", answer="已改进，欢迎监督")
    desk.get_by_role("button", name="EN", exact=True).click()
    expect(desk.locator(".case__head .state")).to_have_text("To call back")
    assert axe_faults(desk) == []
    picture(desk, "desk-english")
    desk.get_by_role("button", name="中文", exact=True).click()
    act(desk, "close", note="办结")
    expect(desk.locator(".case__head .state")).to_have_text("已销号", timeout=WAIT_MS)
    expect(desk.locator("#list")).to_contain_text("没有待处置的差评件", timeout=WAIT_MS)
    picture(desk, "desk-closed")

    desk.goto(f"{hall.server.url}/figures")
    expect(desk.locator(".figures__month")).to_have_text("2026 年 10 月", timeout=WAIT_MS)
    desk.get_by_role("button", name="上个月").click()
    expect(desk.locator(".rate--in_time .rate__of")).to_contain_text("1 / 1", timeout=WAIT_MS)
    expect(desk.locator(".rate--good .rate__of")).to_contain_text("0 / 1")
    expect(desk.locator(".rate--active .rate__of")).to_contain_text("1 / 1")
    expect(desk.locator(".bars--reasons").first).to_contain_text("服务态度差效率低")
    expect(desk.locator(".figures__upward")).to_contain_text(re.compile(r"样例映射[\s\S]*[12]\s*已上报"))
    assert axe_faults(desk) == []
    picture(desk, "figures-one")
    assert [*pad.complaints, *seen.complaints] == []


def test_who_looks_at_a_number_says_why_and_an_invalid_one_leaves_the_figures(
    hall: RatedHall, chromium: Browser
) -> None:
    good(hall.rate(hall.serve("5"), 2, reasons=["214"], phone="13812345678"), 201)
    seen = desk_of(hall, chromium, "/cases")
    desk = seen.page
    desk.fill(".case__phone input", "回访")
    desk.click(".case__phone button")
    expect(desk.locator(".case__facts")).to_contain_text("13812345678", timeout=WAIT_MS)
    expect(desk.locator(".case__trace")).to_contain_text("查看号码", timeout=WAIT_MS)
    act(desk, "contact", outcome="reached", note="已致歉")
    act(desk, "refute", reason="评错了窗口")
    expect(desk.locator(".case__head .state")).to_have_text("核实无效", timeout=WAIT_MS)
    desk.locator("[data-act=files]").click()
    desk.set_input_files("#field-file", {"name": "说明.txt", "mimeType": "text/plain", "buffer": "情况说明".encode()})
    desk.locator("[data-form=files] button.button--primary").click()
    expect(desk.locator(".case__files")).to_contain_text("说明.txt", timeout=WAIT_MS)
    desk.locator("[data-act=assign]").click()
    desk.select_option("#field-owner", "admin")
    desk.locator("[data-form=assign] button.button--primary").click()
    expect(desk.locator(".case__facts")).to_contain_text("admin", timeout=WAIT_MS)
    hall.move_to("10:00")
    sign_in(hall, desk, "/figures")
    expect(desk.locator(".rate--good .rate__of")).to_contain_text("0 / 0", timeout=WAIT_MS)
    expect(desk.locator(".figures__beside")).to_contain_text("无效差评 1")


def test_everybody_sees_whole_days_and_no_small_numbers(hall: RatedHall, chromium: Browser) -> None:
    seen = watched(chromium, *PHONE)
    page = seen.page
    for level in (5, 5, 5, 4, 4, 3, 5, 5, 2):
        good(hall.rate(hall.serve("5"), level), 201)
    hall.next_day("2026-10-08", "10:00")
    page.goto(f"{hall.server.url}/satisfaction")
    expect(page.locator("main")).to_contain_text("评价数量较少")
    hall.start_work("5")
    for level in (5, 5, 4, 1):
        good(hall.rate(hall.serve("5"), level), 201)
    hall.move_to("10:00", "2026-10-09")
    page.goto(f"{hall.server.url}/satisfaction")
    expect(page.locator(".rate__of").first).to_contain_text("11 / 13")
    assert hall.keys.names["5"] not in page.content()
    assert axe_faults(page) == []
    picture(page, "public")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("How visitors rate us")
