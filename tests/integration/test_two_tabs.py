"""``If-Match``: several tabs of one clerk, and a keypad, at one window. Who acts on what is no longer so does nothing.

The control is the same stale press without a version: it ends the visit of somebody whom that tab has never seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import httpx
import pytest
from hall_under_test import HallUnderTest, good, refused, some_day, together
from server_process import HALLS, ServerProcess, install

TABS = 3


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    installed = install(tmp_path_factory.mktemp("tabs"), hall=HALLS / "huangtan", kiosks=1, displays=0, pads=0)
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0")).start())
    try:
        hall.open_day(some_day())
        yield hall
        hall.end()
    finally:
        hall.close()
        hall.server.kill()


@pytest.fixture
def hall(running: HallUnderTest) -> HallUnderTest:
    running.clear("5")
    return running


def seen(hall: HallUnderTest) -> str:
    """What a tab that has just been drawn sends."""
    return f'"{hall.console("5")["version"]}"'


def tab(hall: HallUnderTest, move: str, version: str) -> Callable[[], httpx.Response]:
    return partial(hall.at, "5", move, if_match=version)


def test_the_version_that_is_acts_and_the_one_that_was_does_nothing(hall: HallUnderTest) -> None:
    hall.take()
    before = seen(hall)
    good(hall.at("5", "call-next", if_match=before), 200)
    after, head = seen(hall), hall.head()
    detail = refused(hall.at("5", "start", if_match=before), 409, "stale_version")
    assert (detail["window"], f'"{detail["version"]}"') == ("5", after)
    refused(hall.at("5", "press", {"key": "rate"}, if_match=before), 409, "stale_version")
    assert hall.events(head) == []
    assert hall.console("5")["current"]["state"] == "called"
    good(hall.at("5", "start", if_match=after), 200)
    good(hall.at("5", "press", {"key": "finish"}, if_match=seen(hall)), 200)


def test_what_happens_elsewhere_makes_no_tab_stale(hall: HallUnderTest) -> None:
    before = seen(hall)
    hall.seat("6")
    hall.take()
    good(hall.at("5", "call-next", if_match=before), 200)


@pytest.mark.parametrize("version", ["seven", '"7.5"', '"-1"', 'W/"7"', '"1", "2"', "9" * 19])
@pytest.mark.parametrize("move", ["call-next", "press"])
def test_a_version_that_cannot_be_one_is_named(hall: HallUnderTest, move: str, version: str) -> None:
    hall.take()
    head = hall.head()
    body = {"key": "next"} if move == "press" else {}
    answer = hall.at("5", move, body, if_match=version)
    assert refused(answer, 422, "invalid_input")["field"] == "If-Match"
    assert hall.events(head) == []


def test_tabs_and_keypad_pressed_together_are_one_press(hall: HallUnderTest) -> None:
    """Fifteen visits, each move by three tabs at one instant, the call by the one-call door too."""
    codes = [hall.take()["code"] for _ in range(15)]
    head = hall.head()
    for _ in codes:
        for move in ("call-next", "start", "finish"):
            version = seen(hall)
            tabs = [tab(hall, move, version) for _ in range(TABS)]
            keypad = [partial(hall.at, "5", "press", {"key": "next"})] if move == "call-next" else []
            answers = together(*tabs, *keypad)
            assert Counter(answer.status_code for answer in answers) == {200: 1, 409: len(answers) - 1}
            for answer in answers[:TABS]:
                if answer.status_code != 200:
                    refused(answer, 409, "stale_version")
    events = [(event["kind"], event["payload"].get("code")) for event in hall.events(head)]
    for kind in ("ticket_called", "serving_started", "serving_finished"):
        assert [code for one, code in events if one == kind] == codes


def the_other_tab_goes_on(hall: HallUnderTest) -> tuple[str, str, str]:
    """A tab sees the first visitor; meanwhile the other tab ends that visit and begins the next. What the first saw."""
    first, second = hall.take()["code"], hall.take()["code"]
    good(hall.at("5", "call-next"), 200)
    good(hall.at("5", "start"), 200)
    drawn = seen(hall)
    for move in ("finish", "call-next", "start"):
        good(hall.at("5", move, if_match=seen(hall)), 200)
    return first, second, drawn


def test_a_stale_tab_does_not_end_the_next_visit(hall: HallUnderTest) -> None:
    _, second, drawn = the_other_tab_goes_on(hall)
    head = hall.head()
    for move in ("finish", "hold", "undo", "sign-out"):
        body = {"kind": "clerk", "why": "x"} if move == "hold" else None
        refused(hall.at("5", move, body, if_match=drawn), 409, "stale_version")
    assert hall.events(head) == []
    current = hall.console("5")["current"]
    assert (current["code"], current["state"]) == (second, "serving")


def test_the_control_without_a_version_ends_a_visit_that_its_tab_never_saw(hall: HallUnderTest) -> None:
    first, second, _ = the_other_tab_goes_on(hall)
    head = hall.head()
    good(hall.at("5", "finish"), 200)
    ended = [event["payload"]["code"] for event in hall.events(head) if event["kind"] == "serving_finished"]
    assert ended == [second]
    assert first != second
