"""A clerk's browser before a console, over the stand-in for the server."""

from __future__ import annotations

from time import monotonic
from typing import Any

from pages_double import PagesDouble, Watched
from playwright.sync_api import Page

VIEW = "console:3"
HERE = "halls/huangtan/windows/3"
CLERK = {
    "kind": "person",
    "code": "李秀兰",
    "hall": "huangtan",
    "name": "李秀兰",
    "roles": ["clerk"],
    "windows": ["3"],
    "zone": None,
}


def open_at(desk: Watched, double: PagesDouble, state: dict[str, Any]) -> Page:
    double.views[VIEW] = state
    desk.page.goto(f"{double.url}/console/3")
    desk.page.wait_for_selector(".primary")
    return desk.page


def wait_for_commands(page: Page, double: PagesDouble, count: int) -> None:
    """Until so many commands have come in; the page goes on working meanwhile."""
    deadline = monotonic() + 30
    while len(double.commands) < count:
        assert monotonic() < deadline, f"only {len(double.commands)} commands came"
        page.wait_for_timeout(20)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def made(page: Page, double: PagesDouble) -> tuple[str, dict[str, Any]]:
    """The one command that came: its door and its body."""
    wait_for_commands(page, double, 1)
    assert len(double.commands) == 1
    return double.commands[0].path.removeprefix(f"{HERE}/"), double.commands[0].body


def serious(complaints: list[str]) -> list[str]:
    """Chromium also reports answers of 4xx and 5xx, which tests here ask for."""
    return [line for line in complaints if "Failed to load resource" not in line]
