"""Each layout at its real size: legible by the rule, nothing over the calls, clear in grey too (screens.md §2, §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import board_layouts as layouts
import board_states as states
import pytest
from pages_double import Watched, axe_faults, watched
from playwright.sync_api import Browser, expect

from hardware.link.page import LocalPage

pytestmark = pytest.mark.browser

Show = Callable[..., Watched]
CAPITAL_MM = 0.73  # of an em, as server/settings/legibility.py has it
CUT = """() => [...document.querySelectorAll("#screen *")].filter((e) =>
  e.clientWidth > 0 && !e.closest("svg") && getComputedStyle(e).display !== "inline"
  && !e.matches(".notice, .name *, .run, .run *") && (e.scrollWidth > e.clientWidth + 2)).map((e) => e.className)"""
GLYPH = """() => { const style = getComputedStyle(document.querySelector(".call .code"));
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pen.measureText("0").actualBoundingBoxAscent; }"""
OVER = """() => { const calls = [...document.querySelectorAll(".call")].map((e) => e.getBoundingClientRect());
  const other = document.querySelector(".media").getBoundingClientRect();
  return { over: calls.some((c) => c.left < other.right && c.right > other.left && c.top < other.bottom
    && c.bottom > other.top), share: (other.width * other.height) / (innerWidth * innerHeight) }; }"""


@pytest.fixture
def local() -> Iterator[LocalPage]:
    page = layouts.page_without_agent()
    page.start()
    yield page
    page.stop()


@pytest.fixture
def show(local: LocalPage, chromium: Browser) -> Iterator[Show]:
    opened: list[Watched] = []

    def make(layout: layouts.Layout, state: dict[str, Any] | None = None, **more: Any) -> Watched:
        local.paint(layout.view, local.next_seq(), state or layout.state)
        seen = watched(chromium, layout.width, layout.height, **more)
        seen.page.goto(local.url + layout.path)
        expect(seen.page.locator(".no, .call").first).to_be_visible()
        seen.page.evaluate("document.fonts.load('700 200px \"Noto Sans SC\"', '0A').then(() => null)")
        opened.append(seen)
        return seen

    yield make
    for seen in opened:
        assert seen.complaints == []
        seen.page.context.close()


@pytest.mark.parametrize("layout", layouts.BOARDS, ids=lambda layout: layout.name)
def test_numbers_are_as_large_as_the_distance_asks(show: Show, layout: layouts.Layout) -> None:
    page = show(layout).page
    settings = layout.state["here"]["page"]
    height_mm = settings["panel_inches"] * 25.4 * (0.8716 if layout.height > layout.width else 0.4903)
    mm = page.evaluate(GLYPH) / layout.height * height_mm
    assert mm >= 0.95 * 12.2 * settings["distance_m"], f"{mm:.0f} mm"
    expect(page.locator(".note")).to_have_count(0)


@pytest.mark.parametrize("layout", layouts.ALL, ids=lambda layout: layout.name)
def test_nothing_is_cut_and_axe_finds_nothing(show: Show, layout: layouts.Layout) -> None:
    seen = show(layout)
    assert seen.page.evaluate(CUT) == []
    assert axe_faults(seen.page, "page-has-heading-one") == []
    assert seen.complaints == []


def test_media_never_cover_a_call_and_keep_to_their_share(show: Show) -> None:
    page = show(layouts.MEDIA).page
    expect(page.locator(".media img")).to_be_visible()
    measured = page.evaluate(OVER)
    assert measured["over"] is False
    assert 0.05 < measured["share"] <= 0.4


@pytest.mark.parametrize(("sound", "speaking", "muted"), [(1, 0, False), (1, 1, True), (0, 0, True)])
def test_a_video_falls_silent_while_a_call_is_spoken(show: Show, *, sound: int, speaking: int, muted: bool) -> None:
    state = dict(layouts.MEDIA.state)
    here = {**state["here"], "media": [{"name": "hall.webm", "kind": "video"}], "speaking": bool(speaking)}
    here["page"] = {**here["page"], "media_sound": bool(sound)}
    seen = show(layouts.MEDIA, {**state, "here": here})
    expect(seen.page.locator(".media video")).to_have_js_property("muted", muted)
    seen.page.wait_for_timeout(300)
    assert all("404" in said for said in seen.complaints)
    seen.complaints.clear()  # this hall's folder has no such video


def test_the_picture_moves_a_little_so_that_nothing_burns_in(show: Show) -> None:
    page = show(layouts.ZONE).page
    page.clock.install(time=states.NOW)
    page.reload()
    places = set()
    for _ in range(5):
        page.clock.run_for(61_000)
        places.add(page.locator("#screen").evaluate("(one) => getComputedStyle(one).transform"))
    assert len(places) == 4


def test_numbers_too_small_for_the_distance_are_said_on_the_screen(show: Show) -> None:
    small = states.county_zone(here=states.here(panel_inches=43, distance_m=10))
    expect(show(layouts.ZONE, small).page.locator(".note")).to_contain_text("8.0")


def test_at_night_the_board_steps_back(show: Show) -> None:
    """It is 10:32 in the hall."""
    day = states.county_zone(here=states.here(night={"begins": "18:00", "ends": "07:30"}))
    expect(show(layouts.ZONE, day).page.locator("#screen[data-night]")).to_have_count(0)
    night = states.county_zone(here=states.here(night={"begins": "10:00", "ends": "11:00"}))
    expect(show(layouts.ZONE, night).page.locator("#screen[data-night]")).to_have_count(1)


@pytest.mark.parametrize("sight", ["protanopia", "deuteranopia", "tritanopia", "achromatopsia"])
def test_states_are_told_apart_without_colour(show: Show, sight: str) -> None:
    """A new call differs from the others in lightness too, as whoever sees fewer colours sees the screen."""
    whole = layouts.ZONE.state
    few = {**whole, "windows": [whole["windows"][place] for place in (0, 1, 3, 5, 19)]}
    seen = show(layouts.ZONE, few)
    session = seen.page.context.new_cdp_session(seen.page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
    new, other = (layouts.lightness(seen.page.locator(".call").nth(place).screenshot()) for place in (0, 1))
    assert abs(new - other) > 0.2
    marks = {mark.inner_html() for mark in seen.page.locator(".tile .mark svg").all()}
    assert len(marks) == 5  # called, serving, paused, free, closed: each its own shape
