"""One visitor, from the touch of the kiosk to the rating, through the real programs and pages (issue 2).

Nothing is a stand-in but the metal: the printer draws the bytes it gets, the loudspeaker writes WAV files. Set
``YOUXU_PICTURES`` to a folder to keep a picture of every step.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
import zxingcpp
from hall_programs import PASSWORD, HallPrograms, Worker, running_hall
from pages_double import Watched, watched
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, expect
from postgresql_cluster import NoPostgresql, cluster

from hardware.announcement import BREATH, COMMA
from hardware.drivers.clips import CLIPS, ClipSet
from hardware.drivers.shaping import chime
from hardware.drivers.sound import Sound, join, read_wav, silence
from hardware.drivers.tts import GAP_MS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PICTURES = os.environ.get("YOUXU_PICTURES", "")
WAIT_MS = 30_000  # for a machine that is busy with other things; every wait ends as soon as it may
GLANCE_MS = 400  # a visitor looks before touching; the kiosk takes quicker touches for the tail of a double tap
KIOSK, BOARD, SIGN = (1080, 1920), (1920, 1080), (1280, 480)
DESK, PAD, PHONE = (1366, 768), (1280, 800), (390, 844)
CLERK, MANAGER = "李秀兰", "王建国"
Found = TypeVar("Found")
TICKET, HALL_WINDOW, PAD_DEVICE = "E001", "5", "P5"  # 民政 is series E, and window 5 takes it as a no-difference window
CONSOLE_VIEW = f"/api/v1/halls/huangtan/views/console:{HALL_WINDOW}"


@dataclass
class Pages:
    """The browsers of one hall; each page has cookies and storage of its own."""

    browser: Browser
    opened: dict[str, Watched] = field(default_factory=dict)

    def open(self, name: str, address: str, size: tuple[int, int], **more: Any) -> Page:
        seen = watched(self.browser, *size, **more)
        seen.page.set_default_timeout(WAIT_MS)
        self.opened[name] = seen
        seen.page.goto(address)
        return seen.page

    def picture(self, moment: str, *names: str) -> None:
        for name in names if PICTURES else ():
            self.opened[name].page.screenshot(path=Path(PICTURES) / f"{moment}-{name}.png")

    def complaints(self) -> dict[str, list[str]]:
        return {name: seen.complaints for name, seen in self.opened.items() if seen.complaints}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """An empty database: None for SQLite in the data folder, else a PostgreSQL URL."""
    if request.param == "sqlite":
        yield None
        return
    try:
        with cluster() as found:
            yield found.database()
    except NoPostgresql as error:
        pytest.skip(str(error))


@pytest.fixture
def hall(database: str | None, tmp_path: Path) -> Iterator[HallPrograms]:
    workers = [
        Worker(name=CLERK, role="clerk", badge="0317"),
        Worker(name=MANAGER, role="hall_manager", badge="0001"),
    ]
    with running_hall(tmp_path, database=database, workers=workers, devices=[PAD_DEVICE]) as found:
        yield found


@pytest.fixture
def pages(chromium: Browser) -> Iterator[Pages]:
    found = Pages(chromium)
    yield found
    for seen in found.opened.values():
        seen.page.context.close()


def reached(console: Page) -> dict[str, str]:
    """Which of the hall's board, sign over the window and voice have answered for the call, as the clerk is told."""
    seen: dict[str, str] = {}
    for _ in range(40):
        view = console.evaluate("(path) => fetch(path).then((answer) => answer.json())", CONSOLE_VIEW)
        parts = {part["screen"] or part["part"]: part["state"] for part in view["state"]["reach"]["parts"]}
        seen = {name: state for name, state in parts.items() if name in ("main", f"sign:{HALL_WINDOW}", "voice")}
        if "waiting" not in seen.values():
            break
        console.wait_for_timeout(500)
    return seen


