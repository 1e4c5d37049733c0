"""Slip printers that speak ESC/POS: Xprinter, Epson TM, Sunmi and most others (hardware-protocols.md §3).

python-escpos carries the bytes; text, QR, cut and status are our own, for its are wrong for Chinese and call silence
good (§3.4). Every job asks for the status before and after, on the same connection, and believes only answers.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hardware.drivers.chinese_text import ChineseText
from hardware.drivers.escpos_line import LineLost, OpenLine, PrinterLine, line_opener
from hardware.drivers.escpos_slip import PAPER, PaperForm, SlipBytes
from hardware.drivers.escpos_talk import PrinterTalk
from hardware.fonts import CjkFonts, FontMissing, find_fonts
from hardware.ports import Condition, DeviceRefused, DeviceReport, DeviceUnavailable, Printed, PrintOutcome
from hardware.slip import Slip

if TYPE_CHECKING:
    from hardware.simulators.printer import VirtualPrinter

_log = logging.getLogger(__name__)

_SILENT = DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
_LOST = DeviceReport(condition=Condition.UNKNOWN, causes=("connection_lost",))
_GONE = DeviceReport(condition=Condition.UNAVAILABLE, causes=("unplugged",))


class EscposPrinter:
    """A :class:`hardware.ports.TicketPrinter` over ESC/POS.

    Options: ``port`` as in :class:`hardware.drivers.escpos_line.BadPort`; ``paper_mm`` 58 or 80, or ``columns`` and
    ``dots`` of another paper; ``encoding`` ``gb18030``, ``gbk``, ``gb2312`` or ``image``; ``qr`` ``native`` or
    ``image``; ``cut`` ``feed``, ``full`` or ``partial``; ``timeout_s`` for each exchange; ``finish_s`` until the paper
    must be out; ``reports=False`` for a model that set-up found unable to answer (its slips stay suspect);
    ``end_mark="none"`` for one that answers DLE EOT but not GS r; ``slips_dir`` where the virtual printer puts its
    slips. One job at a time; safe to call from several threads.
    """

    def __init__(
        self,
        port: str = "virtual",
        *,
        paper_mm: int = 80,
        columns: int | None = None,
        dots: int | None = None,
        encoding: str = "gb18030",
        qr: Literal["native", "image"] = "native",
        cut: Literal["feed", "full", "partial"] = "feed",
        timeout_s: float = 2.0,
        finish_s: float = 8.0,
        reports: bool = True,
        end_mark: Literal["gs_r", "none"] = "gs_r",
        slips_dir: str | Path | None = None,
    ) -> None:
        paper = _paper(paper_mm, columns, dots)
        fonts = _fonts(needed=encoding == "image")
        self._slip_bytes = SlipBytes(paper, ChineseText(encoding=encoding, fonts=fonts), qr=qr, cut=cut)
        self._timeout_s = timeout_s
        self._finish_s = finish_s
        self._reports = reports
        self._end_mark = end_mark
        self._busy = threading.Lock()
        self._last: Condition | None = None
        self._owed = False  # an earlier job asked GS r and got no answer: it may still come
        self.simulator: VirtualPrinter | None = None
        self._port = port
        self._open = self._virtual(paper, slips_dir) if port == "virtual" else line_opener(port)

    def _virtual(self, paper: PaperForm, slips_dir: str | Path | None) -> OpenLine:
        from hardware.simulators.printer import VirtualPrinter  # noqa: PLC0415  # only demonstrations and tests need it

        folder = Path(slips_dir) if slips_dir else None
        try:
            self.simulator = VirtualPrinter(dots=paper.dots, slips_dir=folder).start()
        except (FontMissing, OSError) as error:
            raise DeviceUnavailable(f"the virtual printer cannot start: {error}") from error
        return line_opener(self.simulator.port)

    def print_slip(self, slip: object) -> Printed:
        """Print one slip and say what is known of it.

        Raises DeviceUnavailable when the printer cannot be reached, DeviceRefused for what is no slip: nothing came
        out. A printer that says beforehand that it cannot print gets no bytes: the outcome is *failed*.
        """
        if not isinstance(slip, Slip):
            raise DeviceRefused(f"not a slip: {type(slip).__name__}")
        try:
            job = self._slip_bytes.bytes_of(slip)
        except ValueError as error:  # a QR code too full, a size that is none
            raise DeviceRefused(str(error)) from error
        with self._busy:
            line = self._connect()
            try:
                printed = self._print(line, job)
            finally:
                line.close()
            self._note(printed.report)
            return printed

    def report(self) -> DeviceReport:
        """Ask the printer how it is. Never raises: unreachable is *unavailable*, silence is *unknown*."""
        with self._busy:
            try:
                line = self._connect()
            except DeviceUnavailable:
                return _GONE
            try:
                report = PrinterTalk(line, self._timeout_s).ask().report() if self._reports else _SILENT
            except LineLost:
                report = _LOST
            finally:
                line.close()
            self._note(report)
            return report

    def close(self) -> None:
        """End the virtual printer, if this driver started one; connections last only as long as a job."""
        if self.simulator is not None:
            self.simulator.stop()

    def _connect(self) -> PrinterLine:
        try:
            return self._open(self._timeout_s)
        except DeviceUnavailable:
            self._note(_GONE)
            raise

    def _print(self, line: PrinterLine, job: bytes) -> Printed:
        talk = PrinterTalk(line, self._timeout_s)
        before = self._before(talk)
        if before.condition is Condition.UNAVAILABLE:
            return Printed(outcome=PrintOutcome.FAILED, report=before)
        try:
            settled = not self._owed or talk.settle(self._finish_s)
            line.send(job, self._timeout_s)
            return self._after(talk, settled=settled)
        except LineLost as error:
            self._owed = self._end_mark == "gs_r"
            _log.warning("printer %s: line lost during a job: %s", self._port, error)
            return Printed(outcome=PrintOutcome.SUSPECT, report=_LOST)

    def _before(self, talk: PrinterTalk) -> DeviceReport:
        if not self._reports:
            return _SILENT
        try:
            return talk.ask().report()
        except LineLost as error:  # no byte of the slip has left yet
            self._note(_GONE)
            raise DeviceUnavailable(f"{self._port}: {error}") from error

    def _after(self, talk: PrinterTalk, *, settled: bool) -> Printed:
        """Wait until the printer says that it is done, or what hinders it, or until time is up."""
        if not self._reports:
            return Printed(outcome=PrintOutcome.SUSPECT, report=_SILENT)
        printed = True
        if self._end_mark == "gs_r":
            end = talk.wait_for_end(self._finish_s)
            printed = settled and end == "printed"
            self._owed = not printed
            if end == "silent":
                return Printed(outcome=PrintOutcome.SUSPECT, report=_SILENT)
        report = talk.ask().report()
        if report.condition is Condition.UNAVAILABLE:
            return Printed(outcome=PrintOutcome.FAILED, report=report)
        if report.condition is Condition.UNKNOWN or not printed:
            return Printed(outcome=PrintOutcome.SUSPECT, report=report)
        return Printed(outcome=PrintOutcome.CONFIRMED, report=report)

    def _note(self, report: DeviceReport) -> None:
        """One log line when the printer goes, one when it is back."""
        if report.condition is not self._last:
            good = report.condition in (Condition.OK, Condition.DEGRADED)
            level = logging.INFO if good else logging.WARNING
            _log.log(level, "printer %s: %s %s", self._port, report.condition, " ".join(report.causes))
            self._last = report.condition


def _paper(paper_mm: int, columns: int | None, dots: int | None) -> PaperForm:
    if columns is not None:
        return PaperForm(dots=dots or columns * 12, columns=columns)
    if paper_mm not in PAPER:
        raise DeviceRefused(f"paper of {paper_mm} mm: known are {sorted(PAPER)}; else give columns and dots")
    return PAPER[paper_mm]


def _fonts(*, needed: bool) -> CjkFonts | None:
    """Fonts for drawing. Without any, rare characters print as 〓; a printer that gets only pictures cannot work."""
    try:
        return find_fonts()
    except FontMissing as error:
        if needed:
            raise DeviceUnavailable(str(error)) from error
        _log.warning("%s Characters outside the printer's font print as 〓.", error)
        return None
