"""68H call pads byte by byte (hardware-protocols.md §4): the real driver on a pty whose other end is written by hand.

Nothing here but the vectors knows the frames, so that driver and simulator cannot be wrong together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Condition, Event, Thread

import pytest

from hardware.drivers.keypad68h import Keypad68H, RatingPad68H
from hardware.ports import Condition as State
from hardware.ports import DeviceTimeout, DeviceUnavailable, Key, KeyPress
from hardware.simulators.pty_line import PtyLine


class Cable:
    """The pads' end of the line. ``got`` is everything that the driver sent."""

    def __init__(self) -> None:
        self._changed = Condition()
        self.got = b""
        self.line = PtyLine(self._on_bytes)

    def _on_bytes(self, octets: bytes) -> None:
        with self._changed:
            self.got += octets
            self._changed.notify_all()

    def say(self, frame: str) -> None:
        self.line.send(bytes.fromhex(frame))

    def hears(self, frame: str, within_s: float = 30) -> bool:
        """Whether exactly this comes next; it is taken away."""
        expected = bytes.fromhex(frame)
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.got) >= len(expected), within_s)
            came = came and self.got.startswith(expected)
            self.got = self.got.removeprefix(expected)
            return came

    def hears_nothing(self) -> bool:
        with self._changed:
            return not self._changed.wait_for(lambda: self.got, 0.25)


@pytest.fixture
def cable() -> Iterator[Cable]:
    made = Cable()
    yield made
    made.line.close()


Heard = Queue[KeyPress]


@pytest.fixture
def plug(cable: Cable) -> Iterator[Callable[..., tuple[Keypad68H, Heard]]]:
    made: list[Keypad68H | RatingPad68H] = []

    def build(address: int = 5, **options: object) -> tuple[Keypad68H, Heard]:
        pad = Keypad68H(cable.line.path, address=address, debounce_s=0.0, retry_s=0.02, **options)  # type: ignore[arg-type]  # options by name
        heard: Heard = Queue()
        pad.listen(heard.put)
        made.append(pad)
        return pad, heard

    yield build
    for pad in made:
        pad.close()


KEYS = {
    "FF 68 03 03 68 05 01 0C 12 16": KeyPress(key=Key.NEXT),
    "FF 68 03 03 68 05 01 0D 13 16": KeyPress(key=Key.RECALL),
    "FF 68 03 03 68 05 01 0B 11 16": KeyPress(key=Key.RATE),
    "FF 68 04 04 68 05 01 06 0F 1B 16": KeyPress(key=Key.ABANDON),
    "FF 68 04 04 68 05 01 00 0F 15 16": KeyPress(key=Key.HOLD),
    "FF 68 04 04 68 05 01 03 0F 18 16": KeyPress(key=Key.RESUME),
    "FF 68 03 03 68 05 01 12 18 16": KeyPress(key=Key.PAUSE),
    "FF 68 03 03 68 05 01 13 19 16": KeyPress(key=Key.TRANSFER),
    "FF 68 05 05 68 05 01 01 02 13 1C 16": KeyPress(key=Key.TRANSFER, number="12"),
    "FF 68 04 04 68 05 01 06 13 1F 16": KeyPress(key=Key.TRANSFER, number="6"),
    # the request's function code is not fixed: it is echoed
    "FF 68 03 03 68 05 07 0C 18 16": KeyPress(key=Key.NEXT),
}
MEANINGLESS = {
    "*": "FF 68 03 03 68 05 01 0E 14 16",
    "一米": "FF 68 03 03 68 05 01 11 17 16",
    "9 and confirm": "FF 68 04 04 68 05 01 09 0F 1E 16",
    "two digits and confirm": "FF 68 05 05 68 05 01 00 06 0F 1B 16",
    "confirm alone": "FF 68 03 03 68 05 01 0F 15 16",
    "a key of no number before a key": "FF 68 04 04 68 05 01 11 0E 25 16",
}


@pytest.mark.parametrize("frame", KEYS)
def test_every_key_of_the_table_is_heard_and_echoed(
    cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]], frame: str
) -> None:
    _, heard = plug()
    cable.say(frame)
    assert heard.get(timeout=30) == KEYS[frame]
    assert cable.hears(frame)


