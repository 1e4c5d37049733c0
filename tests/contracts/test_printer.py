"""The printer's promises, over real TCP against the virtual printer (promises.md §2.3, §3.4)."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from slip_samples import LINK, payload, slip_words

from hardware.drivers.escpos import EscposPrinter
from hardware.drivers.escpos_line import BadPort
from hardware.ports import (
    Condition,
    DeviceRefused,
    DeviceReport,
    DeviceUnavailable,
    Printed,
    PrintOutcome,
    TicketPrinter,
)
from hardware.registry import load
from hardware.simulators.printer import VirtualPrinter
from hardware.simulators.printer_state import PaperLeft
from hardware.slip import Qr, Slip, compose

OK = DeviceReport(condition=Condition.OK)
OUT = DeviceReport(condition=Condition.UNAVAILABLE, causes=("paper_out",))
SILENT = DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(slips_dir=tmp_path) as virtual:
        yield virtual


@pytest.fixture
def driver_for(printer: VirtualPrinter) -> Callable[..., EscposPrinter]:
    def build(**options: Any) -> EscposPrinter:
        return EscposPrinter(printer.port, **{"timeout_s": 0.5, "finish_s": 20, **options})

    return build


@pytest.fixture
def driver(driver_for: Callable[..., EscposPrinter]) -> EscposPrinter:
    return driver_for()


def slip(code: str = "A003", **changes: Any) -> Slip:
    return compose(payload(code=code, **changes), words=slip_words())


def test_a_slip_is_printed_confirmed_and_can_be_scanned(
    printer: VirtualPrinter, driver: EscposPrinter, tmp_path: Path
) -> None:
    assert isinstance(driver, TicketPrinter)
    assert driver.report() == OK
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.CONFIRMED, report=OK)
    (sheet,) = printer.tray
    assert sheet.faults == ()
    assert "A003" in sheet.text
    (picture,) = tmp_path.glob("0001-*.png")
    with Image.open(picture) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [LINK]
    assert picture.with_suffix(".bin").read_bytes() == sheet.data
    assert sheet.data.startswith(b"\x1b@\x1c&")


def test_every_slip_falls_once_and_in_order(printer: VirtualPrinter, driver: EscposPrinter, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        assert driver.print_slip(slip(f"A{number:03}")).outcome is PrintOutcome.CONFIRMED
    assert [next(line for line in sheet.text if line.startswith("A")) for sheet in printer.tray] == [
        "A001",
        "A002",
        "A003",
    ]
    assert len(list(tmp_path.glob("*.png"))) == 3


@pytest.mark.parametrize(
    ("fault", "causes"),
    [
        ({"paper": PaperLeft.OUT}, ("paper_out",)),
        ({"cover_open": True}, ("cover_open",)),
        ({"cutter_jammed": True}, ("cutter",)),
        ({"unrecoverable": True}, ("unrecoverable",)),
        ({"head_hot": True}, ("head_hot",)),
        ({"switched_off_line": True}, ("offline",)),
    ],
)
def test_a_fault_beforehand_fails_the_job_and_no_byte_of_it_leaves(
    printer: VirtualPrinter, driver: EscposPrinter, fault: dict[str, Any], causes: tuple[str, ...]
) -> None:
    printer.set(**fault)
    report = DeviceReport(condition=Condition.UNAVAILABLE, causes=causes)
    assert driver.report() == report
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.FAILED, report=report)
    printer.set(**{name: PaperLeft.PLENTY if name == "paper" else False for name in fault})
    assert driver.print_slip(slip("A004")).outcome is PrintOutcome.CONFIRMED
    assert ["A004" in sheet.text for sheet in printer.tray] == [True]  # and the failed one never came out


def test_paper_near_its_end_is_confirmed_and_reported(printer: VirtualPrinter, driver: EscposPrinter) -> None:
    printer.set(paper=PaperLeft.NEAR_END)
    report = DeviceReport(condition=Condition.DEGRADED, causes=("paper_near_end",))
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.CONFIRMED, report=report)


@pytest.mark.parametrize("at", [5, 400, 1100])
def test_paper_out_in_the_middle_fails_the_job(printer: VirtualPrinter, driver: EscposPrinter, at: int) -> None:
    printer.set(paper_out_after=at)
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.FAILED, report=OUT)
    assert printer.tray == []
    printer.set(paper=PaperLeft.PLENTY)  # and the printer goes on with what it had, as printers do
    assert driver.print_slip(slip("A003", reprint=True)).outcome is PrintOutcome.CONFIRMED
    first, copy = printer.wait_for(2, within_s=30)
    assert not any("补打" in line for line in first.text)
    assert any("补打" in line for line in copy.text)


def test_a_cutter_that_jams_at_the_cut_fails_the_job(printer: VirtualPrinter, driver: EscposPrinter) -> None:
    printer.set(cutter_breaks=True)
    printed = driver.print_slip(slip())
    assert printed.outcome is PrintOutcome.FAILED
    assert printed.report.causes == ("cutter",)


def test_a_mute_printer_leaves_the_job_suspect(
    printer: VirtualPrinter, driver_for: Callable[..., EscposPrinter]
) -> None:
    printer.set(mute=True)
    driver = driver_for(timeout_s=0.1)
    assert driver.report() == SILENT
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.SUSPECT, report=SILENT)
    assert len(printer.wait_for(1, within_s=30)) == 1  # though it printed


def test_a_model_known_not_to_report_is_not_asked(
    printer: VirtualPrinter, driver_for: Callable[..., EscposPrinter]
) -> None:
    driver = driver_for(reports=False)
    assert driver.report() == SILENT
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.SUSPECT, report=SILENT)
    (sheet,) = printer.wait_for(1, within_s=30)
    assert sheet.qr == (LINK,)


def test_a_deaf_printer_swallows_slips_into_the_socket_and_confirms_none(
    printer: VirtualPrinter, driver_for: Callable[..., EscposPrinter]
) -> None:
    printer.set(deaf=True)
    driver = driver_for(timeout_s=0.1)
    assert driver.print_slip(slip()) == Printed(outcome=PrintOutcome.SUSPECT, report=SILENT)


def test_a_slow_printer_is_waited_for(printer: VirtualPrinter, driver: EscposPrinter) -> None:
    printer.set(bytes_per_s=2000)
    assert driver.print_slip(slip()).outcome is PrintOutcome.CONFIRMED
    assert len(printer.tray) == 1  # confirmed only when it was out


def test_a_printer_too_slow_leaves_the_job_suspect(
    printer: VirtualPrinter, driver_for: Callable[..., EscposPrinter]
) -> None:
    printer.set(bytes_per_s=10)
    printed = driver_for(timeout_s=0.2, finish_s=0.5).print_slip(slip())
    assert printed == Printed(outcome=PrintOutcome.SUSPECT, report=OK)
    assert printer.tray == []


def test_a_model_without_gs_r_is_suspect_unless_set_up_so(
    printer: VirtualPrinter, driver_for: Callable[..., EscposPrinter]
) -> None:
    printer.set(knows_gs_r=False)
    assert driver_for(timeout_s=0.1, finish_s=0.3).print_slip(slip()).outcome is PrintOutcome.SUSPECT
    assert driver_for(end_mark="none").print_slip(slip()).outcome is PrintOutcome.CONFIRMED


def test_nobody_there_means_that_nothing_came_out(printer: VirtualPrinter, driver: EscposPrinter) -> None:
    printer.stop()
    with pytest.raises(DeviceUnavailable):
        driver.print_slip(slip())
    assert driver.report() == DeviceReport(condition=Condition.UNAVAILABLE, causes=("unplugged",))


def test_a_printer_that_hangs_up_in_the_middle_leaves_the_job_suspect(
    printer: VirtualPrinter, driver: EscposPrinter
) -> None:
    printer.set(hang_up_after=300)
    printed = driver.print_slip(slip())
    assert printed.outcome is PrintOutcome.SUSPECT
    assert printed.report == DeviceReport(condition=Condition.UNKNOWN, causes=("connection_lost",))
    assert driver.print_slip(slip("A004")).outcome is PrintOutcome.CONFIRMED  # and the next one goes by a new line


def test_a_printer_that_hangs_up_at_once_got_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        driver = EscposPrinter(f"tcp://127.0.0.1:{listener.getsockname()[1]}", timeout_s=1)
        with pytest.raises(DeviceUnavailable):
            driver.print_slip(slip())
        thread.join()


def test_gossip_on_the_line_is_no_status(driver_for: Callable[..., EscposPrinter]) -> None:
    """Something else listens on the port and answers rubbish: that is silence, not health."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def gossip() -> None:
            connection, _ = listener.accept()
            with connection:
                while connection.recv(1024):
                    connection.sendall(b"\x80\xff")

        thread = threading.Thread(target=gossip)
        thread.start()
        driver = EscposPrinter(f"tcp://127.0.0.1:{listener.getsockname()[1]}", timeout_s=0.1)
        assert driver.report() == SILENT
        thread.join()


