"""A call keypad at a real hall: real frames, the window's real program, the real server, and back to the display."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hall_under_test import BUSINESS_OF, HallUnderTest, good

from hardware.desk import DeskAgent
from hardware.link.enrolment import Credentials
from hardware.simulators.keypad import UnitSimulator
from server.domain.window_keys import SAME_PRESS_S
from server.store.devices import Devices
from server.store.engine import open_engine


@pytest.fixture
def desk(hall: HallUnderTest) -> Iterator[DeskAgent]:
    """W1 of Huangtan's configuration, enrolled as in life, with nobody left at its window."""
    hall.clear("1")
    engine = open_engine(hall.keys.database, writing=True)
    one_time = Devices(engine, hall.keys.hall).code_for("W1", datetime.now(UTC))  # noqa: TID251  # the tests' own clock
    engine.dispose()
    token = str(good(hall.door.post("/enrol", {"code": one_time}), 201)["token"])
    agent = DeskAgent(Credentials(server=hall.server.url, token=token, hall="huangtan", code="W1", kind="desk"))
    agent.start()
    assert until(lambda: agent.parts.get("keypad"))
    yield agent
    agent.stop()


def until(condition: Callable[[], Any], within_s: float = 30) -> bool:
    """Wait for something another thread does."""
    for _ in range(int(within_s / 0.02)):
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


def keypad(desk: DeskAgent) -> UnitSimulator:
    found: UnitSimulator = desk.parts.get("keypad").simulator
    return found


def press(pad: UnitSimulator, key: str, number: str = "") -> None:
    """As a person does: not so fast after the last that the driver takes it for a bouncing key."""
    threading.Event().wait(0.4)
    pad.press(key, number)


def digits(code: str) -> str:
    return code[-3:]


def test_a_press_calls_and_the_display_says_who_and_how_many_wait(hall: HallUnderTest, desk: DeskAgent) -> None:
    pad = keypad(desk)
    assert pad.wait(30, ticket="000"), "nobody is at the window"
    first, second = (hall.take(BUSINESS_OF["1"])["code"] for _ in range(2))
    assert until(lambda: pad.waiting_digits == "002")
    press(pad, "next")
    assert pad.wait(30, ticket=digits(first))
    assert until(lambda: pad.waiting_digits == "001")
    assert hall.sign("1")["ticket"]["code"] == first
    press(pad, "next")
    assert pad.wait(30, beeps=1), "the visitor has had no time to come: refused, and heard"
    assert hall.sign("1")["ticket"]["code"] == first
    good(hall.at("1", "start"), 200)
    good(hall.at("1", "finish"), 200)
    assert pad.wait(30, ticket="000"), "what the console does is seen on the keypad too"
    press(pad, "next")
    assert pad.wait(30, ticket=digits(second))
    called = [event for event in hall.events() if event["kind"] == "ticket_called"]
    assert [(event["actor"], event["payload"]["code"]) for event in called[-2:]] == [
        ("desk:W1", first),
        ("desk:W1", second),
    ]


def test_a_key_with_digits_sends_the_visitor_on(hall: HallUnderTest, desk: DeskAgent) -> None:
    pad = keypad(desk)
    code = hall.take(BUSINESS_OF["1"])["code"]
    press(pad, "next")
    assert pad.wait(30, ticket=digits(code))
    threading.Event().wait(SAME_PRESS_S + 0.2)
    press(pad, "rate")
    assert until(lambda: hall.sign("1")["ticket"]["state"] == "serving")
    press(pad, "transfer", "5")
    assert until(lambda: hall.sign("1")["ticket"] is None)
    hall.seat("5")
    good(hall.at("5", "call-next"), 200)
    assert hall.sign("5")["ticket"]["code"] == code
    hall.clear("5")
