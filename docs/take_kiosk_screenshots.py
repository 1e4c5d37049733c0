"""Takes pictures of the kiosk's screens: ``.venv/bin/python docs/take_kiosk_screenshots.py docs/images/kiosk``.

The real kiosk program and page, with a stand-in for the server that offers a town hall's businesses
(``tests/harness/kiosk_double.py``), a virtual printer, and Chromium at the panel's real size. ``--only`` picks pictures
by the beginning of their names. Needs the packages of ``make test``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "harness"))

from hall_double import TOKEN
from kiosk_double import NEWBORN, KioskHall, device_state, kiosk_state, words, zoned_state

from hardware.link.enrolment import Credentials
from kiosk.agent import KioskAgent

PANELS = {"": (1080, 1920), "-lying": (1920, 1080)}
LANGUAGES = ("zh", "en", "ar")
LOOKS = {"large": "size", "high": "contrast", "low": "reach"}

SETTLE_MS = 420  # a quicker touch is the tail of a double tap
SETTLED_MS = 1500  # fonts, and the printer

Way = Callable[[Page, KioskHall], None]
PHONE = "13812345678"
OFFERS = (("2026-11-24", "09:30"), ("2026-11-24", "10:30"), ("2026-11-25", "08:30"))


def touches(*selectors: str, hall_state: Callable[[], dict[str, object]] = lambda: kiosk_state(bookings=1)) -> Way:
    """A visitor's touches, one after the other, in a hall as it is now."""

    def go(page: Page, hall: KioskHall) -> None:
        hall.paint("kiosk:K1", hall_state())
        page.wait_for_timeout(700)
        for selector in selectors:
            page.wait_for_timeout(SETTLE_MS)
            page.click(selector)

    return go


def refused(code: str, *, offers: tuple[tuple[str, str], ...] = (), then: tuple[str, ...] = ()) -> Way:
    """A touch that brings no ticket but ``code``; then further touches."""

    def go(page: Page, hall: KioskHall) -> None:
        hall.be_full(*offers, code=code)
        touches("[data-business=medical_insurance]", "[data-take]", *then)(page, hall)
        page.wait_for_timeout(700)
        hall.be_open()

    return go


def typed(*after: str) -> tuple[str, ...]:
    """The keys of a phone number."""
    return (*(f"[data-key='{digit}']" for digit in PHONE), *after)


WAYS: dict[str, Way] = {
    "home": touches(),
    "zones": touches(hall_state=lambda: zoned_state() | {"bookings": 1}),
    "search": touches("[data-finder=search]", "[data-key=s]"),
    "booked": touches("[data-finder=booked]", "[data-key='1']", "[data-key='0']", "[data-key='4']"),
    "who": touches("[data-finder=who]", *typed()),
    "known": touches("[data-finder=who]", *typed("[data-enter]")),
    "bundles": touches("[data-finder=bundles]", hall_state=lambda: kiosk_state(bundles=[NEWBORN, NEWBORN])),
    "bundle": touches(
        "[data-finder=bundles]", "[data-bundle=newborn]", hall_state=lambda: kiosk_state(bundles=[NEWBORN])
    ),
    "bundle-done": touches(
        "[data-finder=bundles]",
        "[data-bundle=newborn]",
        "[data-take]",
        hall_state=lambda: kiosk_state(bundles=[NEWBORN]),
    ),
    "with-bundles": touches(hall_state=lambda: kiosk_state(bookings=1, bundles=[NEWBORN])),
    "zones-bundles": touches(hall_state=lambda: zoned_state() | {"bookings": 1, "bundles": [NEWBORN]}),
    "offers": refused("day_full", offers=OFFERS),
    "booked-slot": refused("day_full", offers=OFFERS, then=("[data-slot]", *typed("[data-enter]"))),
    "full": refused("day_full"),
    "late": refused("issue_cut_off_today"),
    "disk": refused("disk_full"),
    "closed": touches(
        hall_state=lambda: kiosk_state(open=False, closed_reason=words("明天 8:30 开放", "Opens tomorrow at 8:30"))
    ),
    "guide": touches("[data-finder=guide]"),
    "confirm": touches("[data-business=public_security]", "[data-matter=A-BIRTH]"),
    "alone": touches("[data-business=medical_insurance]"),
    "done": touches("[data-business=public_security]", "[data-take]"),
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--only", multiple=True, help="Beginnings of the names of the pictures wanted.")
@click.option("--look", multiple=True, type=click.Choice(sorted(LOOKS)), help="A look to switch on before.")
@click.option("--chromium", default="/usr/bin/chromium", show_default=True)
def main(folder: Path, only: tuple[str, ...], look: tuple[str, ...], chromium: str) -> None:
    """Write a picture of every screen, upright and lying, in every language: ``<screen>-<language>[-lying].png``."""
    folder.mkdir(parents=True, exist_ok=True)
    hall = KioskHall()
    hall.paint("device:K1", device_state(printer={"driver": "escpos", "port": "virtual"}), tell=False)
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="K1", kind="kiosk")
        agent = KioskAgent(credentials, Path(kept), port=0)
        agent.start()
        for name, way in WAYS.items():
            for language in LANGUAGES:
                for lying, size in PANELS.items():
                    picture = f"{name}-{language}{lying}"
                    if not only or picture.startswith(only):
                        page = prepared(browser, agent.page.url, size, language, look)
                        take(page, way, hall, folder / f"{picture}.png")
        agent.stop()
        browser.close()
    hall.stop()


def prepared(browser: Browser, address: str, size: tuple[int, int], language: str, look: tuple[str, ...]) -> Page:
    """A fresh page on a panel of that size, in that language, with those looks."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page.goto(address)
    page.wait_for_selector("[data-language]")
    for selector in (f"[data-language={language}]", *(f"[data-look={LOOKS[one]}]" for one in look)):
        page.wait_for_timeout(SETTLE_MS)
        page.click(selector)
    return page


def take(page: Page, way: Way, hall: KioskHall, file: Path) -> None:
    """Go there, and take the picture."""
    way(page, hall)
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=file)
    page.close()
    click.echo(file)


if __name__ == "__main__":
    main()
