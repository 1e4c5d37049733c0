"""WebSocket rating pads over a real connection: both spellings, once a question, and everything a pad may do wrong."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Event
from typing import Any

import pytest

from hardware.drivers.pad_talk import PadTalk
from hardware.drivers.ws_pad import WsRatingPad
from hardware.ports import Condition, DeviceUnavailable, RatingPad
from hardware.registry import load
from hardware.simulators.ws_pad import WsPadSimulator


@pytest.fixture
def make() -> Iterator[Callable[..., WsRatingPad]]:
    made: list[WsRatingPad] = []

    def build(**options: object) -> WsRatingPad:
        made.append(load("ws_pad", {"port": "virtual"} | options))
        return made[-1]

    yield build
    for pad in made:
        pad.close()


@pytest.fixture
def heard() -> Queue[int]:
    return Queue()


def simulated(pad: WsRatingPad) -> WsPadSimulator:
    assert pad.simulator is not None
    assert pad.simulator.wait(20, answers=1)  # of its login
    return pad.simulator


def last_code(there: WsPadSimulator, answers: int) -> str:
    assert there.wait(20, answers=answers)
    return str(there.answers[-1]["code"])


def until(look: Callable[[], bool]) -> bool:
    for _ in range(200):
        if look():
            return True
        Event().wait(0.02)
    return False


def test_keeps_the_port(make: Callable[..., WsRatingPad]) -> None:
    assert isinstance(make(), RatingPad)


@pytest.mark.parametrize("words", [True, False], ids=["document", "code"])
@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_one_rating_for_each_question(
    make: Callable[..., WsRatingPad], heard: Queue[int], level: int, words: bool
) -> None:
    pad = make(window="5")
    pad.listen(heard.put)
    there = simulated(pad)
    there.words = words
    pad.arm()
    assert there.wait(20, asked=1)
    assert there.asked[0]["RateID"] == there.asked[0]["rateId"]
    there.rate(level)
    assert heard.get(timeout=30) == level
    assert last_code(there, 2) == "0"
    there.rate(level)  # again: by its id, it is known
    assert last_code(there, 3) == "1001"
    with pytest.raises(Empty):
        heard.get(timeout=0.1)


def test_nothing_counts_that_was_not_asked(make: Callable[..., WsRatingPad], heard: Queue[int]) -> None:
    pad = make()
    pad.listen(heard.put)
    there = simulated(pad)
    there.rate(5)  # never asked
    assert last_code(there, 2) == "1001"
    pad.arm()
    assert there.wait(20, asked=1)
    there.rate(5, rating="another")
    assert last_code(there, 3) == "1001"
    pad.disarm()
    there.rate(5)  # too late
    assert last_code(there, 4) == "1001"
    assert there.operated == []
    with pytest.raises(Empty):
        heard.get(timeout=0.1)


def test_a_question_is_taken_back_in_the_words_that_are_configured(make: Callable[..., WsRatingPad]) -> None:
    pad = make(cancel="cancel")
    there = simulated(pad)
    pad.arm()
    pad.disarm()
    assert there.wait(20, asked=1, operated=1)
    assert there.operated == ["cancel"]


def test_a_pad_that_comes_back_is_asked_again_and_its_first_answer_counts(
    make: Callable[..., WsRatingPad], heard: Queue[int]
) -> None:
    pad = make()
    pad.listen(heard.put)
    there = simulated(pad)
    pad.arm()
    assert there.wait(20, asked=1)
    there.unplug()
    assert until(lambda: pad.report().condition is Condition.UNAVAILABLE)
    with pytest.raises(DeviceUnavailable):
        pad.arm()
    there.plug()
    assert there.wait(20, asked=2)
    there.rate(2)
    assert heard.get(timeout=30) == 2
    assert pad.report().condition is Condition.OK


def test_only_the_pad_of_this_window_logs_in(make: Callable[..., WsRatingPad]) -> None:
    pad = make(window="5")
    simulated(pad)
    stranger = WsPadSimulator(pad.address, window="6")
    assert last_code(stranger, 1) == "1002"
    stranger.say("RateSubmit", {"rateId": "x", "attitude": 5})
    assert last_code(stranger, 2) == "1000"
    stranger.say("HeartBeat", {"DateTime": "2026-11-27 12:00:00"})
    assert last_code(stranger, 3) == "1000"
    stranger.close()


def test_who_comes_from_elsewhere_is_not_let_in(make: Callable[..., WsRatingPad]) -> None:
    pad = make(peers=["192.0.2.1"], port="ws://127.0.0.1:0")
    with socket.create_connection(("127.0.0.1", int(pad.address.rpartition(":")[2])), timeout=20) as raw:
        assert raw.recv(100) == b""
    assert pad.report().causes == ("not_connected",)


def test_nonsense_is_answered_and_harms_nobody(make: Callable[..., WsRatingPad], heard: Queue[int]) -> None:
    pad = make()
    pad.listen(heard.put)
    there = simulated(pad)
    told = 1
    for text, code in [
        ("{", "1003"), ("[]", "1003"), ('"x"', "1003"), ('{"method": 5}', "1003"), ("[" * 5000, "1003"),
        ('{"method": "GetUserPhoto"}', "999"), ('{"method": "HeartBeat"}', "0"),
    ]:  # fmt: skip
        there.say_text(text)
        told += 1
        assert last_code(there, told) == code, text
    pad.arm()
    assert there.wait(20, asked=1)
    rating = there.asked[-1]["rateId"]
    for param in [
        {}, {"Content": "好"}, {"Content": 5}, {"attitude": 5},
        {"attitude": 0, "quality": 5, "efficiency": 5, "honest": 5},
        {"attitude": True, "quality": 5, "efficiency": 5, "honest": 5},
    ]:  # fmt: skip
        there.say("RateSubmit", {"rateId": rating, **param})
        told += 1
        assert last_code(there, told) == "1003", param
    there.rate(4)  # the question still stands
    assert heard.get(timeout=30) == 4


def test_a_flood_of_bytes_ends_its_line_and_no_other(make: Callable[..., WsRatingPad], heard: Queue[int]) -> None:
    pad = make()
    pad.listen(heard.put)
    there = simulated(pad)
    flood = WsPadSimulator(pad.address)
    flood.say_text("x" * 40_000)
    with socket.create_connection(("127.0.0.1", int(pad.address.rpartition(":")[2])), timeout=20) as raw:
        raw.sendall(b"\x00\x01 not a handshake\r\n\r\n")
        assert raw.recv(100) == b""  # it is hung up
    pad.arm()
    assert there.wait(20, asked=1)
    there.rate(3)
    assert heard.get(timeout=30) == 3
    flood.close()


def test_lines_that_nobody_ended_make_way(make: Callable[..., WsRatingPad], heard: Queue[int]) -> None:
    pad = make()
    pad.listen(heard.put)
    there = simulated(pad)
    port = int(pad.address.rpartition(":")[2])
    left = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(3)]
    tablet = WsPadSimulator(pad.address)  # it comes when all lines are taken
    assert tablet.wait(20, answers=1)
    there.say("HeartBeat", {})
    assert last_code(there, 2) == "0", "a stranger made way, not a pad"
    pad.arm()
    assert tablet.wait(20, asked=1)
    tablet.rate(4)
    assert heard.get(timeout=30) == 4
    tablet.close()
    for one in left:
        one.close()


def test_which_of_four_scores_is_the_level() -> None:
    scores = {"attitude": 5, "quality": "4", "efficiency": 2, "honest": 3}

    def level(**options: Any) -> int | None:
        talk = PadTalk(asked="r", **options)
        said = {"method": "RateSubmit", "param": {"rateId": "r", **scores}}
        return talk.hear(json.dumps(said), logged_in=True).level

    assert level() == 2
    assert [level(of_scores=name) for name in scores] == [5, 4, 2, 3]
    with pytest.raises(ValueError, match="of_scores"):
        WsRatingPad("virtual", of_scores="best")


def test_a_port_that_is_none_is_refused() -> None:
    for port in ("/dev/ttyS0", "ws://127.0.0.1", "http://127.0.0.1:1"):
        with pytest.raises(ValueError, match="ws://127"):
            WsRatingPad(port)