def test_one_visitor_from_touch_to_rating(hall: HallPrograms, pages: Pages) -> None:
    manager = open_the_day(hall, pages)
    pad = pair_the_pad(hall, pages)
    console = sit_down(hall, pages)
    board = pages.open("board", hall.display, BOARD)
    sign = pages.open("sign", f"{hall.display}/sign/{HALL_WINDOW}", SIGN)
    see(board.locator(".nobody"), "")
    see(sign.locator(".condition"), "")

    assert take_a_ticket(hall, pages) == TICKET
    phone = pages.open("phone", link_on_the_slip(hall), PHONE, has_touch=True, is_mobile=True)
    see(phone.locator("h1"), TICKET)
    see(total(manager, "issued"), "1")
    see(total(manager, "waiting"), "1")
    pages.picture("2-taken", "phone", "console", "manager")

    console.keyboard.press("Space")
    see(console.locator(".person--called .person__code"), TICKET)
    see(board.locator(f".call[data-ticket={TICKET}] .to b"), HALL_WINDOW)
    see(sign.locator(".face.called .ticket"), TICKET)
    see(phone.locator("main[data-tone=called]"), f"{HALL_WINDOW} 号窗口")
    assert spoken(hall) == the_call()
    assert reached(console) == {"main": "shown", f"sign:{HALL_WINDOW}": "shown", "voice": "spoken"}
    pages.picture("3-called", "console", "board", "sign", "phone", "manager")
    assert_not_armed(hall, pad)

    console.keyboard.press("F4")
    see(console.locator(".person--serving .person__code"), TICKET)
    see(sign.locator(".face.serving .ticket"), TICKET)
    see(board.locator(f".call.serving[data-ticket={TICKET}]"), HALL_WINDOW)
    pages.picture("4-serving", "console", "board", "sign", "phone")
    assert_not_armed(hall, pad)

    console.keyboard.press("F5")
    console.keyboard.press("Enter")
    expect(pad.locator(".face")).to_have_count(5, timeout=WAIT_MS)
    see(manager.locator(".panel--ratings tbody tr"), HALL_WINDOW)
    assert ratings(manager) == {"good": "0", "bad": "0", "unrated": "1"}
    pages.picture("5-finished", "pad", "console", "sign", "phone", "manager")
    pad.get_by_role("button", name="非常满意").tap()
    see(pad.locator(".stage--thanks"), "")
    pages.picture("6-rated", "pad")
    assert ratings(manager) == {"good": "0", "bad": "0", "unrated": "1"}, "figures move too late to tell whose it was"
    expect(board.locator(".call[data-ticket]")).to_have_count(0, timeout=WAIT_MS)
    expect(phone.locator(".rate")).to_have_count(0, timeout=WAIT_MS)  # one rating for one visit, wherever it was given
    pages.picture("6-rated", "manager", "phone", "board")

    assert pages.complaints() == {}
    assert hall.complaints() == ""


# ---- what people do -----------------------------------------------------------------------------------------------


def sign_in(hall: HallPrograms, pages: Pages, name: str, *, person: str, then: str, size: tuple[int, int]) -> Page:
    page = pages.open(name, f"{hall.server}/sign-in?next={then}", size)
    page.fill("#name", person)
    page.fill("#password", PASSWORD)
    page.click("#go")
    page.wait_for_url(hall.server + then)
    return page


def open_the_day(hall: HallPrograms, pages: Pages) -> Page:
    """The hall manager signs in and opens the business day."""
    page = sign_in(hall, pages, "manager", person=MANAGER, then="/manager", size=BOARD)
    page.click("[data-act=day]")
    page.click("#dialog [data-act=yes]")
    see(page.locator("#day .state--open"), "")
    page.click("[data-side=ratings]")
    expect(page.locator(".panel--ratings tbody tr")).to_have_count(0)
    return page


def sit_down(hall: HallPrograms, pages: Pages) -> Page:
    """The clerk signs in, opens the console of a window, and signs in there."""
    page = sign_in(hall, pages, "console", person=CLERK, then=f"/console/{HALL_WINDOW}", size=DESK)
    pages.picture("1-before", "console")
    page.click(".primary--sign_in")
    see(page.locator(".primary--calm"), "")
    return page


def pair_the_pad(hall: HallPrograms, pages: Pages) -> Page:
    """Somebody reads a one-time code off and types it at the tablet."""
    page = pages.open("pad", f"{hall.server}/pair", PAD, has_touch=True)
    page.fill("#code", hall.codes[PAD_DEVICE])
    page.click("#go")
    page.wait_for_url(f"{hall.server}/pad/{HALL_WINDOW}")
    see(page.locator(".idle__window"), HALL_WINDOW)
    return page


