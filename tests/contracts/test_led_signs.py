"""LED signs against simulated cards: newest text wins, bounded tries, silence is unknown, unplug and back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from hardware.drivers.bx5 import Bx5Sign
from hardware.drivers.eq2013 import Eq2013Sign
from hardware.ports import Condition, DeviceReport, WindowSign
from hardware.registry import load
from hardware.simulators.led_card import EqCardSimulator, LedBar

OPTIONS: dict[str, dict[str, Any]] = {
    "eq2013": {"driver": "eq2013", "again_s": 0.05},
    "eq2023": {"driver": "eq2013", "model": "eq2023", "again_s": 0.05},
    "bx5-tcp": {"driver": "bx5", "again_s": 0.05, "answer_s": 0.1},
    "bx5-udp": {"driver": "bx5", "port": "virtual:udp", "again_s": 0.05, "answer_s": 0.1},
}


@pytest.fixture(params=sorted(OPTIONS))
def sign(request: pytest.FixtureRequest) -> Iterator[Eq2013Sign | Bx5Sign]:
    options = {"port": "virtual"} | OPTIONS[request.param]
    made = load(options.pop("driver"), options)
    assert isinstance(made, WindowSign)
    assert isinstance(made, Eq2013Sign | Bx5Sign)
    yield made
    made.close()


@pytest.fixture
def bx5() -> Iterator[Bx5Sign]:
    made = Bx5Sign("virtual", again_s=0.05, answer_s=0.1, ask_s=0.05)
    yield made
    made.close()


def bar(sign: Eq2013Sign | Bx5Sign) -> LedBar:
    assert sign.simulator is not None
    return sign.simulator.bar


def until(true: Callable[[], bool], within_s: float = 30) -> bool:
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            return False
        Event().wait(0.01)
    return True


def test_shows_lines(sign: Eq2013Sign | Bx5Sign) -> None:
    sign.show(["5号窗口", "请A003号办理"])
    assert sign.settled(5)
    assert bar(sign).shows("5号窗口", "请A003号办理")
    sign.show(["100%\\C2$$!#001%ZF1", "㐂"])
    assert until(lambda: len(bar(sign).lines) == 2 and bar(sign).lines[1] == "□")
    assert bar(sign).flash_writes == 0


def test_draws_its_bar(sign: Eq2013Sign | Bx5Sign) -> None:
    sign.show(["请A003号"])
    assert bar(sign).shows("请A003号")
    picture = bar(sign).render(columns=8, rows=1, dot=2)
    assert picture.size == (8 * 16 * 2, 16 * 2)
    colours = {colour for _, colour in picture.getcolors(10000) or []}
    assert (255, 40, 20) in colours


def test_newest_text_wins(sign: Eq2013Sign | Bx5Sign) -> None:
    for number in range(200):
        sign.show([f"A{number:03d}"])
    assert sign.settled(5)
    assert bar(sign).shows("A199")
    assert len(bar(sign).frames) < 100  # the old texts were not queued


def test_the_same_text_is_sent_once(sign: Eq2013Sign | Bx5Sign) -> None:
    sign.show(["A001"])
    assert sign.settled(5)
    sent = len(bar(sign).frames)
    sign.show(["A001"])
    sign.show(["A002"])
    assert sign.settled(5)
    assert bar(sign).shows("A002")
    assert len(bar(sign).frames) == sent + 1


def test_eq_gives_no_answers_and_so_is_unknown() -> None:
    sign = Eq2013Sign("virtual")
    sign.show(["A001"])
    assert sign.settled(5)
    assert sign.report() == DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
    sign.close()


def test_eq_line_unplugged_and_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    sign = Eq2013Sign("virtual", again_s=0.05)
    assert sign.simulator is not None
    sign.show(["A001"])
    assert sign.settled(5)
    sign.simulator.line.unplug()
    sign.show(["A002"])
    assert until(lambda: sign.report().condition is Condition.UNAVAILABLE)
    sign.show(["A003"])
    sign.simulator.line.plug()
    assert sign.simulator.bar.shows("A003", within_s=30)
    assert sign.settled(5)
    sign.close()
    lines = [record.getMessage() for record in caplog.records if record.name == "hardware.drivers.eq2013"]
    assert [("does not work" in line, "is back" in line) for line in lines] == [(True, False), (False, True)]


def test_several_eq_cards_on_one_line() -> None:
    simulator = EqCardSimulator(card=2)
    signs = [Eq2013Sign(simulator.path, card=card, again_s=0.05) for card in (1, 2, 3)]
    for number, sign in enumerate(signs, 1):
        sign.show([f"窗口{number}"])
    assert all(sign.settled(5) for sign in signs)
    assert simulator.bar.shows("窗口2")
    assert until(lambda: len(simulator.bar.frames) == 3)
    for sign in signs:
        sign.close()
    simulator.close()


def test_bx5_is_ok_when_it_answers_and_is_asked_when_idle(bx5: Bx5Sign) -> None:
    assert bx5.simulator is not None
    simulator = bx5.simulator
    assert until(lambda: simulator.pings >= 2)
    assert until(lambda: bx5.report().condition is Condition.OK)


def test_bx5_silence_is_unknown_after_three_tries() -> None:
    sign = Bx5Sign("virtual", again_s=60, answer_s=0.05, ask_s=60)
    assert sign.simulator is not None
    assert until(lambda: sign.report().condition is Condition.OK)
    sign.simulator.silent = True
    sign.show(["A001"])
    assert until(lambda: sign.report().condition is Condition.UNKNOWN)
    assert sign.report().causes == ("no_answer",)
    assert not sign.settled(0.1)
    texts = [payload for payload in sign.simulator.bar.frames if payload.startswith(b"\xa3\x06")]
    assert len(texts) == 3
    sign.close()


def test_bx5_damaged_answers_are_no_answers(bx5: Bx5Sign) -> None:
    assert bx5.simulator is not None
    bx5.simulator.rubbish = True
    bx5.show(["A001"])
    assert until(lambda: bx5.report().causes == ("bad_frames",))
    bx5.simulator.rubbish = False
    assert bx5.settled(5)
    assert until(lambda: bx5.report().condition is Condition.OK)


def test_bx5_off_the_network_and_back(bx5: Bx5Sign, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert bx5.simulator is not None
    bx5.show(["A001"])
    assert bx5.settled(5)
    bx5.simulator.unplug()
    assert until(lambda: bx5.report().condition is Condition.UNAVAILABLE)
    bx5.show(["A002"])
    bx5.simulator.plug()
    assert bx5.simulator.bar.shows("A002", within_s=30)
    assert until(lambda: bx5.report().condition is Condition.OK)
    assert sum("does not work" in record.getMessage() for record in caplog.records) == 1


def test_a_bx5_that_lost_its_power_is_given_its_text_again(bx5: Bx5Sign) -> None:
    assert bx5.simulator is not None
    bx5.show(["A001"])
    assert bx5.settled(5)
    bx5.simulator.unplug()
    assert until(lambda: bx5.report().condition is Condition.UNAVAILABLE)
    bx5.simulator.bar.set((), 1)  # dynamic areas live in RAM
    bx5.simulator.plug()
    assert bx5.simulator.bar.shows("A001", within_s=30)


@pytest.mark.parametrize("driver", ["eq2013", "bx5"])
@pytest.mark.parametrize("port", ["http://host", "tcp://host:port"])
def test_ports_of_no_known_form(driver: str, port: str) -> None:
    sign = load(driver, {"port": port, "again_s": 0.05})
    sign.show(["A001"])
    assert until(lambda: sign.report().condition is Condition.UNAVAILABLE)
    sign.close()
