"""A headphone jack: in, out, gone and back, by the kernel's own bytes (hardware.drivers.headphones)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from hardware.drivers.headphones import HeadphoneJack, switched
from hardware.drivers.usb_keys import events_of
from hardware.ports import Condition
from hardware.registry import load
from hardware.simulators.headphones import HeadphonesSimulator


def until(condition: Callable[[], bool]) -> bool:
    return any(condition() or threading.Event().wait(0.02) for _ in range(400))


@pytest.fixture
def jack() -> Iterator[HeadphoneJack]:
    made: HeadphoneJack = load("headphones", {"port": "virtual", "retry_s": 0.05})
    yield made
    made.close()


@pytest.fixture
def virtual(jack: HeadphoneJack) -> HeadphonesSimulator:
    assert jack.simulator is not None
    return jack.simulator


def test_in_and_out_are_told_once_each(jack: HeadphoneJack, virtual: HeadphonesSimulator) -> None:
    told: list[bool | None] = []
    jack.listen(lambda: told.append(jack.plugged))
    assert jack.plugged is False
    virtual.plug()
    virtual.plug()
    virtual.unplug()
    assert until(lambda: told == [True, False])
    assert jack.report().condition is Condition.OK


def test_a_split_event_and_other_events_do_no_harm(jack: HeadphoneJack, virtual: HeadphonesSimulator) -> None:
    octets = events_of(30) + switched(plugged=True)
    virtual.send(octets[:31])
    assert jack.plugged is False
    virtual.send(octets[31:])
    assert until(lambda: jack.plugged is True)


def test_a_sound_card_pulled_out_is_unknown_not_unplugged(jack: HeadphoneJack, virtual: HeadphonesSimulator) -> None:
    virtual.plug()
    assert until(lambda: jack.plugged is True)
    virtual.vanish()
    assert until(lambda: jack.plugged is None)
    assert until(lambda: jack.report().condition is Condition.UNAVAILABLE)