@pytest.mark.parametrize("frame", MEANINGLESS.values(), ids=MEANINGLESS)
def test_keys_without_a_meaning_are_acknowledged_and_do_nothing(
    cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]], frame: str
) -> None:
    _, heard = plug()
    cable.say(frame)
    assert cable.hears(frame)
    assert heard.empty()


def test_a_hall_gives_meanings_to_more_keys(cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]) -> None:
    _, heard = plug(keys={"0x11": "start", "0x0E": "undo"}, confirm={"9": "finish", "6": "no_show"})
    for frame in (MEANINGLESS["一米"], MEANINGLESS["*"], MEANINGLESS["9 and confirm"], list(KEYS)[3]):
        cable.say(frame)
        assert cable.hears(frame)
    assert [heard.get(timeout=30).key.value for _ in range(4)] == ["start", "undo", "finish", "no_show"]


def test_a_rating_has_its_own_acknowledgement(cable: Cable) -> None:
    pad = RatingPad68H(cable.line.path, address=5, debounce_s=0.0, retry_s=0.02)
    levels: Queue[int] = Queue()
    pad.listen(levels.put)
    try:
        pad.arm()
        assert cable.hears("FF 68 03 03 68 05 01 0B 11 16")
        cable.say("FF 68 03 03 68 05 11 03 19 16")
        assert cable.hears("FF 68 03 03 68 05 01 03 09 16")
        assert levels.get(timeout=30) == 5
    finally:
        pad.close()


def test_what_the_host_shows(cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]) -> None:
    pad, _ = plug()
    pad.show(ticket_number=12, waiting=None)
    assert cable.hears("FF 68 08 08 68 05 02 0A 0A 0A 00 01 02 28 16")
    pad.show(ticket_number=None, waiting=37)
    assert cable.hears("FF 68 08 08 68 05 02 00 03 07 0A 0A 0A 2F 16")
    pad.show(ticket_number=1234, waiting=4000)
    assert cable.hears("FF 68 08 08 68 05 02 09 09 09 02 03 04 2B 16"), "at most 999; the last three digits"
    pad.beep()
    assert cable.hears("FF 68 02 02 68 05 03 08 16")
    pad.stars(5)
    assert cable.hears("FF 68 03 03 68 05 02 05 0C 16")
    with pytest.raises(ValueError, match="0 to 9 stars"):
        pad.stars(10)


NEXT = "FF 68 03 03 68 05 01 0C 12 16"
WRONG = {
    "wrong sum": "FF 68 03 03 68 05 01 0C 13 16",
    "length and its copy differ": "FF 68 03 04 68 05 01 0C 12 16",
    "too short for a device": "FF 68 02 02 68 05 01 06 16",
    "too long for a device": "FF 68 06 06 68 05 01 01 02 03 0C 18 16",
    "wrong end": "FF 68 03 03 68 05 01 0C 12 17",
    "noise": "00 FF FF 68 16 A5 FF",
    "the beginning of a frame": "FF 68 03 03 68 05 01",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_neither_done_nor_acknowledged_and_hides_nothing(
    cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]], wrong: str
) -> None:
    _, heard = plug()
    cable.say(wrong)
    assert cable.hears_nothing()
    cable.say(NEXT)
    assert cable.hears(NEXT)
    assert heard.get(timeout=30) == KeyPress(key=Key.NEXT)
    assert heard.empty()


def test_wrong_frames_again_and_again_are_told(cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]) -> None:
    pad, _ = plug()
    for _ in range(3):
        cable.say(WRONG["wrong sum"])
    assert soon(lambda: pad.report().causes == ("bad_frames",))
    assert pad.report().condition is State.DEGRADED
    cable.say(NEXT)
    assert soon(lambda: pad.report().condition is State.OK)


def test_a_frame_may_come_byte_by_byte(cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]) -> None:
    _, heard = plug()
    for octet in bytes.fromhex(NEXT):
        cable.line.send(bytes([octet]))
        Event().wait(0.005)
    assert cable.hears(NEXT)
    assert heard.get(timeout=30).key is Key.NEXT