def test_only_slips_are_printed(printer: VirtualPrinter, driver: EscposPrinter) -> None:
    with pytest.raises(DeviceRefused):
        driver.print_slip("A003")
    with pytest.raises(DeviceRefused):
        driver.print_slip(Slip(lines=(Qr(content=LINK, module=300),)))
    assert printer.tray == []


@pytest.mark.parametrize("port", ["", "tcp://", "lpt1", "usb:zz:1", "usb:04b8", "serial:", "serial:/dev/x?speed=1"])
def test_a_port_that_is_none_is_refused_at_once(port: str) -> None:
    with pytest.raises(BadPort):
        EscposPrinter(port)


def test_usb_without_a_printer_is_unavailable() -> None:
    with pytest.raises(DeviceUnavailable):
        EscposPrinter("usb:04b8:0202").print_slip(slip())


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_the_virtual_port_starts_a_printer_and_ends_it(tmp_path: Path, paper_mm: int) -> None:
    driver = load("escpos", {"port": "virtual", "slips_dir": tmp_path, "paper_mm": paper_mm})
    printed = driver.print_slip(compose(payload(), words=slip_words(), paper_mm=paper_mm))
    driver.close()
    assert printed.outcome is PrintOutcome.CONFIRMED
    (picture,) = tmp_path.glob("*.png")
    with Image.open(picture) as image:
        assert image.width == {58: 464, 80: 640}[paper_mm]
    with pytest.raises(DeviceUnavailable):
        driver.print_slip(slip())


