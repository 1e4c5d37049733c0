"""The manager's preview of boards, on the real server: the picture is the display's own and follows the settings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hall_under_test import HallUnderTest, good
from pages_double import Watched, axe_faults, watched
from playwright.sync_api import Browser, FrameLocator, expect
from server_process import HALLS, ServerProcess, install

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    installed = install(tmp_path_factory.mktemp("hall"), hall=HALLS / "yushan", kiosks=1, clerks=1, displays=0, pads=0)
    found = HallUnderTest(ServerProcess(installed).start())
    try:
        found.open_day()
        found.seat("A01")
        good(found.at("A01", "open"), 200)
        yield found
        found.end()
    finally:
        found.close()
        found.server.kill()


@pytest.fixture
def seen(hall: HallUnderTest, chromium: Browser) -> Iterator[Watched]:
    found = watched(chromium, 1366, 768)
    page = found.page
    page.goto(f"{hall.server.url}/sign-in?next=/boards")
    page.fill("#name", "admin")
    page.fill("#password", hall.admin)
    page.click("#go")
    page.wait_for_url(f"{hall.server.url}/boards", timeout=WAIT_MS)
    yield found
    assert found.complaints == []
    page.context.close()


def test_a_layout_is_seen_with_the_halls_calls_before_it_is_set(seen: Watched, hall: HallUnderTest) -> None:
    page = seen.page
    picture: FrameLocator = page.frame_locator("#picture")
    expect(page.locator("#board option")).to_have_count(8, timeout=WAIT_MS)
    page.select_option("#board", label="D-A")
    expect(picture.locator("h1")).to_contain_text("不动产登记专区", timeout=WAIT_MS)
    hall.take("real_estate")
    ticket = str(good(hall.at("A01", "call-next"), 200)["ticket"]["code"])
    expect(picture.locator(".call .code").first).to_have_text(ticket, timeout=WAIT_MS)
    expect(page.locator("#verdict")).to_contain_text("5 行，10 米内看得清")

    page.fill("#distance_m", "25")
    expect(page.locator("#verdict")).to_contain_text("看不清")
    expect(picture.locator(".strip .note")).to_contain_text("米内")  # the board itself says so too
    page.fill("#distance_m", "300")
    expect(page.locator("#distance_m")).to_have_attribute("aria-invalid", "true")
    page.fill("#distance_m", "15")
    page.uncheck("#beside")
    expect(picture.locator(".body.wide")).to_have_count(1)
    expect(page.locator("#text")).to_have_text("page = { panel_inches = 85, distance_m = 15, beside = false }")
    assert axe_faults(page) == []

    page.check("#upright")
    frame = page.locator("#frame").bounding_box()
    assert frame is not None
    assert frame["height"] / frame["width"] == pytest.approx(16 / 9, rel=0.01)
    assert picture.locator("body").evaluate("() => innerHeight > innerWidth")
    page.uncheck("#upright")
    page.check("#beside")
    page.fill("#media_percent", "30")
    expect(picture.locator(".media img")).to_be_visible()
    page.check("#night")
    expect(picture.locator("#screen[data-night]")).to_have_count(1)
