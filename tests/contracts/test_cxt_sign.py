"""CXT LED cards: the vector, and the driver against a simulated card that loses, goes and comes back."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest

from hardware.drivers.cxt import CxtSign
from hardware.drivers.cxt_frames import Look, read, show_text
from hardware.ports import Condition, WindowSign
from hardware.registry import load
from hardware.simulators.cxt_card import CxtCardSimulator

VECTOR = bytes.fromhex("21 21 55 AA 00 01 03 08 10 00 00 00 04 00 B0 A1 B0 A2")


@pytest.fixture
def make() -> Iterator[Callable[..., tuple[CxtSign, CxtCardSimulator]]]:
    made: list[CxtSign] = []

    def build(**options: Any) -> tuple[CxtSign, CxtCardSimulator]:
        sign = load("cxt", {"port": "virtual", "again_s": 0.05} | options)
        made.append(sign)
        assert isinstance(sign, WindowSign)
        assert sign.simulator is not None
        return sign, sign.simulator

    yield build
    for sign in made:
        sign.close()


def soon(condition: Callable[[], bool]) -> bool:
    for _ in range(250):
        if condition():
            return True
        Event().wait(0.02)
    return False


def test_the_vector() -> None:
    look = Look(colour=1, effect=3, speed=8, stay=16)
    assert show_text(0, "啊阿".encode("gb2312"), look) == VECTOR
    assert read(VECTOR) == (0, look, "啊阿".encode("gb2312"))


@pytest.mark.parametrize("wrong", [VECTOR[:-1], VECTOR + b"x", b"\x22" + VECTOR[1:], b"", VECTOR[:9]])
def test_a_damaged_datagram_is_none(wrong: bytes) -> None:
    assert read(wrong) is None


@pytest.mark.parametrize("look", [{"colour": 4}, {"effect": 4}, {"speed": 10}, {"stay": -1}])
def test_a_look_that_the_card_does_not_know(look: dict[str, int]) -> None:
    ((name, value),) = look.items()
    with pytest.raises(ValueError, match=f"{name} is 0 to .*, not {value}"):
        Look(**look)


def test_the_bytes_on_the_network_are_the_vector(make: Callable[..., tuple[CxtSign, CxtCardSimulator]]) -> None:
    sign, card = make(effect=3, times=1)
    sign.show(["啊阿"])
    assert card.bar.shows("啊阿")
    assert card.bar.frames == [VECTOR]


def test_a_lost_datagram_does_not_lose_the_call(make: Callable[..., tuple[CxtSign, CxtCardSimulator]]) -> None:
    sign, card = make()
    card.lose = 1
    sign.show(["请A003号办理"])
    assert card.bar.shows("请A003号办理")


def test_lines_in_one_area_or_each_in_its_own(make: Callable[..., tuple[CxtSign, CxtCardSimulator]]) -> None:
    one, card = make()
    one.show(["5号窗口", "请A003号"])
    assert card.bar.shows("5号窗口  请A003号")
    each, card = make(areas="each", area=2)
    each.show(["5号窗口", "请A003号"])
    assert card.bar.shows("5号窗口", "请A003号")
    assert sorted(card.areas) == [2, 3]
    each.show(["暂停服务"])
    assert card.bar.shows("暂停服务"), "the line of before is gone"


def test_the_newest_text_wins_and_old_ones_are_not_queued(
    make: Callable[..., tuple[CxtSign, CxtCardSimulator]],
) -> None:
    sign, card = make(times=1)
    for number in range(200):
        sign.show([f"A{number:03d}"])
    assert sign.settled(5)
    assert card.bar.shows("A199")
    assert len(card.bar.frames) < 100


def test_what_the_font_lacks_and_what_could_be_a_command(
    make: Callable[..., tuple[CxtSign, CxtCardSimulator]],
) -> None:
    sign, card = make()
    sign.show(["张㐂\x00\x1b号"])
    assert card.bar.shows("张□号")


def test_it_draws_its_bar(make: Callable[..., tuple[CxtSign, CxtCardSimulator]]) -> None:
    sign, card = make(colour="green")
    sign.show(["请A003号"])
    assert card.bar.shows("请A003号")
    colours = {colour for _, colour in card.bar.render(columns=8, rows=1, dot=2).getcolors(10000) or []}
    assert (40, 230, 60) in colours


def test_silence_is_unknown_and_a_card_that_went_is_told_and_comes_back(
    make: Callable[..., tuple[CxtSign, CxtCardSimulator]],
) -> None:
    sign, card = make()
    sign.show(["A001"])
    assert sign.settled(5)
    assert sign.report().condition is Condition.UNKNOWN
    card.unplug()
    sign.show(["A002"])
    assert soon(lambda: sign.report().condition is Condition.UNAVAILABLE)
    sign.show(["A003"])
    card.plug()
    assert card.bar.shows("A003", within_s=30)
    assert sign.settled(5)


def test_noise_on_the_network_does_the_card_no_harm(make: Callable[..., tuple[CxtSign, CxtCardSimulator]]) -> None:
    sign, card = make()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        place = urlsplit(card.port)
        for noise in (b"", b"\x00" * 9, VECTOR[:-1], b"\xff" * 400):
            stranger.sendto(noise, (place.hostname, place.port))
    sign.show(["A001"])
    assert card.bar.shows("A001")
    assert card.bad == 4
