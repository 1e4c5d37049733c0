"""Takes a picture of every state and every question of the clerk's console, at 1366 × 768.

``.venv/bin/python docs/take_console_screenshots.py [03 24 …]`` writes ``docs/images/console/*.png``, all or those whose
number is given. Needs the packages of ``make test`` and Chromium; nothing has to run. The states are those of the tests
(``tests/browser/console_states.py``); they are also taken in English.
"""

from __future__ import annotations

import logging
import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests/browser"), str(ROOT)]

import console_states as at  # noqa: E402 - found only now
from console_desk import CLERK, VIEW  # noqa: E402
from pages_double import ARGS, CHROMIUM, PagesDouble, watched  # noqa: E402

IMAGES = ROOT / "docs/images/console"
COLOURS = 128  # enough for a page of few colours, at half the weight
STATES = {
    "01-signed-out": at.signed_out,
    "02-free": at.idle,
    "03-called": at.called,
    "04-serving": at.serving,
    "05-several-matters": at.chained,
    "06-break-to-come": at.going_to_pause,
    "07-paused": at.paused,
    "08-nobody-waits": at.nobody_waits,
    "09-automatic-calling": at.automatic,
    "10-no-tickets-for-some": at.some_stopped,
    "11-help-and-stand-in": at.alarmed,
    "12-colleague-here": at.colleagues,
    "13-day-not-open": at.day_closed,
    "15-call-not-spoken": at.unheard,
    "16-call-not-noticed": at.unnoticed,
    "17-emergency-and-back": at.emergency,
}
QUESTIONS = {
    "20-finish": (at.serving, "F5"),
    "21-hold": (at.serving, "F7"),
    "22-transfer": (at.serving, "F6"),
    "23-add-a-matter": (at.chained, "Shift+F6"),
    "24-missing-papers": (at.serving, "Shift+F5"),
    "35-paper-again": (at.chained, "Shift+F5"),
    "25-abandon": (at.serving, "Shift+F8"),
    "26-break": (at.idle, "F9"),
    "27-help": (at.serving, "Shift+F1"),
    "28-find-and-call": (at.idle, "F10"),
    "29-walk-in": (at.idle, "Shift+F4"),
    "30-resume": (lambda: at.idle(held=at.serving()["held"]), "F7"),
    "31-restore": (at.serving, "F8"),
    "32-leave": (at.idle, "Shift+F9"),
    "33-take-over": (at.colleagues, "F4"),
    "34-keys": (at.idle, "F1"),
}


def main(only: list[str]) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    hall = PagesDouble(me=dict(CLERK))
    server = make_server("127.0.0.1", 0, hall.app(), threaded=True)
    server.daemon_threads = True
    hall.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGS))
        for language in ("zh", "en"):
            page = watched(browser, 1366, 768, timezone_id="Asia/Shanghai").page
            page.add_init_script(f"localStorage.setItem('youxu.language', '{language}')")
            for name, state in wanted(STATES, only):
                picture(show(page, hall, state()), f"{name}.{language}")
            for name, (state, key) in wanted(QUESTIONS, only) if language == "zh" else ():
                show(page, hall, state()).keyboard.press(key)
                picture(page, f"{name}.{language}")
            if wanted({"14-no-answer": at.called}, only):
                offline(show(page, hall, at.called()), language)
        browser.close()
    server.shutdown()


def wanted(all_of_them: dict[str, Any], only: list[str]) -> list[tuple[str, Any]]:
    return [(name, how) for name, how in all_of_them.items() if not only or name.partition("-")[0] in only]


def show(page: Page, hall: PagesDouble, state: dict[str, Any]) -> Page:
    hall.views[VIEW] = state
    page.goto(f"{hall.url}/console/3")
    page.wait_for_selector(".primary")
    page.evaluate("document.fonts.ready")
    return page


def offline(page: Page, language: str) -> None:
    """A press that nobody answers: amber at once."""
    page.context.set_offline(True)
    page.keyboard.press("F4")
    page.wait_for_selector(".primary--amber")
    picture(page, f"14-no-answer.{language}")
    page.context.set_offline(False)


def picture(page: Page, name: str) -> None:
    page.wait_for_timeout(300)
    taken = Image.open(BytesIO(page.screenshot()))
    taken.convert("RGB").quantize(COLOURS).save(IMAGES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
