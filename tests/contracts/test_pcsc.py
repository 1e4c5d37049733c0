"""The PC/SC driver: in-process card service for the port, and a real pcscd with a virtual card for the rest."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from hardware.drivers.card_refused import CardRefused
from hardware.drivers.pcsc import PcscReader
from hardware.drivers.scard_service import NoCardService, ScardService
from hardware.ports import CardReader, Condition, DeviceTimeout, DeviceUnavailable, HoldsCard, Identity
from hardware.registry import load
from hardware.simulators import pcscd
from hardware.simulators.smart_card import IdChipCard, SocialCard

NUMBER = "11010519491231002X"


@pytest.fixture
def virtual() -> Iterator[PcscReader]:
    reader = load("pcsc", {"port": "virtual"})
    assert isinstance(reader, PcscReader)
    yield reader
    reader.close()


def test_virtual_reader(virtual: PcscReader) -> None:
    assert isinstance(virtual, CardReader)
    assert virtual.simulator is not None
    assert virtual.report().condition is Condition.OK
    assert virtual.read(0) is None
    virtual.simulator.lay(SocialCard())
    identity = virtual.read(1)
    assert identity is not None
    assert (identity.number, identity.kind) == (NUMBER, "social_card")
    assert virtual.read(0) is None  # still there, already read
    assert isinstance(virtual, HoldsCard)
    assert virtual.card_in()
    virtual.simulator.lift()
    assert not virtual.card_in()
    virtual.simulator.lay(IdChipCard())
    with pytest.raises(CardRefused):
        virtual.read(1)
    virtual.simulator.present = False
    with pytest.raises(DeviceUnavailable):
        virtual.read(0)
    assert virtual.report().causes == ("no_card_service",)


def test_without_pyscard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    reader = PcscReader()
    with pytest.raises(NoCardService, match="not installed"):
        reader.read(0)
    assert reader.report().causes == ("no_card_service",)
    reader.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[pcscd.Pcscd]:
    why = pcscd.missing()
    if why:
        pytest.skip(f"CAPABILITY MISSING: the PC/SC contract cannot run: {why}")
    with pcscd.machine():
        if pcscd.foreign():
            pytest.skip("CAPABILITY MISSING: the PC/SC contract cannot run: another pcscd is running")
        running = pcscd.Pcscd(tmp_path)
        running.start()
        yield running
        running.stop()


@pytest.fixture
def reader(service: pcscd.Pcscd) -> Iterator[PcscReader]:
    driver = PcscReader("pcsc:Virtual PCD", timeout_s=2)
    yield driver
    driver.close()


def read_soon(reader: PcscReader, within_s: float = 30) -> Identity:
    identity = reader.read(within_s)
    assert identity is not None
    return identity


def wait_until(true: Callable[[], bool], within_s: float = 30) -> None:
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until
        Event().wait(0.02)


@pytest.mark.pcsc
def test_insert_read_remove_and_again(service: pcscd.Pcscd, reader: PcscReader) -> None:
    assert reader.read(0) is None
    assert reader.report().condition is Condition.OK
    card = service.insert(SocialCard(exact=True))
    assert read_soon(reader).number == NUMBER
    assert reader.read(0.3) is None  # the same card is not read twice
    assert reader.card_in()
    card.close()
    wait_until(lambda: reader.read(0.2) is None and not reader.card_in())
    service.insert(SocialCard("GBR1234567890"))
    assert read_soon(reader).number == "GBR1234567890"


@pytest.mark.pcsc
def test_card_changed_between_two_reads_is_a_new_card(service: pcscd.Pcscd, reader: PcscReader) -> None:
    card = service.insert(SocialCard())
    assert read_soon(reader).number == NUMBER
    card.close()
    watcher = ScardService("")  # the reader is not looked at while the cards change
    wait_until(lambda: watcher.wait_for_card(0) is None)
    service.insert(SocialCard("GBR1234567890"))
    wait_until(lambda: watcher.wait_for_card(0) is not None)
    watcher.close()
    assert read_soon(reader).number == "GBR1234567890"


@pytest.mark.pcsc
def test_waiting_read_sees_the_card_and_can_be_closed(service: pcscd.Pcscd, reader: PcscReader) -> None:
    found: Queue[Identity | None] = Queue()
    waiting = Thread(target=lambda: found.put(reader.read(20)))
    waiting.start()
    service.insert(SocialCard())
    identity = found.get(timeout=30)
    assert identity is not None
    waiting.join(30)
    again = Thread(target=lambda: found.put(reader.read(60)))
    again.start()
    Event().wait(0.2)
    before = time.monotonic()
    reader.close()
    assert found.get(timeout=30) is None
    assert time.monotonic() - before < 2
    again.join(30)


@pytest.mark.pcsc
@pytest.mark.parametrize(("card", "cause"), [(IdChipCard(), "no_number"), (SocialCard(asks_pin=True), "enter_by_hand")])
def test_refusals(service: pcscd.Pcscd, reader: PcscReader, card: IdChipCard | SocialCard, cause: str) -> None:
    service.insert(card)
    with pytest.raises(CardRefused) as caught:
        reader.read(10)
    assert caught.value.cause == cause


@pytest.mark.pcsc
def test_service_restarts(service: pcscd.Pcscd, reader: PcscReader, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    service.insert(SocialCard())
    assert read_soon(reader).number == NUMBER
    service.stop()
    with pytest.raises(DeviceUnavailable):
        reader.read(0)
    report = reader.report()
    assert (report.condition, report.causes) == (Condition.UNAVAILABLE, ("no_card_service",))
    service.start()
    assert reader.read(0) is None
    service.insert(SocialCard("GBR1234567890"))
    assert read_soon(reader).number == "GBR1234567890"
    lines = [record.getMessage() for record in caplog.records if record.name == "hardware.drivers.pcsc"]
    assert [("does not work" in line, "is back" in line) for line in lines] == [(True, False), (False, True)]
    assert NUMBER not in caplog.text


@pytest.mark.pcsc
def test_a_forgotten_card_is_not_the_next_visitors_after_a_restart(service: pcscd.Pcscd, reader: PcscReader) -> None:
    service.insert(SocialCard())
    assert read_soon(reader).number == NUMBER
    service.stop()
    service.start()
    card = service.insert(SocialCard())  # it was in the reader all the time
    watcher = ScardService("")
    wait_until(lambda: watcher.wait_for_card(0) is not None)
    assert reader.read(0.5) is None
    card.close()
    wait_until(lambda: watcher.wait_for_card(0) is None)
    watcher.close()
    service.insert(SocialCard())  # and is now put in anew
    assert read_soon(reader).number == NUMBER


class HangingCard(SocialCard):
    """Falls silent in the middle."""

    def __init__(self, go_on: Event) -> None:
        super().__init__()
        self._go_on = go_on

    def transmit(self, apdu: bytes) -> bytes:
        self._go_on.wait(20)
        return super().transmit(apdu)


@pytest.mark.pcsc
def test_a_card_that_hangs_is_a_timeout(service: pcscd.Pcscd, reader: PcscReader) -> None:
    go_on = Event()
    service.insert(HangingCard(go_on))
    before = time.monotonic()
    with pytest.raises(DeviceTimeout):
        reader.read(10)
    assert time.monotonic() - before < 8
    go_on.set()
