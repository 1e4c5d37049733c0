"""Every layout of boards and signs at its real size, with sample calls.

``.venv/bin/python tests/browser/board_layouts.py`` draws each into ``docs/images/layout-*.png``.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import board_states as states
import flask
from PIL import Image, ImageDraw, ImageStat

from display.media import Media
from display.pages import PAGES
from hardware.link.page import LocalPage

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
PICTURE = "sample.png"


@dataclass(frozen=True, kw_only=True)
class Layout:
    """``path`` of the page and the ``view`` it follows; ``state`` as the agent paints it."""

    name: str
    width: int
    height: int
    state: Mapping[str, Any]
    path: str = "board"
    view: str = "board:B"


def _board(name: str, state: Mapping[str, Any], *, upright: bool = False, **page: Any) -> Layout:
    here = {**states.here(**page), "media": [{"name": PICTURE, "kind": "picture"}]}
    size = {"width": 1080, "height": 1920} if upright else {"width": 1920, "height": 1080}
    return Layout(name=name, state={**state, "here": here}, **size)


def _sign(name: str, state: Mapping[str, Any]) -> Layout:
    return Layout(name=name, width=1280, height=720, state=state, path="sign", view="window:5")


def _with_low_counter(state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "window": {**state["window"], "accessible": True}}


CALLED = {"id": "t", "code": "A012", "state": "called", "at": states.moment(-2), "times": 1}
HALL = _board("hall", states.whole_county(), panel_inches=85, distance_m=10)
ZONE = _board("zone", states.county_zone(), panel_inches=65, distance_m=10)
PILLAR = _board("pillar", states.county_zone(), upright=True, panel_inches=43, distance_m=5)
FAR = _board("calls-alone", states.county_zone(), panel_inches=75, distance_m=15, beside=False)
MEDIA = _board("media", states.county_zone(), panel_inches=65, distance_m=8, media_percent=20, marquee=True)
PILLAR_MEDIA = _board(
    "pillar-media", states.county_zone(), upright=True, panel_inches=43, distance_m=5, media_percent=20
)
SIGN_CALLED = _sign("sign-called", _with_low_counter(states.sign(ticket=CALLED)))
SIGN_PAUSED = _sign("sign-paused", states.sign("paused", pause={"reason": "x", "until": states.moment(900)}))
BOARDS = (HALL, ZONE, PILLAR, FAR, MEDIA, PILLAR_MEDIA)
ALL = (*BOARDS, SIGN_CALLED, SIGN_PAUSED)


def page_without_agent() -> LocalPage:
    """The pages of the display program without its agent, so that whoever draws paints what they like."""
    page = LocalPage("layouts", folder=PAGES, hall="yushan", heartbeat_s=0.2)
    folder = tempfile.TemporaryDirectory(prefix="youxu-media-")
    sample_picture(Path(folder.name) / PICTURE)
    media = Media(Path(folder.name))

    def serve(name: str) -> flask.Response:
        assert folder.name  # keeps the folder for as long as the page lives
        return media.serve(name)

    page.app.add_url_rule("/media/<name>", "media", serve)
    page.app.add_url_rule("/painted", "painted", dict, methods=["POST"])
    for path, template, view in (("/board", "board.html", "board:B"), ("/sign", "sign.html", "window:5")):
        page.app.add_url_rule(path, path, _render(template, view))
    return page


def _render(template: str, view: str) -> Any:
    return lambda: flask.render_template(template, view=view, hall="yushan")


def sample_picture(path: Path) -> None:
    """A poster as a hall may hang one."""
    picture = Image.new("RGB", (1600, 900), "#0b5b6b")
    pen = ImageDraw.Draw(picture)
    for step in range(9):
        left, top = 200 + step * 120, 500 - step * 40
        pen.ellipse((left, top, left + 500, top + 500), outline="#f5a524", width=14)
    picture.save(path)


def lightness(png: bytes) -> float:
    """The mean lightness of a picture, 0 to 1, as seen in grey."""
    return float(ImageStat.Stat(Image.open(io.BytesIO(png)).convert("L")).mean[0]) / 255


def main() -> None:
    from playwright.sync_api import sync_playwright  # only the command drives a browser of its own

    page = page_without_agent()
    page.start()
    with sync_playwright() as playwright:
        chromium = sys.argv[1] if sys.argv[1:] else "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for layout in ALL:
            page.paint(layout.view, page.next_seq(), layout.state)
            drawn = browser.new_page(viewport={"width": layout.width, "height": layout.height})
            drawn.goto(page.url + layout.path)
            drawn.wait_for_timeout(1500)
            drawn.screenshot(path=IMAGES / f"layout-{layout.name}.png")
            drawn.close()
            print(IMAGES / f"layout-{layout.name}.png")
        browser.close()
    page.stop()


if __name__ == "__main__":
    main()
