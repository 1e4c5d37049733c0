"""A kiosk's program before a stand-in for the server, and what a visitor does at its screen.

Its fixtures are imported by conftest.py; ``hall`` is each file's own, with the devices that its tests need.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_double import TOKEN
from kiosk_double import KioskHall
from playwright.sync_api import Page, expect

from hardware.link.enrolment import Credentials
from kiosk.agent import KioskAgent

UPRIGHT = {"width": 1080, "height": 1920}


@pytest.fixture
def patience_s() -> float:
    """How long the kiosk waits for the server's answer; a test in which none comes asks for less."""
    return 20


@pytest.fixture
def agent(hall: KioskHall, tmp_path: Path, patience_s: float) -> Iterator[KioskAgent]:
    credentials = Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="K1", kind="kiosk")
    made = KioskAgent(credentials, tmp_path, port=0, patience_s=patience_s)
    made.start()
    yield made
    made.stop()


def screen(page: Page, name: str) -> None:
    """The screen of this name is there."""
    expect(page.locator("#kiosk")).to_have_attribute("data-screen", name)


def touch(page: Page, *selectors: str) -> None:
    """A visitor's touches: after they have seen the screen (quicker ones are the tail of a double tap)."""
    for selector in selectors:
        page.wait_for_timeout(400)
        page.click(selector)
