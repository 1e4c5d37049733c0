"""The SDT driver against the simulated reader: real bytes over a pty pair, with every fault a line has."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from hardware.drivers.card_refused import CardRefused
from hardware.drivers.sdt import SdtReader
from hardware.drivers.sdt_frames import answer
from hardware.ports import BadFrame, CardReader, Condition, DeviceReport, DeviceTimeout, DeviceUnavailable, Identity
from hardware.registry import load
from hardware.simulators.card_reader import CardReaderSimulator
from hardware.simulators.sample_cards import resident, samples

NUMBER = "11010519491231002X"


@pytest.fixture
def reader() -> Iterator[SdtReader]:
    driver = load("sdt", {"port": "virtual", "timeout_s": 0.5, "poll_s": 0.01})
    assert isinstance(driver, SdtReader)
    yield driver
    driver.close()


@pytest.fixture
def simulator(reader: SdtReader) -> CardReaderSimulator:
    assert reader.simulator is not None
    return reader.simulator


def test_keeps_the_port(reader: SdtReader) -> None:
    assert isinstance(reader, CardReader)
    assert reader.report().condition is Condition.OK


@pytest.mark.parametrize("name", sorted(samples()))
def test_reads_every_kind_of_card(reader: SdtReader, simulator: CardReaderSimulator, name: str) -> None:
    simulator.lay(samples()[name])
    identity = reader.read(2)
    assert identity is not None
    assert identity.birth is not None


def test_no_card_is_none_and_not_an_error(reader: SdtReader) -> None:
    assert reader.read(0) is None
    assert reader.report().condition is Condition.OK


def test_waits_for_a_card(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    found: list[Identity | None] = []
    waiting = Thread(target=lambda: found.append(reader.read(5)))
    waiting.start()
    while not simulator.requests:
        time.sleep(0.001)
    simulator.lay(resident())
    waiting.join(30)
    assert [identity and identity.number for identity in found] == [NUMBER]


def test_a_card_left_lying_is_read_once(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.lay(resident())
    assert reader.read(1) is not None
    assert reader.read(0.05) is None
    simulator.lift()
    simulator.lay(resident())
    assert reader.read(1) is not None


def test_split_slow_and_noisy_frames(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.line.chunk = 64
    simulator.line.noise = b"\x00\xff\xaa\xaa\x96\xaa\xaa\xaa\x96\x69\xff\xff"
    simulator.lay(resident())
    identity = reader.read(1)
    assert identity is not None
    assert identity.number == NUMBER


def test_one_wrong_checksum_is_asked_again(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.line.corrupt = 1
    simulator.lay(resident())
    assert reader.read(1) is not None


def test_checksums_wrong_for_good_are_an_error(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.line.corrupt = 99
    simulator.lay(resident())
    with pytest.raises(BadFrame):
        reader.read(1)
    assert reader.report().condition is Condition.UNKNOWN
    simulator.line.corrupt = 0
    assert reader.report().condition is Condition.OK


def test_silence_is_unknown(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.line.silent = True
    with pytest.raises(DeviceTimeout):
        reader.read(0)
    report = reader.report()
    assert (report.condition, report.causes) == (Condition.UNKNOWN, ("no_answer",))


def test_a_late_answer_never_becomes_the_next_cards(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.lay(resident())
    simulator.line.delay_s = 0.7  # later than the limit of 0.5 s
    with pytest.raises(DeviceTimeout):
        reader.read(0)
    simulator.line.delay_s = 0
    simulator.lay(samples()["foreigner_2023"])
    identity = reader.read(3)
    assert identity is not None
    assert identity.number == "911156198503150019"


@pytest.mark.parametrize("stale", [answer(0x90, bytes(8)), answer(0x9F, bytes(4)), answer(0x90)])
def test_answers_to_other_questions_are_passed_over(
    reader: SdtReader, simulator: CardReaderSimulator, stale: bytes
) -> None:
    simulator.line.noise = stale
    simulator.lay(resident())
    identity = reader.read(1)
    assert identity is not None
    assert identity.number == NUMBER


@pytest.mark.parametrize(
    ("sw3", "cause"),
    [
        (0x41, "unreadable"),
        (0x40, "wrong_card"),
        (0x66, "not_authorised"),
        (0x21, "reader_fault"),
        (0x99, "reader_fault"),
    ],
)
def test_refusals_have_a_meaning(reader: SdtReader, simulator: CardReaderSimulator, sw3: int, cause: str) -> None:
    simulator.lay(resident())
    simulator.refuse = [sw3, sw3]
    with pytest.raises(CardRefused) as caught:
        reader.read(1)
    assert caught.value.cause == cause
    assert f"{sw3:02X}" in str(caught.value)


def test_a_reader_that_got_a_damaged_request_is_asked_again(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.lay(resident())
    simulator.refuse = [0x10, 0x11]
    with pytest.raises(BadFrame):
        reader.read(1)
    simulator.refuse = [0x10]
    assert reader.read(1) is not None


def test_a_reader_without_authority_is_unavailable_and_logged_once(
    reader: SdtReader, simulator: CardReaderSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    simulator.broken = 0x66
    for _ in range(3):
        with pytest.raises(CardRefused):
            reader.read(0)
    assert reader.report() == DeviceReport(condition=Condition.UNAVAILABLE, causes=("not_authorised",))
    assert sum("does not work" in record.getMessage() for record in caplog.records) == 1


def test_one_failed_selection_is_tried_again(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    simulator.lay(resident())
    simulator.refuse = [0x81]
    assert reader.read(1) is not None


def test_unplugged_and_back(
    reader: SdtReader, simulator: CardReaderSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert reader.read(0) is None
    simulator.line.unplug()
    for _ in range(3):
        with pytest.raises(DeviceUnavailable):
            reader.read(0.2)
    report = reader.report()
    assert (report.condition, report.causes) == (Condition.UNAVAILABLE, ("unplugged",))
    simulator.line.plug()
    simulator.lay(resident())
    assert reader.read(2) is not None
    assert reader.report().condition is Condition.OK
    lines = [record.getMessage() for record in caplog.records if record.name == "hardware.drivers.sdt"]
    assert [("does not work" in line, "is back" in line) for line in lines] == [(True, False), (False, True)]
    assert NUMBER not in caplog.text


def test_closing_ends_a_waiting_read(reader: SdtReader, simulator: CardReaderSimulator) -> None:
    found: list[Identity | None] = []
    waiting = Thread(target=lambda: found.append(reader.read(60)))
    waiting.start()
    while not simulator.requests:
        time.sleep(0.001)
    reader.close()
    waiting.join(30)
    assert found == [None]


def test_a_port_that_is_not_there() -> None:
    reader = SdtReader("/dev/no-such-reader", timeout_s=0.1)
    with pytest.raises(DeviceUnavailable):
        reader.read(0)
    assert reader.report().condition is Condition.UNAVAILABLE
    reader.close()
