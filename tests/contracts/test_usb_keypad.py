"""USB numeric keypads through the real bytes of Linux's input events: keys, digits, two keypads, unplug, lost events.

The file is a FIFO, for a test machine has no ``/dev/uinput``; only the grab needs a real device, and is asked for.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import pytest

from hardware.drivers.usb_keypad import UsbKeypad, file_of
from hardware.drivers.usb_keys import InputEvents, Lost, dropped, events_of, held_down
from hardware.ports import CallPad, Condition, DeviceUnavailable, Key, KeyPress
from hardware.registry import load
from hardware.simulators.usb_keypad import UsbKeypadSimulator

Heard = Queue[KeyPress]


@pytest.fixture
def make() -> Iterator[Callable[..., tuple[UsbKeypad, Heard]]]:
    made: list[UsbKeypad] = []

    def build(**options: Any) -> tuple[UsbKeypad, Heard]:
        pad = load("usb_keypad", {"port": "virtual", "debounce_s": 0.0, "retry_s": 0.02} | options)
        made.append(pad)
        heard: Heard = Queue()
        pad.listen(heard.put)
        return pad, heard

    yield build
    for pad in made:
        pad.close()
        pad.close()


def simulated(pad: UsbKeypad) -> UsbKeypadSimulator:
    assert pad.simulator is not None
    return pad.simulator


def soon(condition: Callable[[], bool]) -> bool:
    for _ in range(150):
        if condition():
            return True
        Event().wait(0.02)
    return False


def test_it_keeps_the_port_and_is_known_to_be_there(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    pad, _ = make()
    assert isinstance(pad, CallPad)
    assert pad.report().condition is Condition.OK
    pad.show(ticket_number=1, waiting=2)
    pad.beep()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["enter"], KeyPress(key=Key.NEXT)),
        (["plus"], KeyPress(key=Key.RECALL)),
        (["minus"], KeyPress(key=Key.NO_SHOW)),
        (["star"], KeyPress(key=Key.RATE)),
        (["slash"], KeyPress(key=Key.PAUSE)),
        (["1", "5", "slash"], KeyPress(key=Key.PAUSE, number="15")),
        (["6", "dot"], KeyPress(key=Key.TRANSFER, number="6")),
        (["0", "enter"], KeyPress(key=Key.HOLD)),
        (["1", "enter"], KeyPress(key=Key.START)),
        (["2", "enter"], KeyPress(key=Key.FINISH)),
        (["3", "enter"], KeyPress(key=Key.RESUME)),
        (["6", "enter"], KeyPress(key=Key.ABANDON)),
        (["9", "enter"], KeyPress(key=Key.UNDO)),
        (["7", "backspace", "enter"], KeyPress(key=Key.NEXT)),
        (["numlock", "enter"], KeyPress(key=Key.NEXT)),
        (["4", "2", "enter", "plus"], KeyPress(key=Key.RECALL)),  # 42 and Enter means nothing, and is forgotten
    ],
)
def test_keys_and_digits(make: Callable[..., tuple[UsbKeypad, Heard]], typed: list[str], expected: KeyPress) -> None:
    pad, heard = make()
    simulated(pad).press(*typed)
    assert heard.get(timeout=30) == expected
    assert heard.empty()


def test_a_hall_maps_keys_as_it_likes(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    pad, heard = make(keys={"enter": "rate", "numlock": "next", "backspace": "undo"}, confirm={"8": "no_show"})
    for typed in (["enter"], ["numlock"], ["backspace"], ["8", "enter"]):
        simulated(pad).press(*typed)
    assert [heard.get(timeout=30).key for _ in range(4)] == [Key.RATE, Key.NEXT, Key.UNDO, Key.NO_SHOW]
    with pytest.raises(ValueError, match="explode"):
        make(keys={"enter": "explode"})


def test_a_key_held_down_is_one_press(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    pad, heard = make()
    simulated(pad).send(events_of(96) + held_down(96) * 30)
    simulated(pad).press("plus")
    assert [heard.get(timeout=30).key, heard.get(timeout=30).key] == [Key.NEXT, Key.RECALL]


def test_a_bouncing_key_is_one_press(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    pad, heard = make(debounce_s=5.0)
    simulated(pad).press("minus", "minus", "minus", "plus")
    assert [heard.get(timeout=30).key, heard.get(timeout=30).key] == [Key.NO_SHOW, Key.RECALL]


def test_two_keypads_are_told_apart(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    (left, of_left), (right, of_right) = make(), make()
    simulated(left).press("enter")
    assert of_left.get(timeout=30).key is Key.NEXT
    simulated(right).press("plus")
    assert of_right.get(timeout=30).key is Key.RECALL
    assert (of_left.empty(), of_right.empty()) == (True, True)


def test_unplugged_and_back(make: Callable[..., tuple[UsbKeypad, Heard]], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    pad, heard = make()
    simulated(pad).press("6")
    simulated(pad).unplug()
    assert soon(lambda: pad.report().condition is Condition.UNAVAILABLE)
    assert pad.report().causes == ("unplugged",)
    simulated(pad).plug()
    assert soon(lambda: pad.report().condition is Condition.OK)
    simulated(pad).press("enter")
    assert heard.get(timeout=30) == KeyPress(key=Key.NEXT), "the 6 of before does not make it 弃号"
    told = [line.getMessage() for line in caplog.records if line.name == "hardware.drivers.usb_keypad"]
    assert ["is back" in line for line in told] == [False, True]


def test_a_keypad_that_was_never_there_is_unavailable(
    make: Callable[..., tuple[UsbKeypad, Heard]], tmp_path: Path
) -> None:
    pad, _ = make(port=str(tmp_path / "event7"))
    assert pad.report().condition is Condition.UNAVAILABLE


def test_an_input_device_is_grabbed(
    make: Callable[..., tuple[UsbKeypad, Heard]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A character device, as a real keypad is: the call that only it would answer is kept instead."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("fcntl.ioctl", lambda _file, request, argument: asked.append((request, argument)))
    master, slave = os.openpty()
    try:
        make(port=os.ttyname(slave))
        assert asked == [(0x40044590, 1)]
    finally:
        os.close(slave)
        os.close(master)


def test_a_device_that_another_program_has_grabbed_is_not_used(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    """Not even an input device here: the grab is refused, and so is the device."""
    pad, _ = make(port="/dev/null")
    assert pad.report().condition is Condition.UNAVAILABLE


def test_events_split_anywhere_and_lost_ones() -> None:
    events = InputEvents()
    octets = events_of(77) + dropped() + events_of(96) + events_of(30)
    found = [key for octet in octets for key in events.feed(bytes([octet]))]
    assert found == ["6", Lost(), "enter", "key 30"]
    assert struct.calcsize("@llHHi") == 24


def test_lost_events_make_no_key_out_of_half_a_number(make: Callable[..., tuple[UsbKeypad, Heard]]) -> None:
    pad, heard = make()
    simulated(pad).press("1")
    simulated(pad).send(dropped())
    simulated(pad).press("6", "enter")
    assert heard.get(timeout=30).key is Key.ABANDON


def test_a_name_must_be_the_name_of_one(tmp_path: Path) -> None:
    for number, name in (("event3", "Keypad A"), ("event4", "Keypad B"), ("event5", "Keypad B")):
        folder = tmp_path / number / "device"
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n", encoding="utf-8")
    assert file_of("name:Keypad A", tmp_path) == Path("/dev/input/event3")
    for wrong in ("name:Keypad B", "name:nothing"):
        with pytest.raises(DeviceUnavailable, match="by-path"):
            file_of(wrong, tmp_path)
    assert file_of("/dev/input/by-path/x", tmp_path) == Path("/dev/input/by-path/x")
