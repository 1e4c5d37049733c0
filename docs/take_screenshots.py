"""Takes the README's pictures from a freshly started demo: ``make demo`` in one terminal, this in another.

``.venv/bin/python docs/take_screenshots.py [--demo http://127.0.0.1:8000]`` writes ``docs/images/*.png``. Needs the
packages of ``make test`` and Chromium. It uses up the pad's one-time code, so it runs once a demo. With
``--map yushan`` it only takes the manager's map of the demo that runs, as ``map-yushan.png``.
"""

from __future__ import annotations

import re
from pathlib import Path

import click
import httpx
from playwright.sync_api import BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
SETTLED_MS = 6000  # fonts, the first state, a call that lights up


@click.command()
@click.option("--demo", default="http://127.0.0.1:8000", show_default=True, help="The demo's first page.")
@click.option("--chromium", default="/usr/bin/chromium", show_default=True)
@click.option("--map", "of_hall", help="Only the manager's map, named after this hall.")
def main(demo: str, chromium: str, of_hall: str | None) -> None:
    """Open every screen of a running demo at its real size, serve one visitor, and take the pictures."""
    first = httpx.get(demo).text
    links = dict(re.findall(r'class="screen screen--(\w+)" href="([^"]+)"', first))
    password = re.findall(r'id="password">([^<]+)<', first)[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        context.set_default_timeout(60_000)
        if of_hall:
            take_map(context, links["manager"], password, of_hall)
            browser.close()
            return
        picture(opened(context, links["kiosk"], 1080, 1920), "kiosk")
        picture(opened(context, links["board"], 1920, 1080), "board")
        picture(opened(context, links["sign"], 1280, 720), "sign")
        serve(context, links, password)
        picture(opened(context, links["manager"].replace("sign-in?next=/", ""), 1920, 1080), "manager")
        browser.close()


def opened(context: BrowserContext, address: str, width: int, height: int) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.wait_for_timeout(SETTLED_MS)
    return page


def picture(page: Page, name: str) -> None:
    page.screenshot(path=IMAGES / f"{name}.png")


def take_map(context: BrowserContext, address: str, password: str, hall: str) -> None:
    """The manager signs in; the map as it stands."""
    page = opened(context, address, 1920, 1080)
    sign_in(page, password)
    page.wait_for_url("**/manager")
    page.wait_for_timeout(SETTLED_MS)
    picture(page, f"map-{hall}")


def sign_in(page: Page, password: str) -> None:
    page.fill("#name", "demo")
    page.fill("#password", password)
    page.click("#go")


def serve(context: BrowserContext, links: dict[str, str], password: str) -> None:
    """A clerk signs in, calls and serves; finishing wakes the pad."""
    pad = opened(context, links["pad"], 1280, 800)
    console = opened(context, links["console"], 1366, 768)
    sign_in(console, password)
    console.wait_for_url("**/console/*")
    console.get_by_role("button", name="在本窗口签到").click()
    console.wait_for_timeout(SETTLED_MS)
    console.keyboard.press("Space")
    console.wait_for_timeout(SETTLED_MS)
    console.keyboard.press("F4")
    console.wait_for_timeout(SETTLED_MS)
    picture(console, "console")
    console.keyboard.press("F5")
    console.keyboard.press("Enter")
    pad.wait_for_timeout(SETTLED_MS)
    picture(pad, "pad")


if __name__ == "__main__":
    main()