def test_the_host_does_not_speak_while_a_pad_does(cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]) -> None:
    """RS-485 is one pair of wires: two speakers spoil both. The display waits for the end and the acknowledgement."""
    pad, heard = plug()
    octets = bytes.fromhex(NEXT)
    cable.line.send(octets[:6])
    Event().wait(0.03)
    thread = Thread(target=lambda: pad.show(ticket_number=12, waiting=None))
    thread.start()
    cable.line.send(octets[6:])
    assert cable.hears(NEXT), "the acknowledgement first"
    assert cable.hears("FF 68 08 08 68 05 02 0A 0A 0A 00 01 02 28 16")
    thread.join(30)
    assert heard.get(timeout=30).key is Key.NEXT


def test_a_pad_that_never_stops_speaking_is_told_and_blocks_nobody_for_ever(
    cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]
) -> None:
    pad, heard = plug()
    stop = Event()

    def babble() -> None:
        while not stop.wait(0.001):
            cable.line.send(b"\xff\x68\x03")

    thread = Thread(target=babble)
    thread.start()
    try:
        Event().wait(0.05)
        with pytest.raises(DeviceTimeout):
            pad.beep()
        assert pad.report().condition is State.DEGRADED
    finally:
        stop.set()
        thread.join(30)
    Event().wait(0.2)
    pad.beep()
    cable.say(NEXT)
    assert heard.get(timeout=30).key is Key.NEXT


def test_several_pads_on_one_line_are_told_apart_and_a_silent_one_stops_nobody(
    cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]
) -> None:
    (five, of_five), (six, of_six), (_, of_silent) = plug(5), plug(6), plug(7)
    cable.say("FF 68 03 03 68 06 01 0C 13 16")
    assert cable.hears("FF 68 03 03 68 06 01 0C 13 16")
    assert of_six.get(timeout=30).key is Key.NEXT
    cable.say(NEXT)
    assert cable.hears(NEXT)
    assert of_five.get(timeout=30).key is Key.NEXT
    six.show(ticket_number=1, waiting=2)
    assert cable.hears("FF 68 08 08 68 06 02 00 00 02 00 00 01 0B 16")
    cable.say("FF 68 03 03 68 09 01 0C 16 16")  # nobody's address: not acknowledged, for it may be another host's
    assert cable.hears_nothing()
    assert of_silent.empty()
    assert five.report().condition is State.OK


def test_silence_is_unknown(cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]) -> None:
    pad, _ = plug(quiet_s=0.2)
    assert pad.report().condition is State.UNKNOWN
    cable.say(NEXT)
    assert soon(lambda: pad.report().condition is State.OK)
    Event().wait(0.25)
    assert pad.report().condition is State.UNKNOWN


def test_after_an_unplug_it_comes_back_and_shows_again_what_stood_there(
    cable: Cable, plug: Callable[..., tuple[Keypad68H, Heard]]
) -> None:
    pad, heard = plug()
    shown = "FF 68 08 08 68 05 02 00 03 07 00 01 02 14 16"
    pad.show(ticket_number=12, waiting=37)
    assert cable.hears(shown)
    cable.line.unplug()
    assert soon(lambda: pad.report().condition is State.UNAVAILABLE)
    with pytest.raises(DeviceUnavailable):
        pad.beep()
    cable.line.plug()
    assert cable.hears(shown), "a pad without power forgets"
    cable.say(NEXT)
    assert heard.get(timeout=30).key is Key.NEXT


def test_a_pad_that_missed_its_acknowledgement_repeats_and_counts_once(cable: Cable) -> None:
    pad = Keypad68H(cable.line.path, address=5, debounce_s=5.0, retry_s=0.02)
    heard: Heard = Queue()
    pad.listen(heard.put)
    try:
        for _ in range(4):
            cable.say(NEXT)
            assert cable.hears(NEXT), "acknowledged each time, or it would never stop"
        assert heard.get(timeout=30).key is Key.NEXT
        with pytest.raises(Empty):
            heard.get(timeout=0.1)
    finally:
        pad.close()


def soon(condition: Callable[[], bool], within_s: float = 30) -> bool:
    for _ in range(int(within_s / 0.02)):
        if condition():
            return True
        Event().wait(0.02)
    return False
