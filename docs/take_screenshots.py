"""Takes the README's pictures from a running demo: ``make demo`` in one terminal, this in another.

``.venv/bin/python docs/take_screenshots.py [--demo http://127.0.0.1:8000]`` writes ``docs/images/*.png``. Needs the
packages of ``make test`` and Chromium.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import httpx
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
SIZES = {
    "board": (1920, 1080),
    "kiosk": (1080, 1920),
    "sign": (1280, 720),
    "pad": (1280, 800),
    "console": (1366, 768),
    "manager": (1920, 1080),
}


@click.command()
@click.option("--demo", default="http://127.0.0.1:8000", show_default=True, help="The demo's first page.")
@click.option("--chromium", default="/usr/bin/chromium", show_default=True)
@click.option("--only", multiple=True, type=click.Choice(sorted(SIZES)))
def main(demo: str, chromium: str, only: tuple[str, ...]) -> None:
    """Open every screen of a running demo at its real size and take its picture."""
    page_text = httpx.get(demo).text
    links = dict(re.findall(r'class="screen screen--(\w+)" href="([^"]+)"', page_text))
    found = re.search(r'id="password">([^<]+)<', page_text)
    password = found[1] if found else ""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in only or SIZES:
            take(browser, name, links[name], password)
        browser.close()


def take(browser: Browser, name: str, address: str, password: str) -> None:
    width, height = SIZES[name]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(60_000)
    page.goto(address)
    if "/sign-in" in address:
        sign_in(page, password)
    page.wait_for_load_state("networkidle") if name == "pad" else page.wait_for_timeout(6000)
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def sign_in(page: Page, password: str) -> None:
    page.fill("#name", "demo")
    page.fill("#password", password)
    page.click("#go")
    page.wait_for_url(lambda address: "/sign-in" not in address)


if __name__ == "__main__":
    main()
