"""The same printer on a serial line, through a pseudo terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from slip_samples import LINK, payload, slip_words

from hardware.drivers.escpos import EscposPrinter
from hardware.ports import Condition, DeviceReport, DeviceUnavailable, Printed, PrintOutcome
from hardware.slip import compose

if sys.platform == "win32":
    pytest.skip("no pseudo terminals on Windows", allow_module_level=True)

from hardware.simulators.printer_pty import SerialPrinter
from hardware.simulators.printer_state import PaperLeft

OK = DeviceReport(condition=Condition.OK)


@pytest.fixture
def printer() -> Iterator[SerialPrinter]:
    machine = SerialPrinter()
    machine.start()
    yield machine
    machine.stop()


@pytest.mark.parametrize("form", ["{}", "serial:{}?baud=115200", "serial:{}?baud=19200&xonxoff=0"])
def test_a_slip_by_serial_line(printer: SerialPrinter, form: str) -> None:
    driver = EscposPrinter(form.format(printer.port), timeout_s=1, finish_s=20)
    assert driver.report() == OK
    slip = compose(payload(), words=slip_words())
    assert driver.print_slip(slip) == Printed(outcome=PrintOutcome.CONFIRMED, report=OK)
    (sheet,) = printer.tray
    assert sheet.faults == ()
    assert sheet.qr == (LINK,)


def test_paper_out_in_the_middle(printer: SerialPrinter) -> None:
    printer.set(paper_out_after=500)
    printed = EscposPrinter(printer.port, timeout_s=0.5, finish_s=20).print_slip(compose(payload(), words=slip_words()))
    assert printed.outcome is PrintOutcome.FAILED
    assert printed.report.causes == ("paper_out",)


def test_a_job_without_questions_comes_out_whole(printer: SerialPrinter) -> None:
    """Closing the port must not throw away what has not left it yet."""
    EscposPrinter(printer.port, reports=False).print_slip(compose(payload(), words=slip_words()))
    (sheet,) = printer.wait_for(1, within_s=20)
    assert sheet.qr == (LINK,)


def test_a_mute_printer_is_unknown(printer: SerialPrinter) -> None:
    printer.set(mute=True)
    report = EscposPrinter(printer.port, timeout_s=0.1).report()
    assert report == DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
    printer.set(mute=False, paper=PaperLeft.NEAR_END)
    assert EscposPrinter(printer.port, timeout_s=1).report().causes == ("paper_near_end",)


def test_no_such_device_is_unavailable() -> None:
    with pytest.raises(DeviceUnavailable):
        EscposPrinter("/dev/no-such-printer").print_slip(compose(payload(), words=slip_words()))
