"""The window's PC over real frames: a pressed key calls, the LED bar shows it, one rating is sent for one arming."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hall_double import TOKEN, HallDouble

from hardware.desk import DeskAgent
from hardware.link.enrolment import Credentials

DRIVERS = {
    "keypad": {"driver": "keypad68h", "port": "virtual:desk-test", "address": 1},
    "rating": {"driver": "ratingpad68h", "port": "virtual:desk-test", "address": 2},
    "led": {"driver": "eq2013", "port": "virtual"},
}


def console(ticket: str | None = None, *, waiting: int = 0) -> dict[str, Any]:
    current = {"id": "t1", "code": ticket, "state": "called"} if ticket else None
    window = {"code": "5", "name": {"zh": "5号窗口", "en": "Window 5"}, "state": "open"}
    return {
        "window": window,
        "current": current,
        "held": [],
        "queue": {"waiting": waiting, "next": []},
        "businesses": [],
    }


def device(*jobs: dict[str, Any]) -> dict[str, Any]:
    own = {"code": "W5", "kind": "desk", "zone": "H", "windows": ["5"], "drivers": DRIVERS, "page": {}}
    return {"device": own, "hall": {}, "jobs": list(jobs), "now": "2026-11-23T01:00:00Z"}


def pad(token: str | None) -> dict[str, Any]:
    return {"window": {"code": "5"}, "armed": {"token": token, "ticket": "A001"} if token else None}


@pytest.fixture
def hall() -> Iterator[HallDouble]:
    double = HallDouble()
    double.paint("device:W5", device())
    double.paint("console:5", console(waiting=7))
    double.paint("pad:5", pad(None))
    yield double
    double.stop()


@pytest.fixture
def desk(hall: HallDouble) -> Iterator[DeskAgent]:
    agent = DeskAgent(Credentials(server=hall.url, token=TOKEN, hall="huangtan", code="W5", kind="desk"))
    agent.start()
    assert until(lambda: all(agent.parts.get(name) for name in DRIVERS))
    yield agent
    agent.stop()


def until(condition: Callable[[], Any], within_s: float = 30) -> bool:
    """Wait for something another thread does."""
    for _ in range(int(within_s / 0.02)):
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


def called(ticket: str) -> tuple[int, dict[str, Any]]:
    return 200, {"did": [{"step": "call_next", "ticket": ticket}], "words": {}, "window": {}}


def test_next_calls_and_the_bar_and_the_keypad_show_the_number(hall: HallDouble, desk: DeskAgent) -> None:
    hall.answer = lambda _path, _body: called("A012")
    keypad, led = desk.parts.get("keypad").simulator, desk.parts.get("led").simulator
    keypad.press("next")
    assert until(lambda: hall.sent("windows/5/press"))
    assert hall.sent("windows/5/press") == [{"key": "next"}]
    hall.paint("console:5", console("A012", waiting=6))
    assert keypad.wait(20, ticket="012")
    assert led.bar.shows("5号窗口", "请 A012 号", within_s=30)


def test_presses_are_sent_in_order(hall: HallDouble, desk: DeskAgent) -> None:
    hall.answer = lambda _path, _body: called("A012")
    keypad = desk.parts.get("keypad").simulator
    for key in ("next", "recall", "hold"):
        keypad.press(key)
    assert until(lambda: len(hall.sent("windows/5/press")) == 3)
    assert [body["key"] for body in hall.sent("windows/5/press")] == ["next", "recall", "hold"]


def test_a_refused_key_beeps(hall: HallDouble, desk: DeskAgent) -> None:
    hall.answer = lambda _path, _body: (409, {"code": "too_soon"})
    keypad = desk.parts.get("keypad").simulator
    keypad.press("recall")
    assert keypad.wait(20, beeps=1)


def test_one_arming_gives_one_rating_with_its_token(hall: HallDouble, desk: DeskAgent) -> None:
    rating = desk.parts.get("rating").simulator
    rating.rate(2)
    hall.paint("pad:5", pad("one-time"))
    assert rating.wait(20, asks=1)
    rating.rate(3)
    assert until(lambda: hall.sent("/ratings"))
    rating.rate(1)
    hall.paint("pad:5", pad(None))
    assert rating.wait(20)
    assert hall.sent("/ratings") == [{"token": "one-time", "level": 5}]


def test_the_parts_conditions_reach_the_server(hall: HallDouble, desk: DeskAgent) -> None:
    assert until(lambda: hall.sent("devices/W5/report"))
    parts = hall.sent("devices/W5/report")[-1]["parts"]
    assert set(parts) == set(DRIVERS)


def test_the_keypad_says_that_nobody_is_at_the_window(hall: HallDouble, desk: DeskAgent) -> None:
    keypad = desk.parts.get("keypad").simulator
    hall.paint("console:5", console("A012", waiting=6))
    assert keypad.wait(20, ticket="012")
    hall.paint("console:5", console(waiting=5))
    assert keypad.wait(20, ticket="000")
    assert keypad.waiting_digits == "005"


def test_the_keypad_is_told_again_what_it_should_show(
    hall: HallDouble, desk: DeskAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """These pads do not say whether they heard it: a display that was lost comes right by itself."""
    monkeypatch.setattr("hardware.desk.SHOW_AGAIN_S", 0.5)
    keypad = desk.parts.get("keypad").simulator
    hall.paint("console:5", console("A012", waiting=6))
    assert keypad.wait(20, ticket="012")
    keypad.forget()
    assert keypad.wait(20, ticket="012")


def test_without_the_server_the_keypad_shows_no_old_numbers_and_comes_right_afterwards(
    hall: HallDouble, desk: DeskAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    keypad = desk.parts.get("keypad").simulator
    hall.paint("console:5", console("A012", waiting=6))
    assert keypad.wait(20, ticket="012")
    monkeypatch.setattr(desk.link, "silent_s", lambda: 11.0)
    assert keypad.wait(20, ticket="000", beeps=1)
    assert keypad.waiting_digits == "999", "which no hall shows while nobody is at the window"
    monkeypatch.undo()
    assert keypad.wait(20, ticket="012")
    assert keypad.waiting_digits == "006"


def test_a_bar_answers_for_the_call_when_its_card_was_given_it(hall: HallDouble, desk: DeskAgent) -> None:
    """This card answers nothing: it was sent the call, and that is all that is said."""
    led = desk.parts.get("led").simulator
    call = {"ticket": "A012", "window": "5", "times": 1, "screen": "led:5"}
    hall.paint("device:W5", device({"id": "j1", "kind": "show", "payload": call, "state": "queued"}))
    assert not until(lambda: hall.sent("jobs/j1"), within_s=1.5)  # the bar does not show it yet
    hall.paint("console:5", console("A012"))
    assert until(lambda: hall.sent("jobs/j1"))
    assert hall.sent("jobs/j1") == [{"state": "suspect", "detail": "no_answer"}]
    assert led.bar.lines == ("5号窗口", "请 A012 号")
    assert led.bar.flash_writes == 0
