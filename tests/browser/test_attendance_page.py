"""The month of attendance as a manager and as a clerk read it: one sees everybody, the other oneself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hall_under_test import good, refused
from pages_double import axe_faults, sign_in, watched
from playwright.sync_api import Browser, expect
from rated_hall import RatedHall, rated_hall
from server_process import Json
from staff import hire

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[RatedHall]:
    """Window 5 on time with a break; window 1 twenty minutes late, and gone early."""
    with rated_hall(tmp_path) as found:
        found.start_work("5")
        found.move_to("09:20")
        found.start_work("1")
        found.move_to("10:00")
        good(found.at("5", "pause", {"reason": "休息"}), 200)
        found.move_to("10:15")
        good(found.at("5", "open"), 200)
        found.move_to("11:30")
        good(found.at("1", "sign-out"), 200)
        found.move_to("12:00")
        yield found


def told(hall: RatedHall, token: str) -> Json:
    return good(hall.door.get("~/attendance", token, params={"month": "2026-09"}), 200)


def test_everybody_for_the_manager_and_oneself_for_a_clerk(hall: RatedHall, tmp_path: Path, chromium: Browser) -> None:
    names, clerks = hall.keys.names, hall.keys.clerks
    state = told(hall, hall.admin)
    days = {one["clerk"]: one["days"][0] for one in state["clerks"]}
    assert (state["of"], days.keys()) == ("hall", {names["1"], names["5"]})
    on_time, late = days[names["5"]], days[names["1"]]
    assert (on_time["breaks"], on_time["paused_min"], on_time["open_min"], on_time["still_in"]) == (1, 15, 165, True)
    assert (late["late_min"], late["early_min"], late["present_min"]) == (50, 30, 130)
    own = told(hall, clerks["1"])
    assert (own["of"], [one["clerk"] for one in own["clerks"]]) == ("self", [names["1"]])
    lead = told(hall, hire(hall.keys)["lead"])
    assert (lead["of"], [one["clerk"] for one in lead["clerks"]]) == ("team", [names["5"]])
    refused(hall.door.get("~/attendance", hall.kiosk), 403, "not_allowed")
    table = hall.door.post("~/attendance/export", {"month": "2026-09", "by": "day"}, hall.admin)
    assert "09:20:00" in table.text
    assert [len(line.split(",")) for line in table.text.splitlines()] == [12] * 3

    seen = watched(chromium, 1366, 768)
    page = seen.page
    sign_in(page, hall.server.url, "/attendance", password=hall.admin)
    page.wait_for_url(f"{hall.server.url}/attendance", timeout=WAIT_MS)
    page.get_by_role("button", name=f"看 {names['1']} 的每日明细").click(timeout=WAIT_MS)
    days_shown = page.get_by_role("region", name=f"{names['1']} 的每日明细")
    expect(days_shown).to_contain_text("09:20")
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "attendance.png"), full_page=True)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载月汇总").click()
    assert taken.value.suggested_filename == "huangtan-attendance-20260901-20260930.csv"
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("heading", name="Everybody at the hall's windows")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=str(tmp_path / "attendance-en.png"), full_page=True)
    assert seen.complaints == []