def take_a_ticket(hall: HallPrograms, pages: Pages) -> str:
    """The visitor touches the kiosk, the last button twice at once, takes the slip, and reads the number."""
    page = pages.open("kiosk", hall.kiosk, KIOSK, has_touch=True)
    asked: list[Route] = []

    def keep(route: Route) -> None:
        """The command waits until the second touch has come."""
        asked.append(route)

    page.route("**/take", keep)
    for taps, selector in enumerate(("[data-business=civil_affairs]", "[data-matter]", "[data-take]"), 1):
        page.locator(selector).first.wait_for()
        page.wait_for_timeout(GLANCE_MS)
        pages.picture(f"1-before-tap-{taps}", "kiosk")
        place = page.locator(selector).first.bounding_box()
        assert place is not None
        assert taps <= 3
        touch(page, place)
    touch(page, place)
    until(lambda: page.wait_for_timeout(50) or asked, "the command is sent")
    assert len(asked) == 1, "two touches are one command"
    body = str(asked[0].request.post_data)
    asked[0].continue_()
    page.unroute("**/take")
    page.locator("[data-stands=slip]").wait_for(state="attached")  # the printer has said that the paper is out
    pages.picture("2-taken", "kiosk")
    number = page.locator(".paper__code").inner_text()
    assert again(page, body) == number, "the same command after a lost answer is the same ticket"
    return number


def touch(page: Page, place: FloatRect) -> None:
    page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)


def again(page: Page, body: str) -> str:
    """Send a command of the page's own again."""
    said = page.evaluate(
        """async (body) => (await fetch("/take", { method: "POST", body, headers: {
             "Content-Type": "application/json", "Idempotency-Key": JSON.parse(body).key } })).json()""",
        body,
    )
    return str(said["ticket"]["code"])


# ---- what came of it ----------------------------------------------------------------------------------------------


def link_on_the_slip(hall: HallPrograms) -> str:
    """The address in the QR code of the one slip, as a phone reads it off the paper."""
    slips = until(lambda: sorted(hall.slips.glob("*.png")), "a slip is printed")
    assert len(slips) == 1, "one ticket, one slip"
    if PICTURES:
        shutil.copy(slips[0], Path(PICTURES) / "2-taken-slip.png")
    with Image.open(slips[0]) as paper:
        codes = zxingcpp.read_barcodes(paper)
    assert [code.format for code in codes] == [zxingcpp.BarcodeFormat.QRCode]
    assert codes[0].text.startswith(f"{hall.server}/t/")
    return codes[0].text


def spoken(hall: HallPrograms) -> Sound:
    """The one sound that left the loudspeaker."""
    sounds = until(lambda: sorted(hall.sounds.glob("*.wav")), "the call is spoken")
    assert [sound.name for sound in sounds] == [f"00001-{TICKET}-{HALL_WINDOW}.wav"]
    return read_wav(sounds[0])


def the_call() -> Sound:
    """Chime, 请E零零一号，到五号窗口 twice, then Ticket E 0 0 1, please go to window 5: clip by clip, to the sample."""
    clips, breath, comma, gap = ClipSet.load(CLIPS), silence(BREATH.ms), silence(COMMA.ms), silence(GAP_MS)

    def said(language: str, *parts: str | Sound) -> list[Sound]:
        return [clips.sound(f"{language}/{part}") if isinstance(part, str) else part for part in parts]

    number = ("e", "0", "0", "1")
    chinese = said("zh", "qing", breath, *number, "hao", comma, "dao", breath, "5", "hao_chuangkou")
    english = said("en", "ticket", breath, *number, comma, "please_go_to_window", breath, "5")
    return join([chime(0), gap, *chinese, gap, *chinese, gap, *english])


def assert_not_armed(hall: HallPrograms, pad: Page) -> None:
    """Neither the pad's picture nor what the server tells this pad offers a rating."""
    assert pad.locator(".face").count() == 0
    armed = pad.evaluate(
        """async (address) => {
             const { token, hall } = JSON.parse(localStorage.getItem(Object.keys(localStorage)[0]));
             const answer = await fetch(`/api/v1/halls/${hall}/views/${address}`,
               { headers: { Authorization: `Bearer ${token}` } });
             return (await answer.json()).state.armed;
           }""",
        f"pad:{HALL_WINDOW}",
    )
    assert armed is None


def total(manager: Page, name: str) -> Locator:
    return manager.locator(f".total--{name} dd")


def ratings(manager: Page) -> dict[str, str]:
    """The window's row in the manager's table of ratings."""
    row = manager.locator(".panel--ratings tbody tr").filter(has=manager.locator("th", has_text=HALL_WINDOW))
    cells = row.locator("td").all_inner_texts()
    return dict(zip(("good", "bad", "unrated"), cells, strict=False))


def see(place: Locator, text: str) -> None:
    expect(place).to_contain_text(text, timeout=WAIT_MS)


def until(look: Callable[[], Found], what: str) -> Found:
    deadline = time.monotonic() + WAIT_MS / 1000
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {WAIT_MS} ms: {what}"
        time.sleep(0.1)
    return found
