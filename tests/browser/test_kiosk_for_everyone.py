"""The kiosk for everyone (screens.md §2.3, §3, §14): axe on every screen, the idle reset, three touches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from kiosk_double import NEWBORN, KioskHall, device_state, kiosk_state, words
from kiosk_page import UPRIGHT, screen
from pages_double import axe_faults
from playwright.sync_api import Browser, Page, expect

from hardware.drivers.sound import read_wav
from hardware.ports import Condition, DeviceReport, Identity
from hardware.simulators.smart_card import SocialCard
from kiosk.agent import KioskAgent

pytestmark = pytest.mark.browser
OK = DeviceReport(condition=Condition.OK)
QUIET_S, COUNTDOWN_S = 30, 20


class CardsLaid:
    """A reader that gives each card laid once."""

    laid: ClassVar[list[Identity]] = []

    def __init__(self, **_options: Any) -> None:
        type(self).laid = []

    def read(self, within_s: float) -> Identity | None:
        time.sleep(min(within_s, 0.05))
        return self.laid.pop(0) if self.laid else None

    def report(self) -> DeviceReport:
        return OK

    def close(self) -> None:
        pass


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[KioskHall]:
    made = KioskHall()
    drivers = {
        "printer": {
            "driver": "escpos",
            "port": "virtual",
        },  # at once; real speed: benchmarks
        "id_reader": {"driver": f"{__name__}:CardsLaid"},
        "card_reader": {"driver": "pcsc", "port": "virtual"},
        "voice": {"driver": "tts", "port": "virtual", "pace": 0, "sounds_dir": str(tmp_path / "heard")},
        "headphones": {"driver": "headphones", "port": "virtual"},
    }
    made.paint("device:K1", device_state(**drivers), tell=False)
    made.paint("kiosk:K1", kiosk_state(bookings=1, bundles=[NEWBORN]), tell=False)
    yield made
    made.stop()


@pytest.fixture
def page(chromium: Browser, agent: KioskAgent) -> Iterator[Page]:
    context = chromium.new_context(viewport=UPRIGHT, locale="zh-CN")
    opened = context.new_page()
    opened.clock.install()  # the page's own time is moved; nobody waits half a minute
    opened.goto(agent.page.url)
    opened.wait_for_selector("[data-business=public_security]")
    yield opened
    context.close()


def touch(page: Page, selector: str) -> None:
    """After a moment of the page's own time."""
    page.clock.run_for(400)
    page.click(selector)


def lay_card(page: Page) -> None:
    CardsLaid.laid.append(Identity(number="42900619500101123X", kind="resident", birth=date(1950, 1, 1)))
    expect(page.locator(".strip--known").first).to_be_visible(timeout=10000)


@pytest.mark.parametrize("tongue", ["中文", "English", "العربية"])
def test_axe_finds_nothing_on_any_screen(page: Page, hall: KioskHall, tongue: str) -> None:
    touch(page, f".tongues >> text={tongue}")
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        screen(page, name)
        found[name] = axe_faults(page)

    look("home")
    for finder, key in (("search", "s"), ("booked", "1"), ("who", "1")):
        touch(page, f"[data-finder={finder}]")
        page.click(f"[data-key='{key}']")
        look(finder)
        touch(page, ".bar [data-back]")
    touch(page, "[data-finder=guide]")
    look("guide")
    touch(page, "[data-answer=person]")
    look("help")
    touch(page, ".bar [data-back]")
    touch(page, f".tongues >> text={tongue}")
    touch(page, "[data-finder=bundles]")
    look("bundles")
    touch(page, "[data-bundle=newborn]")
    look("confirm")
    hall.be_full(("2026-11-24", "09:30"))
    touch(page, ".bar [data-back]")
    touch(page, ".bar [data-back]")
    touch(page, "[data-business=public_security]")
    touch(page, "[data-matter=A-BIRTH]")
    look("confirm")
    touch(page, "[data-take]")
    look("offers")
    hall.be_open()
    touch(page, ".bar [data-back]")
    touch(page, "[data-business=public_security]")
    touch(page, "[data-take]")
    look("done")
    hall.paint("kiosk:K1", kiosk_state(open=False, closed_reason=words("明天 8:30 开放", "Opens tomorrow 8:30")))
    page.clock.run_for(70_000)
    look("closed")
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_nobody_there_any_more_everything_of_the_visitor_is_gone(page: Page, agent: KioskAgent) -> None:
    touch(page, ".tongues >> text=English")
    lay_card(page)
    touch(page, "[data-business=public_security]")
    page.clock.run_for(QUIET_S * 1000 - 2000)
    expect(page.locator(".idle")).to_have_count(0)
    page.clock.run_for(3000)
    expect(page.locator(".idle")).to_contain_text("more time", ignore_case=True)
    assert agent.cards.number() is not None
    page.clock.run_for(COUNTDOWN_S * 1000 + 1000)
    screen(page, "home")
    expect(page.locator(".ask")).to_have_text("您要办什么？")
    expect(page.locator(".strip--known")).to_have_count(0)
    assert agent.cards.number() is None
    assert "1123" not in page.content()


