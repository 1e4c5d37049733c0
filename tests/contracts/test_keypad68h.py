"""68H call pads and rating pads against simulated ones on a pty line: shared line, noise, wrong sums, unplug."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Event
from typing import Any

import pytest

from hardware.drivers.frames68h import Frame
from hardware.drivers.keypad68h import Keypad68H, RatingPad68H
from hardware.ports import CallPad, Condition, DeviceUnavailable, Key, KeyPress, RatingPad
from hardware.registry import load
from hardware.simulators.keypad import UnitSimulator

FAST = {"debounce_s": 0.0, "retry_s": 0.02}


@pytest.fixture
def make() -> Iterator[Callable[..., Any]]:
    made: list[Any] = []

    def build(driver: str, **options: object) -> object:
        made.append(load(driver, {"port": "virtual"} | FAST | options))
        return made[-1]

    yield build
    for pad in made:
        pad.close()


def simulated(pad: Keypad68H | RatingPad68H) -> UnitSimulator:
    assert pad.simulator is not None
    return pad.simulator


def test_keeps_the_ports(make: Callable[..., Any]) -> None:
    assert isinstance(make("keypad68h"), CallPad)
    assert isinstance(make("ratingpad68h"), RatingPad)


@pytest.mark.parametrize(
    "key", [Key.NEXT, Key.RECALL, Key.RATE, Key.HOLD, Key.RESUME, Key.ABANDON, Key.PAUSE, Key.TRANSFER]
)
def test_every_key_is_heard_and_acknowledged(make: Callable[..., Any], key: Key) -> None:
    pad = make("keypad68h", address=7)
    heard: Queue[KeyPress] = Queue()
    pad.listen(heard.put)
    simulated(pad).press(key)
    assert heard.get(timeout=30) == KeyPress(key=key)
    assert simulated(pad).wait(20)


def test_unused_keys_get_their_meaning_from_the_configuration(make: Callable[..., Any]) -> None:
    pad = make("keypad68h", keys={"0x11": "start", 0x0E: "finish"})
    heard: Queue[KeyPress] = Queue()
    pad.listen(heard.put)
    for payload in (b"\x11", b"\x09\x0f", b"\x0e"):  # 9 and confirm means nothing
        simulated(pad).press_bytes(payload)
        assert simulated(pad).wait(20)
    assert [heard.get(timeout=30), heard.get(timeout=30)] == [KeyPress(key=Key.START), KeyPress(key=Key.FINISH)]
    assert heard.empty()


def test_a_frame_sent_again_is_one_press(make: Callable[..., Any]) -> None:
    pad = make("keypad68h", debounce_s=30.0)
    heard: Queue[KeyPress] = Queue()
    pad.listen(heard.put)
    for _ in range(3):
        simulated(pad).press("next")
    simulated(pad).press("recall")
    assert simulated(pad).wait(20)  # each is acknowledged all the same
    assert [heard.get(timeout=30), heard.get(timeout=30)] == [KeyPress(key=Key.NEXT), KeyPress(key=Key.RECALL)]


def test_impatient_presses_while_a_call_is_under_way_count_once(make: Callable[..., Any]) -> None:
    pad = make("keypad68h")
    started, go_on = Event(), Event()
    heard: list[Key] = []
    finished: Queue[Key] = Queue()

    def slow(press: KeyPress) -> None:
        key = press.key
        heard.append(key)
        started.set()
        assert go_on.wait(20)
        finished.put(key)

    pad.listen(slow)
    simulated(pad).press("next")
    assert started.wait(20)
    for _ in range(5):
        simulated(pad).press("next")
    simulated(pad).press("pause")
    assert simulated(pad).wait(20)
    go_on.set()
    assert [finished.get(timeout=30), finished.get(timeout=30)] == [Key.NEXT, Key.PAUSE]
    assert heard == [Key.NEXT, Key.PAUSE]


def test_a_listener_that_fails_does_not_deafen_the_pad(
    make: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    pad = make("keypad68h")
    heard: Queue[KeyPress] = Queue()

    def listener(press: KeyPress) -> None:
        if press.key is Key.NEXT:
            raise LookupError("no such window")
        heard.put(press)

    pad.listen(listener)
    simulated(pad).press("next")
    simulated(pad).press("recall")
    assert heard.get(timeout=30) == KeyPress(key=Key.RECALL)
    assert "no such window" in caplog.text


def test_digits_and_beep(make: Callable[..., Any]) -> None:
    pad = make("keypad68h", address=3)
    pad.show(ticket_number=12, waiting=37)
    pad.show(ticket_number=13, waiting=None)
    pad.beep()
    assert simulated(pad).wait(20, beeps=1, ticket="013")
    assert simulated(pad).waiting_digits == "037"


def test_several_pads_share_one_line(make: Callable[..., Any]) -> None:
    pads = [make("keypad68h", port="virtual:desk", address=address) for address in (1, 2)]
    rating = make("ratingpad68h", port="virtual:desk", address=2)
    heard: Queue[tuple[int, object]] = Queue()
    for number, pad in enumerate(pads, 1):
        pad.listen(lambda press, number=number: heard.put((number, press.key)))
    rating.listen(lambda level: heard.put((20, level)))
    assert simulated(rating) is simulated(pads[1])
    rating.arm()
    simulated(pads[0]).press("next")
    assert heard.get(timeout=30) == (1, Key.NEXT)
    simulated(pads[1]).press("pause")
    assert heard.get(timeout=30) == (2, Key.PAUSE)
    simulated(rating).rate(3)
    assert heard.get(timeout=30) == (20, 5)
    pads[0].close()  # the line stays for the others
    simulated(pads[1]).press("recall")
    assert heard.get(timeout=30) == (2, Key.RECALL)
    make("keypad68h", port="virtual:desk", address=1)  # and pads[0] is closed twice without harm to it


@pytest.mark.parametrize(("raw", "level"), [(0, 2), (1, 3), (2, 4), (3, 5)])
def test_four_key_pads_have_the_worst_first(make: Callable[..., Any], raw: int, level: int) -> None:
    pad = make("ratingpad68h", address=5)
    heard: Queue[int] = Queue()
    pad.listen(heard.put)
    pad.arm()
    assert simulated(pad).wait(20, asks=1)
    simulated(pad).rate(raw)
    assert heard.get(timeout=30) == level
    assert simulated(pad).wait(20)
    assert Frame(address=5, function=0x01, payload=bytes([raw])) in simulated(pad).heard


def test_levels_of_a_five_key_pad(make: Callable[..., Any]) -> None:
    pad = make("ratingpad68h", levels={"1": 5, "2": 4, "3": 3, "4": 2, "5": 1})
    heard: Queue[int] = Queue()
    pad.listen(heard.put)
    pad.arm()
    simulated(pad).rate(9)  # not in the table: acknowledged, and the pad stays armed
    simulated(pad).rate(5)
    assert heard.get(timeout=30) == 1
    with pytest.raises(ValueError, match=r"1 \(worst\) to 5"):
        make("ratingpad68h", levels={"0": 0})


def test_a_rating_counts_once_and_only_while_armed(make: Callable[..., Any]) -> None:
    pad = make("ratingpad68h")
    heard: Queue[int] = Queue()
    pad.listen(heard.put)
    simulated(pad).rate(0)  # before
    assert simulated(pad).wait(20)  # acknowledged, like every press
    pad.arm()
    simulated(pad).rate(3)
    simulated(pad).rate(0)  # second thoughts
    assert simulated(pad).wait(20)
    pad.arm()
    pad.disarm()
    simulated(pad).rate(1)  # too late
    assert simulated(pad).wait(20)
    assert heard.get(timeout=30) == 5
    with pytest.raises(Empty):
        heard.get(timeout=0.1)


def test_wrong_sum_is_no_key_and_noise_does_no_harm(make: Callable[..., Any]) -> None:
    pad = make("keypad68h")
    heard: Queue[KeyPress] = Queue()
    pad.listen(heard.put)
    line = simulated(pad)._bus.line
    line.corrupt = 1
    simulated(pad).press("abandon")
    assert not simulated(pad).wait(0.3)  # no acknowledgement
    line.noise, line.chunk = b"\x00\xff\x68\x03\x03\x68\xff", 2
    simulated(pad).press("next")
    assert heard.get(timeout=30) == KeyPress(key=Key.NEXT)


def test_silence_is_unknown_until_a_key_was_heard(make: Callable[..., Any]) -> None:
    pad = make("keypad68h")
    assert pad.report().condition is Condition.UNKNOWN
    simulated(pad).press("next")
    assert simulated(pad).wait(20)
    assert pad.report().condition is Condition.OK


def test_unplugged_and_back(make: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pad, rating = make("keypad68h", port="virtual:one"), make("ratingpad68h", port="virtual:one")
    heard: Queue[KeyPress] = Queue()
    pad.listen(heard.put)
    bus = simulated(pad)._bus
    bus.line.unplug()
    for _ in range(200):
        if pad.report().condition is Condition.UNAVAILABLE:
            break
        Event().wait(0.02)
    assert pad.report().causes == ("unplugged",)
    with pytest.raises(DeviceUnavailable):
        pad.show(ticket_number=1, waiting=1)
    with pytest.raises(DeviceUnavailable):
        rating.arm()
    bus.line.plug()
    for _ in range(200):
        simulated(pad).press("next")
        if not heard.empty():
            break
        Event().wait(0.02)
    assert heard.get(timeout=30) == KeyPress(key=Key.NEXT)
    pad.beep()
    lines = [record.getMessage() for record in caplog.records if record.name == "hardware.drivers.bus68h"]
    assert [("does not work" in line, "is back" in line) for line in lines] == [(True, False), (False, True)]
