"""The kiosk in real Chromium: what a visitor sees and touches, upright and lying (screens.md §2, §4, §14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from kiosk_double import KioskHall, device_state, kiosk_state, words, zoned_state
from kiosk_page import UPRIGHT, screen, touch
from playwright.sync_api import Browser, Page, expect

from hardware.ports import Condition, DeviceReport, Printed, PrintOutcome
from kiosk.agent import KioskAgent

pytestmark = pytest.mark.browser

LYING = {"width": 1920, "height": 1080}
OK = DeviceReport(condition=Condition.OK)


class PaperPrinter:
    """A printer that does what it is told: ``outcomes`` are used up one a slip, then all is confirmed."""

    outcomes: ClassVar[list[PrintOutcome]] = []
    condition: ClassVar[DeviceReport] = OK
    printed: ClassVar[list[str]] = []

    def __init__(self, **_options: Any) -> None:
        type(self).outcomes, type(self).printed, type(self).condition = [], [], OK

    def print_slip(self, slip: Any) -> Printed:
        self.printed.append(slip.words)
        outcome = self.outcomes.pop(0) if self.outcomes else PrintOutcome.CONFIRMED
        return Printed(outcome=outcome, report=self.condition)

    def report(self) -> DeviceReport:
        return self.condition

    def close(self) -> None:
        pass


@pytest.fixture
def hall() -> Iterator[KioskHall]:
    made = KioskHall()
    made.paint("device:K1", device_state(printer={"driver": f"{__name__}:PaperPrinter"}), tell=False)
    yield made
    made.stop()


@pytest.fixture(params=[UPRIGHT, LYING], ids=["upright", "lying"])
def page(request: pytest.FixtureRequest, chromium: Browser, agent: KioskAgent) -> Iterator[Page]:
    context = chromium.new_context(viewport=request.param, locale="zh-CN")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.goto(agent.page.url)
    opened.wait_for_selector("[data-screen=home]")
    opened.wait_for_function("document.querySelector('.kiosk').textContent.includes('公安')")
    yield opened
    context.close()
    assert [fault for fault in faults if "500" not in fault and "ERR_" not in fault and "409" not in fault] == []


def test_two_touches_bring_a_number_and_a_slip_and_then_home(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-business=public_security]")
    screen(page, "confirm")
    expect(page.locator(".facts")).to_contain_text("5 人")
    expect(page.locator(".facts")).to_contain_text("12–28")
    touch(page, "[data-take]")
    expect(page.locator(".paper__code")).to_have_text("A001")
    expect(page.locator("[data-stands=slip]")).to_be_attached(timeout=10000)
    expect(page.locator(".after")).to_contain_text("请取走小票")
    assert ["A001" in slip for slip in PaperPrinter.printed] == [True]
    screen(page, "home")
    assert hall.sent("/tickets") == [{"business": "public_security"}]


def test_a_chosen_matter_shows_its_papers_and_goes_with_the_ticket(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-business=public_security]")
    touch(page, "[data-matter=A-BIRTH]")
    expect(page.locator(".papers")).to_contain_text("出生医学证明")
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "public_security", "matter": "A-BIRTH"}]


def test_a_double_tap_takes_one_ticket_and_one_on_a_tile_takes_none(page: Page, hall: KioskHall) -> None:
    page.wait_for_timeout(400)
    page.dblclick("[data-business=medical_insurance]")
    screen(page, "confirm")
    assert hall.sent("/tickets") == []
    page.wait_for_timeout(400)
    page.dblclick("[data-take]")
    screen(page, "done")
    assert len(hall.sent("/tickets")) == 1


def test_two_visitors_one_after_the_other_get_two_numbers(page: Page, hall: KioskHall) -> None:
    for code in ("D001", "D002"):
        touch(page, "[data-business=medical_insurance]")
        touch(page, "[data-take]")
        expect(page.locator(".paper__code")).to_have_text(code)
        touch(page, ".touch .press")
        screen(page, "home")


def test_without_a_printer_the_screen_is_the_slip(page: Page, hall: KioskHall) -> None:
    PaperPrinter.condition = DeviceReport(condition=Condition.UNAVAILABLE, causes=("paper_out",))
    PaperPrinter.outcomes = [PrintOutcome.FAILED]
    expect(page.locator(".info")).to_contain_text("打不了小票")
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    expect(page.locator("[data-stands=photo]")).to_be_attached(timeout=10000)
    expect(page.locator(".after")).to_contain_text("请拍照")
    picture = page.locator(".qr img")
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert page.locator(".paper__code").bounding_box()["height"] >= 150  # type: ignore[index]


@pytest.mark.parametrize("patience_s", [1])
def test_an_unknown_outcome_asks_and_prints_a_marked_copy(page: Page) -> None:
    PaperPrinter.outcomes = [PrintOutcome.SUSPECT]
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    expect(page.locator(".after")).to_contain_text("小票拿到了吗")
    touch(page, "[data-again]")
    expect(page.locator("[data-stands=slip]")).to_be_attached(timeout=10000)
    assert ["补打" in slip for slip in PaperPrinter.printed] == [False, True]


def test_closed_paused_and_away_say_so_and_where_to_go(page: Page, hall: KioskHall) -> None:
    state = kiosk_state()
    state["businesses"][1] |= {"open": False, "reason": words("系统维护", "maintenance")}
    hall.paint("kiosk:K1", state)
    expect(page.locator("[data-business=market_regulation]")).to_contain_text("系统维护")
    page.wait_for_timeout(400)
    page.click("[data-business=market_regulation]", force=True)
    screen(page, "home")
    hall.paint("kiosk:K1", kiosk_state(open=False, closed_reason=words("下次开放：明天 8:30", "Opens tomorrow 8:30")))
    screen(page, "closed")
    expect(page.locator(".info")).to_contain_text("明天 8:30")
    expect(page.locator(".info")).to_contain_text("咨询导办台")


def with_paused(*codes: str, reason: dict[str, str] | None = None) -> dict[str, Any]:
    """The hall with some matters of public security paused."""
    state = kiosk_state()
    why = reason or words("业务系统故障", "业务系统故障")
    for matter in state["businesses"][0]["matters"]:
        off = matter["code"] in codes
        matter |= {"open": not off, "reason": why if off else None}
    return state


def test_a_paused_matter_is_seen_with_its_reason_and_cannot_be_taken(page: Page, hall: KioskHall) -> None:
    hall.paint("kiosk:K1", with_paused("A-BIRTH"))
    touch(page, "[data-business=public_security]")
    paused = page.locator("[data-matter=A-BIRTH]")
    expect(paused).to_have_attribute("aria-disabled", "true")
    expect(paused).to_contain_text("出生登记（落户）")
    expect(paused.locator(".matter__why")).to_have_text("暂停：业务系统故障")
    expect(paused.locator(".matter__why svg")).to_be_visible()
    page.wait_for_timeout(400)
    paused.click(force=True)
    expect(page.locator("[data-take]")).to_have_text("直接取号")
    expect(page.locator(".papers")).to_have_count(0)
    touch(page, "[data-matter=A-MOVE-IN]")
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "public_security", "matter": "A-MOVE-IN"}]


def test_a_matter_paused_after_it_was_chosen_is_told_and_let_go(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-business=public_security]")
    touch(page, "[data-matter=A-BIRTH]")
    expect(page.locator(".papers")).to_be_visible()
    hall.paint("kiosk:K1", with_paused("A-BIRTH"))
    expect(page.locator(".strip")).to_contain_text("“出生登记（落户）”刚刚暂停取号")
    expect(page.locator(".strip")).to_contain_text("业务系统故障")
    expect(page.locator(".papers")).to_have_count(0)
    touch(page, "[data-matter=A-NAME]")
    expect(page.locator(".strip")).to_have_count(0)
    hall.paint("kiosk:K1", with_paused())
    expect(page.locator("[data-matter=A-BIRTH]")).to_have_attribute("aria-disabled", "false")
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "public_security", "matter": "A-NAME"}]


@pytest.mark.parametrize("patience_s", [1])
def test_a_lost_server_is_told_within_the_promised_time_and_comes_back(page: Page, hall: KioskHall) -> None:
    hall.stop()
    expect(page.locator("#kiosk")).to_have_attribute("data-screen", "away", timeout=40000)
    expect(page.locator(".info")).to_contain_text("咨询导办台")
    hall.start()
    expect(page.locator("#kiosk")).to_have_attribute("data-screen", "home", timeout=40000)


def test_a_refusal_is_told_in_the_servers_words(page: Page, hall: KioskHall) -> None:
    hall.answer = lambda _path, _body: (409, {"code": "too_many", "message": "您今天已取过号：A003", "detail": {}})
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    screen(page, "problem")
    expect(page.locator(".info")).to_contain_text("您今天已取过号：A003")


@pytest.mark.parametrize("patience_s", [1])
def test_an_unknown_outcome_of_the_command_prints_nothing_and_points_to_the_desk(page: Page, hall: KioskHall) -> None:
    hall.script = [(503, {"code": "not_now"})] * 99
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    screen(page, "problem")
    expect(page.locator(".info")).to_contain_text("导办台")
    assert PaperPrinter.printed == []


def test_priority_is_one_touch_and_asks_nobody_why(page: Page, hall: KioskHall) -> None:
    touch(page, ".press--green")
    expect(page.locator(".info")).to_contain_text("军人军属、残疾人、老年人、孕妇")
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "medical_insurance", "priority": "green"}]


def test_a_large_hall_asks_for_the_zone_first_and_is_three_touches_deep(page: Page, hall: KioskHall) -> None:
    hall.paint("kiosk:K1", zoned_state())
    touch(page, "[data-zone=B]")
    touch(page, "[data-business=B-medical_insurance]")
    touch(page, "[data-take]")
    screen(page, "done")


def test_a_matter_is_found_by_pinyin_initials_and_a_step_back_leads_to_the_letters(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-finder=search]")
    screen(page, "search")
    for letter in "sfz":
        page.click(f"[data-key={letter}]")
    expect(page.locator("[data-found]")).to_have_count(3)
    expect(page.locator("[data-more]")).to_have_count(0)
    expect(page.locator("[data-found=A-ID-AGAIN]")).to_contain_text("身份证换领、补领")
    page.click("[data-key=q]")
    expect(page.locator("[data-found]")).to_have_count(0)
    expect(page.locator(".info")).to_contain_text("没有找到")
    page.click("[data-key=erase]")
    touch(page, "[data-found=A-ID-AGAIN]")
    screen(page, "confirm")
    expect(page.locator(".papers")).to_contain_text("旧身份证")
    page.wait_for_timeout(400)
    page.get_by_text("返回").click()
    screen(page, "search")
    touch(page, "[data-found=A-ID-AGAIN]")
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "public_security", "matter": "A-ID-AGAIN"}]


def test_a_number_of_the_kiosks_own_band_stands_on_one_line(page: Page, hall: KioskHall) -> None:
    def given(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        status, answer = hall._issue_or_ok(path, body)
        return status, {**answer, "code": "A-K12-01"} if "code" in answer else answer

    hall.answer = given
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    code = page.locator(".paper__code")
    expect(code).to_have_text("A-K12-01")
    number, paper = code.bounding_box(), page.locator(".paper").bounding_box()
    assert number is not None
    assert paper is not None
    size = float(code.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
    assert number["height"] < 1.5 * size
    assert code.evaluate("one => one.scrollWidth <= one.clientWidth + 1")


def test_who_has_booked_types_six_digits(page: Page, hall: KioskHall) -> None:
    expect(page.locator("[data-finder=booked]")).to_have_count(0)
    hall.paint("kiosk:K1", kiosk_state(bookings=2))
    touch(page, "[data-finder=booked]")
    screen(page, "booked")
    for digit in "10493":
        page.click(f"[data-key='{digit}']")
    expect(page.locator("[data-take]")).to_have_attribute("aria-disabled", "true")
    page.click("[data-key='7']")
    page.click("[data-key='7']")
    hall.answer = lambda _path, body: hall.issue_booked(body)
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"booking": "104937"}]


def test_who_is_not_sure_is_asked_and_led_to_a_ticket(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-finder=guide]")
    expect(page.locator(".ask")).to_have_text("您的事情和什么有关？")
    touch(page, "[data-answer='0']")
    expect(page.locator(".ask")).to_have_text("要办哪一种？")
    page.wait_for_timeout(400)
    page.get_by_text("返回").click()
    expect(page.locator(".ask")).to_have_text("您的事情和什么有关？")
    touch(page, "[data-answer='0']")
    touch(page, "[data-answer='0']")
    screen(page, "confirm")
    expect(page.locator(".papers")).to_contain_text("旧身份证")
    touch(page, "[data-take]")
    screen(page, "done")
    assert hall.sent("/tickets") == [{"business": "public_security", "matter": "A-ID-AGAIN"}]


def test_who_is_still_not_sure_calls_somebody(page: Page, hall: KioskHall) -> None:
    touch(page, "[data-finder=guide]")
    touch(page, "[data-answer=person]")
    screen(page, "help")
    expect(page.locator(".info")).to_contain_text("咨询导办台")
    for _ in range(100):
        if any("help" in told["parts"] for told in hall.sent("/report")):
            break
        page.wait_for_timeout(50)
    assert hall.sent("/report")[-1]["parts"]["help"] == {"condition": "degraded", "causes": ["visitor_needs_help"]}


def test_what_will_probably_not_be_served_today_is_said_before_the_slip(page: Page, hall: KioskHall) -> None:
    state = kiosk_state()
    why = words("前面的人较多，今天可能办不到（17:30 结束办理）", "You will probably not be served today")
    state["businesses"][0] |= {"unlikely_today": True, "today_warning": why}
    hall.paint("kiosk:K1", state)
    expect(page.locator("[data-business=public_security]")).to_contain_text("今天可能办不到")
    touch(page, "[data-business=public_security]")
    expect(page.locator(".strip--warm")).to_contain_text("17:30 结束办理")
    expect(page.locator(".strip--warm")).to_contain_text("咨询导办台")
    touch(page, "[data-take]")
    screen(page, "done")


def test_the_next_visitor_starts_in_chinese_with_normal_looks(page: Page) -> None:
    page.wait_for_timeout(400)
    page.get_by_text("English").click()
    expect(page.locator(".ask")).to_have_text("What would you like to do?")
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    expect(page.locator("[data-stands=slip]")).to_be_attached(timeout=10000)
    screen(page, "home")
    expect(page.locator(".ask")).to_have_text("您要办什么？")


MEASURE = """() => Array.from(document.querySelectorAll('button')).map(button => {
  const box = button.getBoundingClientRect();
  const words = Array.from(button.querySelectorAll('*')).concat(button).filter(one => one.textContent.trim());
  const sizes = words.map(one => parseFloat(getComputedStyle(one).fontSize));
  return {name: button.textContent.trim().slice(0, 20), top: box.top, width: box.width, height: box.height,
          right: box.right, bottom: box.bottom, text: Math.min(...sizes),
          cut: button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 1};
})"""


@pytest.mark.parametrize("tongue", ["中文", "English", "العربية"])
def test_everything_to_touch_is_large_enough_and_in_reach(page: Page, tongue: str) -> None:
    page.wait_for_timeout(400)
    page.get_by_text(tongue, exact=True).click()
    view = page.viewport_size
    assert view is not None
    ways = ("[data-finder=search]", "[data-key=s]", ".bar [data-back]", "[data-finder=who]", ".bar [data-back]")
    for selector in (
        None,
        *ways,
        "[data-finder=guide]",
        ".bar [data-back]",
        "[data-business=public_security]",
        "[data-take]",
    ):
        if selector:
            touch(page, selector)
        page.wait_for_timeout(500)
        buttons = page.evaluate(MEASURE)
        assert buttons
        for button in buttons:
            assert min(button["width"], button["height"]) >= 81, button
            assert button["text"] >= 36, button
            assert button["right"] <= view["width"], button
            assert button["bottom"] <= view["height"], button
            assert not button["cut"], button
            if view["height"] > view["width"]:
                assert button["top"] >= view["height"] / 2, button


@pytest.mark.parametrize("tongue", ["中文", "English"])
def test_long_reasons_push_nothing_out_of_reach_in_large_text(page: Page, hall: KioskHall, tongue: str) -> None:
    long = words("户籍专网中断，预计下午三点以后恢复", "The household network is down until about three o'clock")
    hall.paint("kiosk:K1", with_paused("A-BIRTH", "A-ID-NEW", "A-NAME", reason=long))
    page.wait_for_timeout(400)
    page.get_by_text(tongue, exact=True).click()
    page.get_by_text("大字" if tongue == "中文" else "Large").click()
    touch(page, "[data-business=public_security]")
    expect(page.locator(".matter__why")).to_have_count(3)
    bar, take = page.locator(".bar").bounding_box(), page.locator("[data-take]").bounding_box()
    assert bar is not None
    assert take is not None
    assert take["y"] + take["height"] <= bar["y"] + 1
    for button in page.evaluate(MEASURE):
        assert min(button["width"], button["height"]) >= 81, button
        assert button["text"] >= 36, button
        assert not button["cut"], button


@pytest.mark.parametrize("tongue", ["中文", "العربية"])
def test_lowered_everything_to_touch_lies_in_the_lowest_part_and_all_is_still_there(
    page: Page, hall: KioskHall, tongue: str
) -> None:
    hall.paint("kiosk:K1", kiosk_state(bookings=1))
    page.wait_for_timeout(400)
    page.get_by_text(tongue, exact=True).click()
    touch(page, "[data-look=reach]")
    view = page.viewport_size
    assert view is not None
    upright = view["height"] > view["width"]
    highest = view["height"] * (0.6 if upright else 0.5)
    seen: set[str] = set()
    for selector in (None, "[data-finder=search]", "[data-key=s]", "[data-back]", "[data-finder=booked]", "[data-back]",
                     "[data-finder=who]", "[data-kind]", "[data-back]",
                     "[data-finder=guide]", "[data-back]", *["[data-more]"] * (2 if upright else 3),
                     "[data-business=public_security]", "[data-matter=A-BIRTH]", "[data-take]"):  # fmt: skip
        if selector:
            touch(page, selector)
        page.wait_for_timeout(300)
        seen |= set(page.evaluate("[...document.querySelectorAll('[data-business]')].map(b => b.dataset.business)"))
        for button in page.evaluate(MEASURE):
            assert min(button["width"], button["height"]) >= 81, button
            assert button["top"] >= highest - 1, button
            assert button["bottom"] <= view["height"], button
            assert not button["cut"], button
    assert len(seen) == 9, "no business is lost by lowering"
    screen(page, "done")


def test_a_language_from_right_to_left_mirrors_the_page_but_no_figure(page: Page) -> None:
    page.wait_for_timeout(400)
    page.click("[data-language=ar]")
    html = page.locator("html")
    expect(html).to_have_attribute("dir", "rtl")
    expect(html).to_have_attribute("lang", "ar")
    first, last = page.locator(".tile").first.bounding_box(), page.locator(".tile").nth(2).bounding_box()
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"], "the first tile is on the right"
    touch(page, "[data-finder=search]")
    one, two = page.locator("[data-key=a]").bounding_box(), page.locator("[data-key=b]").bounding_box()
    assert one is not None
    assert two is not None
    assert one["x"] < two["x"], "keys stand as on every keyboard"
    touch(page, "[data-back]")
    touch(page, "[data-business=medical_insurance]")
    touch(page, "[data-take]")
    expect(page.locator(".paper__code")).to_have_text("D001")
    expect(html).to_have_attribute("dir", "ltr", timeout=20000)


def test_an_emergency_covers_the_kiosk_and_takes_no_touch_until_it_is_ended(hall: KioskHall, page: Page) -> None:
    told = {"zh": "请从最近的安全出口有序离开", "en": "Please leave calmly by the nearest exit"}
    hall.paint("kiosk:K1", kiosk_state(emergency=told))
    cover = page.locator("#emergency")
    expect(cover).to_contain_text(told["zh"])
    expect(cover).to_contain_text(told["en"])
    size = page.viewport_size
    assert size is not None
    assert cover.bounding_box() == {"x": 0, "y": 0, **size}
    middle = "document.elementFromPoint(innerWidth / 2, innerHeight * 0.7).closest('#emergency') !== null"
    assert page.evaluate(middle)
    hall.paint("kiosk:K1", kiosk_state())
    expect(cover).to_have_count(0)