def test_more_time_is_given_ten_times_and_more(page: Page) -> None:
    touch(page, "[data-business=public_security]")
    for _ in range(12):
        page.clock.run_for((QUIET_S + 5) * 1000)
        expect(page.locator(".idle")).to_be_visible()
        touch(page, ".idle .press--go")
        expect(page.locator(".idle")).to_have_count(0)
        screen(page, "confirm")


def test_starting_again_wipes_the_card(page: Page, agent: KioskAgent) -> None:
    lay_card(page)
    touch(page, "[data-business=public_security]")
    page.clock.run_for((QUIET_S + 5) * 1000)
    touch(page, ".idle .press--clear")
    screen(page, "home")
    expect(page.locator(".strip--known")).to_have_count(0)
    assert agent.cards.number() is None


def enter_service(page: Page, digits: str) -> None:
    for digit in digits:
        page.click(f"[data-key='{digit}']")
    touch(page, "[data-key=enter]")


def test_the_staff_print_a_test_slip_behind_a_code(
    page: Page, agent: KioskAgent, hall: KioskHall, tmp_path: Path
) -> None:
    for _ in range(5):
        page.click(".head__mark")
    screen(page, "home")  # no code was set: there is no page
    agent.service.set("730156")
    agent.repaint()
    page.wait_for_function("true")
    touch(page, "[data-finder=search]")
    touch(page, ".bar [data-back]")
    for _ in range(5):
        page.click(".head__mark")
    screen(page, "service")
    enter_service(page, "730157")
    expect(page.locator("[role=alert]")).to_contain_text("维护码不对")
    enter_service(page, "730156")
    expect(page.locator(".facts")).to_contain_text("约 243 张")
    assert axe_faults(page) == []
    touch(page, "[data-act=print]")
    for _ in range(100):
        if list((tmp_path / "slips").glob("*.png")):
            break
        page.wait_for_timeout(50)
    assert len(list((tmp_path / "slips").glob("*.png"))) == 1
    assert hall.sent("/jobs/") == [], "a test slip is no ticket's"
    touch(page, "[data-act=paper]")
    expect(page.locator(".facts")).to_contain_text("约 243 张")
    touch(page, "[data-act=leave]")
    screen(page, "home")
    assert "730156" not in (tmp_path / "service.json").read_text()


def test_a_card_left_in_the_reader_is_asked_for_until_it_is_taken(page: Page, agent: KioskAgent) -> None:
    slot = agent.parts.get("card_reader").simulator
    slot.lay(SocialCard())
    expect(page.locator(".strip--known").first).to_be_visible(timeout=10000)
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    screen(page, "done")
    assert agent.cards.number() is None, "used once"
    expect(page.locator("[data-stands=slip]")).to_be_attached(timeout=10000)
    page.clock.run_for(8000)
    screen(page, "cardleft")
    expect(page.locator(".info")).to_contain_text("请取走您的卡")
    slot.lift()
    screen(page, "home")


def test_a_card_taken_out_half_way_takes_what_was_read_along(page: Page, agent: KioskAgent) -> None:
    slot = agent.parts.get("card_reader").simulator
    slot.lay(SocialCard())
    expect(page.locator(".strip--known").first).to_be_visible(timeout=10000)
    touch(page, "[data-business=medical_insurance]")
    slot.lift()
    for _ in range(100):
        if agent.cards.number() is None:
            break
        page.wait_for_timeout(50)
    assert agent.cards.number() is None
    screen(page, "confirm")


