"""How long a visitor's way at the kiosk takes, from first touch to paper: ``python -m benchmarks kiosk_journeys``.

The kiosk's real program and page in Chromium on an upright panel, a stand-in for the server, and the virtual printer at
250 mm/s with the time of its cutter. Touches follow as fast as the page lets a finger (0.4 s after a screen has come: a
quicker one is the tail of a double tap); reading is the visitor's own time and is not counted. The promise is three
touches and ten seconds (screens.md §4).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from hall_double import TOKEN
from kiosk_double import KioskHall, device_state, kiosk_state, zoned_state
from playwright.sync_api import Browser, Page, sync_playwright

from hardware.drivers.chinese_text import ChineseText
from hardware.drivers.escpos_slip import PAPER, SlipBytes
from hardware.fonts import find_fonts
from hardware.link.enrolment import Credentials
from hardware.simulators.preview import render_preview
from hardware.slip import compose
from hardware.slip_preview import SAMPLE
from kiosk.agent import KioskAgent
from screens.wording import words

ROUNDS = 3
PAPER_MM_PER_S = 250
CUT_S = 0.5  # a guillotine cutter, with the feed to it
SETTLE_MS = 400
DOTS_PER_MM = 8

JOURNEYS: Mapping[str, Sequence[str]] = {
    "a tile": ("[data-business=medical_insurance]", "[data-take]"),
    "a matter and its papers": ("[data-business=public_security]", "[data-matter=A-BIRTH]", "[data-take]"),
    "in English": ("[data-language=en]", "[data-business=medical_insurance]", "[data-take]"),
    "in Arabic": ("[data-language=ar]", "[data-business=medical_insurance]", "[data-take]"),
    "priority": (".press--green", "[data-business=medical_insurance]", "[data-take]"),
    "not sure": ("[data-finder=guide]", "[data-answer='1']", "[data-take]"),
    "buttons lowered": ("[data-look=reach]", "[data-business=medical_insurance]", "[data-take]"),
    "a hall with zones": ("[data-zone=B]", "[data-business=B-medical_insurance]", "[data-take]"),
}


def run() -> list[dict[str, Any]]:
    """A row a journey: touches, and seconds to the number on the screen and to the paper."""
    hall = KioskHall()
    hall.paint("device:K1", device_state(printer={"driver": "escpos", "port": "virtual"}), tell=False)
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="K1", kind="kiosk")
        agent = KioskAgent(credentials, Path(kept), port=0)
        agent.start()
        try:
            return [_row(name, touches, browser, agent, hall) for name, touches in JOURNEYS.items()]
        finally:
            agent.stop()
            browser.close()
            hall.stop()


def _row(name: str, touches: Sequence[str], browser: Browser, agent: KioskAgent, hall: KioskHall) -> dict[str, Any]:
    found = [_once(touches, browser, agent, hall, zoned="zones" in name) for _ in range(ROUNDS)]
    return {
        "scenario": f"kiosk, {name}",
        "touches": len(touches),
        "number_s": round(median(number for number, _ in found), 2),
        "paper_s": round(median(paper for _, paper in found), 2),
        "slowest_paper_s": round(max(paper for _, paper in found), 2),
        "rounds": ROUNDS,
    }


def _once(
    touches: Sequence[str], browser: Browser, agent: KioskAgent, hall: KioskHall, *, zoned: bool
) -> tuple[float, float]:
    """Seconds from the first touch to the number, and to the cut slip."""
    hall.paint("kiosk:K1", zoned_state() if zoned else kiosk_state())
    page = browser.new_page(viewport={"width": 1080, "height": 1920}, locale="zh-CN")
    page.goto(agent.page.url)
    page.wait_for_selector(touches[0])
    page.wait_for_timeout(2 * SETTLE_MS)
    printer = _printer(agent, page)
    lying = len(printer.tray)
    page.click(touches[0])
    began = monotonic()
    for touch in touches[1:]:
        page.wait_for_selector(touch)
        page.wait_for_timeout(SETTLE_MS)
        page.click(touch)
    page.wait_for_selector(".paper__code")
    number = monotonic() - began
    if len(printer.wait_for(lying + 1, within_s=30)) != lying + 1:
        raise AssertionError("one journey, one slip")
    paper = monotonic() - began
    page.close()
    return number, paper


def _printer(agent: KioskAgent, page: Page) -> Any:
    """The virtual printer, as fast as a real one: its bytes are spread over the time that the paper needs."""
    while (driver := agent.parts.get("printer")) is None:
        page.wait_for_timeout(100)
    job = SlipBytes(PAPER[80], ChineseText(fonts=find_fonts())).bytes_of(compose(SAMPLE, words=words("slip")))
    paper_mm = render_preview(SAMPLE, words("slip")).height / DOTS_PER_MM
    driver.simulator.set(bytes_per_s=len(job) / (paper_mm / PAPER_MM_PER_S + CUT_S))
    return driver.simulator
