"""Ways beside the card, what is offered instead of a number, several matters at once, and every screen that says no."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kiosk_double import NEWBORN, KioskHall, device_state, kiosk_state, zoned_state
from kiosk_page import UPRIGHT, screen, touch
from playwright.sync_api import Browser, Page, expect

from hardware.ports import DeviceUnavailable
from kiosk.agent import KioskAgent
from screens.wording import words

pytestmark = pytest.mark.browser

PHONE = "13812345678"
TOMORROW = (("2026-11-24", "09:30"), ("2026-11-24", "10:30"), ("2026-11-25", "08:30"))
SAID = words("kiosk")


@pytest.fixture
def hall() -> Iterator[KioskHall]:
    made = KioskHall()
    made.paint("device:K1", device_state(printer={"driver": "escpos", "port": "virtual"}), tell=False)
    yield made
    made.stop()


@pytest.fixture
def page(chromium: Browser, agent: KioskAgent) -> Iterator[Page]:
    context = chromium.new_context(viewport=UPRIGHT, locale="zh-CN")
    opened = context.new_page()
    opened.goto(agent.page.url)
    opened.wait_for_selector("[data-business=medical_insurance]")
    yield opened
    context.close()


def type_number(page: Page, number: str) -> None:
    for sign in number:
        page.click(f"[data-key='{sign}']")


def test_a_phone_is_as_good_as_a_card_and_is_covered_as_it_is_typed(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-finder=who]")
    screen(page, "who")
    type_number(page, PHONE[:6])
    shown = page.locator(".letters--number")
    expect(shown).to_have_text("138••3", use_inner_text=False)
    expect(shown).to_have_attribute("aria-label", "已输入 1 3 8 星号 星号 3")
    type_number(page, "9")
    expect(page.locator("[data-enter]")).to_have_attribute("aria-disabled", "true")  # seven digits are no number
    page.click("[data-key=clear]")
    type_number(page, "99999999999")
    touch(page, "[data-enter]")
    expect(page.locator("[role=alert]")).to_have_text(SAID["who_wrong"]["zh"])
    page.click("[data-key=clear]")
    type_number(page, PHONE)
    touch(page, "[data-enter]")
    screen(page, "home")
    expect(page.locator(".strip--known")).to_contain_text("138****5678")
    assert PHONE not in page.content()
    touch(page, "[data-business=medical_insurance]", "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "medical_insurance", "phone": PHONE}]


def test_an_id_number_is_typed_with_its_x_and_the_language_goes_along(page: Page, hall: KioskHall) -> None:
    number = "11010519491231002X"
    touch(page, "[data-language=en]", "[data-finder=who]", "[data-kind]")
    type_number(page, number)
    expect(page.locator(".letters--number")).to_have_text("110•••••••••••002X", use_inner_text=False)
    touch(page, "[data-enter]")
    screen(page, "home")
    touch(page, "[data-business=medical_insurance]", "[data-take]")
    screen(page, "done")
    asked = {"business": "medical_insurance", "id_number": number, "language": "en"}
    assert hall.sent("/tickets") == [asked | {"priority": "elderly"}], "born in 1949"


def test_when_all_numbers_are_gone_a_free_time_is_booked_by_one_touch(
    page: Page, hall: KioskHall, tmp_path: Path
) -> None:
    hall.be_full(*TOMORROW)
    touch(page, "[data-business=medical_insurance]", "[data-take]")
    screen(page, "offers")
    expect(page.locator("h1")).to_have_text("今天的号已经发完")
    expect(page.locator("[data-slot]")).to_have_count(3)
    expect(page.locator("[data-slot]").first).to_contain_text("11月24日周二")
    touch(page, "[data-slot]")  # nobody knows yet for whom: their number first, and then it is booked at once
    screen(page, "who")
    type_number(page, PHONE)
    touch(page, "[data-enter]")
    screen(page, "done")
    expect(page.locator("[data-booking]")).to_have_text("402817")
    expect(page.locator(".paper")).to_contain_text("11月24日周二 09:30")
    wanted = {"business": "medical_insurance", "day": "2026-11-24", "time": "09:30", "phone": PHONE}
    assert hall.sent("/bookings") == [wanted]
    expect(page.locator("[data-stands=slip]")).to_be_attached(timeout=10000)
    assert len(list((tmp_path / "slips").glob("*.png"))) == 1


def test_several_matters_are_taken_with_one_number_in_three_touches(page: Page, hall: KioskHall) -> None:
    hall.paint("kiosk:K1", kiosk_state(bundles=[NEWBORN]))
    touch(page, "[data-finder=bundles]", "[data-bundle=newborn]")
    expect(page.locator(".order li")).to_have_text([step["name"]["zh"] for step in NEWBORN["steps"]])  # type: ignore[index]
    touch(page, "[data-take]")
    screen(page, "done")
    expect(page.locator(".paper__business")).to_have_text("出生登记（落户） → 医保参保 → 生育补贴")
    assert hall.sent("/tickets") == [{"bundle": "newborn"}]
    hall.paint("kiosk:K1", kiosk_state(bundles=[{**NEWBORN, "open": False, "reason": {"zh": "停电", "en": "outage"}}]))
    touch(page, ".touch .press", "[data-finder=bundles]")
    expect(page.locator("[data-bundle=newborn]")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("[data-bundle=newborn]")).to_contain_text("停电")


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080)])
def test_nothing_leaves_the_panel_for_the_tile_of_bundles(
    chromium: Browser, agent: KioskAgent, hall: KioskHall, width: int, height: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.goto(agent.page.url)
    for name, state in (("businesses", kiosk_state()), ("zones", zoned_state())):
        hall.paint("kiosk:K1", state | {"bookings": 1, "bundles": [NEWBORN]})
        expect(page.locator(".tile")).to_have_count(10 if name == "businesses" else 5)
        for tongue in ("中文", "English", "العربية"):
            page.wait_for_timeout(400)
            page.get_by_text(tongue, exact=True).click()
            hidden = page.evaluate(OUT_OF_SIGHT)
            assert hidden == [], f"{name}, {tongue}"
    context.close()


OUT_OF_SIGHT = """() => {
  const touch = document.querySelector(".touch");
  return [touch, ...touch.querySelectorAll("button")]
    .filter((one) => one.scrollHeight > one.clientHeight + 1)
    .map((one) => one.textContent.trim());
}"""


def test_a_bundle_is_found_by_its_letters(page: Page, hall: KioskHall) -> None:
    hall.paint("kiosk:K1", kiosk_state(bundles=[NEWBORN]))
    touch(page, "[data-finder=search]")
    type_number(page, "xse")
    touch(page, "[data-found=newborn]")
    expect(page.locator(".order li")).to_have_count(3)
    touch(page, ".bar [data-back]")
    screen(page, "search")


@pytest.mark.parametrize(
    ("code", "title", "where"),
    [
        ("disk_full", "server_full", "server_full_where"),
        ("database_damaged", "server_damaged", "server_damaged_where"),
        ("day_full", "refused_day_full", "full_where"),
        ("issue_cut_off_today", "refused_issue_cut_off_today", "full_where"),
        ("phone_limit_reached", "refused_phone_limit_reached", "full_where"),
        ("locked_out", "refused", "unknown_where"),
    ],
)
def test_every_no_has_its_own_words_and_says_where_to_go(
    page: Page, hall: KioskHall, code: str, title: str, where: str
) -> None:
    hall.be_full(code=code)
    touch(page, "[data-business=medical_insurance]", "[data-take]")
    screen(page, "problem")
    expect(page.locator("h1")).to_have_text(SAID[title]["zh"])
    expect(page.locator(".plain__where")).to_have_text(SAID[where]["zh"])


def cut_off(page: Page, agent: KioskAgent, hall: KioskHall, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """The server is gone, and the kiosk has no number of its own to give, for this reason."""
    monkeypatch.setattr(agent.offline, "why_not", lambda: why)
    silent: dict[str, Any] = {"connected": False, "silent_s": 61}
    monkeypatch.setattr(agent.page, "link_state", lambda: silent)
    hall.stop()
    agent.repaint()
    screen(page, "away")


@pytest.mark.parametrize(
    ("why", "title"),
    [("another_day", "away_another_day"), ("used_up", "away_used_up"), ("revoked", "away_revoked"), ("off", "away")],
)
def test_without_the_server_it_says_why_it_has_no_number_and_where_to_go(
    page: Page, agent: KioskAgent, hall: KioskHall, monkeypatch: pytest.MonkeyPatch, why: str, title: str
) -> None:
    cut_off(page, agent, hall, monkeypatch, why)
    try:
        expect(page.locator("h1")).to_have_text(SAID[title]["zh"])
        expect(page.locator(".plain__where")).to_have_text(SAID["away_where"]["zh"])
    finally:
        hall.start()


def test_without_a_reader_the_other_ways_are_named(page: Page, agent: KioskAgent, hall: KioskHall) -> None:
    hall.paint("device:K1", device_state(id_reader={"driver": f"{__name__}:NoReader"}))
    expect(page.locator(".info")).to_contain_text(SAID["card_without_hint"]["zh"])
    touch(page, "[data-finder=who]")
    screen(page, "who")


class NoReader:
    """A reader that is not plugged in."""

    def __init__(self, **_options: Any) -> None:
        raise DeviceUnavailable("unplugged")


def test_the_first_load_weighs_less_than_300_kb_without_fonts(chromium: Browser, agent: KioskAgent) -> None:
    context = chromium.new_context(viewport=UPRIGHT, locale="zh-CN")
    opened, weights = context.new_page(), dict[str, int]()
    opened.on("requestfinished", lambda done: weights.update({done.url: len(done.response().body())}))
    opened.goto(agent.page.url)
    opened.wait_for_selector("[data-business=medical_insurance]")
    opened.wait_for_load_state("networkidle")
    context.close()
    without_fonts = {url: size for url, size in weights.items() if "/vendor/noto-" not in url}
    assert sum(without_fonts.values()) < 300_000, sorted(without_fonts.items(), key=lambda one: -one[1])[:8]
