"""A new kiosk is let in on its own screen by the one-time code (promises.md §5.2)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kiosk_double import KioskHall
from kiosk_page import UPRIGHT
from pages_double import axe_faults
from playwright.sync_api import Browser, Page, expect

from hardware.link.enrolment import FILE
from kiosk.enrolment_page import EnrolmentPage

pytestmark = pytest.mark.browser
GOOD = "ABCD2345"  # what the hall double takes


@pytest.fixture
def hall() -> Iterator[KioskHall]:
    made = KioskHall()
    yield made
    made.stop()


@pytest.fixture
def door(hall: KioskHall, tmp_path: Path) -> Iterator[EnrolmentPage]:
    made = EnrolmentPage(hall.url, tmp_path, port=0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def page(chromium: Browser, door: EnrolmentPage) -> Iterator[Page]:
    context = chromium.new_context(viewport=UPRIGHT, locale="zh-CN")
    opened = context.new_page()
    opened.goto(door.page.url)
    opened.wait_for_selector("[data-key=A]")
    yield opened
    context.close()


def type_code(page: Page, code: str) -> None:
    for letter in code:
        page.click(f"[data-key='{letter}']")
    page.click("[data-enter]")


def test_a_good_code_lets_it_in_and_is_kept(page: Page, door: EnrolmentPage, hall: KioskHall, tmp_path: Path) -> None:
    assert axe_faults(page) == []
    page.click("[data-enter]", force=True)
    assert not (tmp_path / FILE).exists()
    type_code(page, GOOD)
    expect(page.locator(".hint")).to_contain_text("登记好了")
    credentials = door.wait(threading.Event())
    assert credentials is not None
    assert (credentials.kind, credentials.code) == ("kiosk", "K1")
    assert json.loads((tmp_path / FILE).read_text())["code"] == "K1"


def test_a_wrong_code_says_so_and_another_may_be_typed(page: Page, hall: KioskHall, tmp_path: Path) -> None:
    type_code(page, "ZZZZZZZZ")
    expect(page.locator("[role=alert]")).to_contain_text("登记码不对")
    assert not (tmp_path / FILE).exists()
    type_code(page, GOOD)
    expect(page.locator(".hint")).to_contain_text("登记好了")


def test_without_the_server_the_cable_is_named(page: Page, hall: KioskHall) -> None:
    hall.stop()
    type_code(page, "ZZZZZZZZ")
    expect(page.locator("[role=alert]")).to_contain_text("网线", timeout=20000)
    hall.start()
