"""How soon a clerk sees that a key counted: ``python -m benchmarks console_effect``.

The real server and console in Chromium at 1366 × 768, visit after visit by keyboard. Timed is from the key to the frame
after the page first changed (screens.md §6 asks for 100 ms), and to the frame that shows what the server did.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from hall_under_test import HallUnderTest
from playwright.sync_api import Page, sync_playwright
from server_process import ServerProcess, hall_with_rules, install

from server.store.engine import open_engine
from server.store.people import People

VISITS = 30
WINDOW, CLERK, PASSWORD = "5", "李秀兰", "correct-horse-battery"
MOVES = (("call", "F2", ".person--called"), ("start", "F4", ".person--serving"), ("finish", "F5", ".person__empty"))
WATCH = """() => {
  let pressed = 0;
  window.watchFor = (selector) => new Promise((done) => {
    const found = { first: 0 };
    const look = new MutationObserver(() => requestAnimationFrame(() => {
      const frame = performance.now();
      found.first = found.first || frame - pressed;
      if (!document.querySelector(selector) || document.querySelector(".primary__dots")) return;
      look.disconnect();
      done({ first: found.first, done: frame - pressed });
    }));
    look.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  addEventListener("keydown", () => { pressed = performance.now(); }, true);
}"""


def run() -> list[dict[str, Any]]:
    """A row a move: milliseconds to the first sign on the page and to the new state, median and 95th percentile."""
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as playwright:
        folder = Path(kept)
        installed = install(folder, hall=hall_with_rules(folder, call_interval_s=0, no_show_wait_s=0))
        people = People(open_engine(installed.database, writing=True), installed.hall)
        people.add(CLERK, roles=("clerk",), badge="0005", password=PASSWORD)
        hall = HallUnderTest(ServerProcess(installed).start())
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            hall.open_day()
            page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
            return _rows(page, hall)
        finally:
            browser.close()
            hall.close()
            hall.server.kill()


def _rows(page: Page, hall: HallUnderTest) -> list[dict[str, Any]]:
    who = {"hall": hall.keys.hall, "name": CLERK, "password": PASSWORD}
    signed = page.request.post(f"{hall.server.url}/api/v1/sign-in", data=who, headers={"Idempotency-Key": str(uuid4())})
    if not signed.ok:
        raise AssertionError(signed.text())
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{hall.server.url}/console/{WINDOW}")
    page.wait_for_selector(".primary")
    page.keyboard.press("F4")
    page.wait_for_selector(".person__empty")
    for _ in range(VISITS):
        hall.take()
    page.wait_for_timeout(1000)
    found: dict[str, list[dict[str, float]]] = {name: [] for name, _, _ in MOVES}
    for _ in range(VISITS):
        for name, key, shown in MOVES:
            found[name].append(_press(page, key, shown, twice=name == "finish"))
            page.wait_for_timeout(150)
    return [_row(name, times) for name, times in found.items()]


def _press(page: Page, key: str, shown: str, *, twice: bool) -> dict[str, float]:
    """``twice``: the first press asks for the outcome, the second one gives the usual answer and is timed."""
    if twice:
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open]")
    page.evaluate("(selector) => { window.told = window.watchFor(selector); }", shown)
    page.keyboard.press(key)
    told: dict[str, float] = page.evaluate("window.told")
    return told


def _row(name: str, times: list[dict[str, float]]) -> dict[str, Any]:
    first, done = ([one[part] for one in times] for part in ("first", "done"))
    return {
        "scenario": f"console, {name}",
        "presses": len(times),
        "first_sign_ms": round(median(first), 1),
        "first_sign_p95_ms": round(quantiles(first, n=20)[-1], 1),
        "new_state_ms": round(median(done), 1),
        "new_state_p95_ms": round(quantiles(done, n=20)[-1], 1),
    }