def heard(page: Page, agent: KioskAgent, name: str) -> list[str]:
    """What was said of a screen, once its last button was."""
    for _ in range(600):
        said = [one.text for one in agent.guidance.spoken if one.screen == name]
        if said and agent.guidance.as_dict()["at"] is None:
            return said
        page.wait_for_timeout(100)
    raise AssertionError(f"{name} was not read to its end: {list(agent.guidance.spoken)}")


IN_ORDER = """() => [...document.querySelectorAll('.touch button, .bar button')]
  .filter(one => one.offsetParent).map(one => one.getAttribute('aria-label') || one.innerText.split('\\n')[0].trim())"""


@pytest.mark.sound
def test_headphones_begin_the_voice_and_a_whole_ticket_is_taken_by_ear(
    page: Page, agent: KioskAgent, tmp_path: Path
) -> None:
    expect(page.locator("[data-voice=on]")).to_be_visible(timeout=20000)
    agent.parts.get("headphones").simulator.plug()
    home = heard(page, agent, "home")
    assert home[0] == "您要办什么？"
    assert any(line.startswith("公安") for line in home), "every tile"
    order = page.evaluate(IN_ORDER)
    at = [next(n for n, line in enumerate(home) if line.startswith(button)) for button in order]
    assert at == sorted(at), "keys lead through the page in the order in which it is read"
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    touch(page, "[data-voice=louder]")
    expect(page.locator(".look__figures")).to_have_text("2/4")
    touch(page, "[data-business=medical_insurance]")
    said = heard(page, agent, "confirm")
    assert "前面等候，0 人" in said
    assert any(line.startswith("取 号") for line in said)
    touch(page, "[data-take]")
    assert "D001" in heard(page, agent, "done")
    files = list((tmp_path / "heard").glob("*.wav"))
    assert len(files) >= len(home)
    seconds = [read_wav(file).seconds for file in files]
    assert min(seconds) > 0.1, "nothing was silent"
    assert max(seconds) < 30
    agent.parts.get("headphones").simulator.unplug()
    expect(page.locator("[data-voice=on]")).to_have_attribute("aria-pressed", "false", timeout=20000)
    for _ in range(100):  # the page tells the agent
        if agent.guidance.as_dict()["volume"] == 1:
            break
        page.wait_for_timeout(50)
    assert agent.guidance.as_dict()["volume"] == 1, "as loud as for everybody"


def test_a_language_without_a_voice_offers_none(page: Page) -> None:
    expect(page.locator("[data-voice=on]")).to_be_visible(timeout=20000)
    touch(page, "[data-language=ar]")
    expect(page.locator("[data-voice=on]")).to_have_count(0)


JOURNEYS = {
    "a tile": ["[data-business=medical_insurance]", "[data-take]"],
    "a matter": ["[data-business=public_security]", "[data-matter=A-BIRTH]", "[data-take]"],
    "in English": [".tongues >> text=English", "[data-business=medical_insurance]", "[data-take]"],
    "priority": [".press--green", "[data-business=medical_insurance]", "[data-take]"],
    "in Arabic": ["[data-language=ar]", "[data-business=medical_insurance]", "[data-take]"],
    "lowered": ["[data-look=reach]", "[data-business=medical_insurance]", "[data-take]"],
    "not sure": ["[data-finder=guide]", "[data-answer='1']", "[data-take]"],
}


@pytest.mark.parametrize("touches", JOURNEYS.values(), ids=JOURNEYS)
def test_three_touches_bring_a_paper(page: Page, agent: KioskAgent, tmp_path: Path, touches: list[str]) -> None:
    """The time to paper is measured in ``benchmarks/kiosk_journeys.py``; here counts that three touches do it."""
    assert len(touches) <= 3
    for selector in touches:
        touch(page, selector)
    screen(page, "done")
    expect(page.locator("[data-stands=slip]")).to_be_attached(timeout=10000)
    assert len(list((tmp_path / "slips").glob("*.png"))) == 1
