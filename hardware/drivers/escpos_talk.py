"""Questions to a slip printer and its answers, on one connection."""

from __future__ import annotations

import time
from typing import Literal

from hardware.drivers.escpos_line import PrinterLine
from hardware.drivers.escpos_status import ASK, ASK_WHEN_PRINTED, StatusAnswers, is_printed_mark, is_status
from hardware.ports import Condition

_AT_ONCE_S = 0.001  # long enough to fetch what already lies in the buffer


class PrinterTalk:
    """The talk of one job. Silence ends a question after ``timeout_s``; nothing is ever guessed from it."""

    def __init__(self, line: PrinterLine, timeout_s: float) -> None:
        self._line = line
        self._timeout_s = timeout_s
        self._printed = False

    def ask(self) -> StatusAnswers:
        """DLE EOT 1 to 4, one at a time, for an answer does not say what it answers. Silence ends the questions."""
        self._hear(_AT_ONCE_S)  # a late answer to an earlier question must not count for this one
        answers: dict[int, int] = {}
        for question, ask in ASK.items():
            self._line.send(ask, self._timeout_s)
            answer = self._answer()
            if answer is None:
                break
            answers[question] = answer
        return StatusAnswers(answers=answers)

    def wait_for_end(self, within_s: float) -> Literal["printed", "stopped", "late", "silent"]:
        """Wait until the printer has printed what was sent.

        GS r 1 waits in the printer's buffer behind the slip, so its answer proves that the slip was worked off; a
        printer that stopped for want of paper answers only DLE EOT; a *silent* one neither.
        """
        ends = time.monotonic() + within_s
        self._printed = False
        self._line.send(ASK_WHEN_PRINTED, self._timeout_s)
        while not self._printed and (left := ends - time.monotonic()) > 0:
            self._hear(min(left, self._timeout_s))
            if self._printed:
                break
            answers = self.ask()
            if not answers.answers:
                return "silent"
            if answers.report().condition is Condition.UNAVAILABLE:
                return "stopped"
        return "printed" if self._printed else "late"

    def settle(self, within_s: float) -> bool:
        """Let the answers come in that an earlier job is still owed, lest they confirm the next one.

        True when the printer has answered and fallen silent again.
        """
        ends = time.monotonic() + within_s
        self._printed = False
        self._line.send(ASK_WHEN_PRINTED, self._timeout_s)
        while not self._printed and (left := ends - time.monotonic()) > 0:
            self._hear(left)
        while self._hear(self._timeout_s) and time.monotonic() < ends + self._timeout_s:
            continue
        return self._printed

    def _answer(self) -> int | None:
        ends = time.monotonic() + self._timeout_s
        while (left := ends - time.monotonic()) > 0:
            answer = next((byte for byte in self._hear(left) if is_status(byte)), None)
            if answer is not None:
                return answer
        return None

    def _hear(self, within_s: float) -> bytes:
        heard = self._line.read(within_s)
        self._printed = self._printed or any(is_printed_mark(byte) for byte in heard)
        return heard