def test_numbers_of_slip_files_go_on_after_a_restart(tmp_path: Path) -> None:
    for _ in range(2):
        driver = EscposPrinter(slips_dir=tmp_path)
        driver.print_slip(slip())
        driver.close()
    assert [path.name[:4] for path in sorted(tmp_path.glob("*.png"))] == ["0001", "0002"]


def test_one_log_line_when_it_goes_and_one_when_it_is_back(
    printer: VirtualPrinter, driver: EscposPrinter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hardware.drivers.escpos")
    driver.report()
    printer.set(cover_open=True)
    driver.report()
    driver.report()
    printer.set(cover_open=False)
    driver.report()
    said = [record.getMessage().split(": ")[1].strip() for record in caplog.records]
    assert said == ["ok", "unavailable cover_open", "ok"]


def test_two_threads_do_not_mix_their_slips(printer: VirtualPrinter, driver: EscposPrinter) -> None:
    outcomes: list[PrintOutcome] = []
    threads = [
        threading.Thread(target=lambda number=number: outcomes.append(driver.print_slip(slip(f"B{number:03}")).outcome))
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [PrintOutcome.CONFIRMED] * 4
    assert sorted(line for sheet in printer.tray for line in sheet.text if line.startswith("B0")) == [
        "B000",
        "B001",
        "B002",
        "B003",
    ]


def test_unknown_commands_are_faults_on_paper(printer: VirtualPrinter) -> None:
    with socket.create_connection(("127.0.0.1", int(printer.port.rpartition(":")[2]))) as line:
        line.sendall(b"\x1b@\x1bZ\x07A\n\x1dVB\x00")
    (sheet,) = printer.wait_for(1, within_s=30)
    assert sheet.faults == ("unknown command 1b 5a", "unknown command 07")
