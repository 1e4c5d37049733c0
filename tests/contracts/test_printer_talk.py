"""Whose answer is it? Answers that an earlier job is still owed must not confirm the next one."""

from __future__ import annotations

from collections.abc import Callable

from hardware.drivers.escpos_talk import PrinterTalk


class ScriptedLine:
    """A line whose printer answers by a script: for every send, what can be heard afterwards."""

    def __init__(self, answer: Callable[[bytes], list[bytes]], heard: list[bytes] | None = None) -> None:
        self._answer = answer
        self._heard = list(heard or [])

    def send(self, job: bytes, within_s: float) -> None:  # noqa: ARG002  # the line's signature
        self._heard += self._answer(job)

    def read(self, within_s: float) -> bytes:  # noqa: ARG002  # the line's signature
        return self._heard.pop(0) if self._heard else b""

    def close(self) -> None:
        """Nothing to close."""


def healthy(job: bytes) -> list[bytes]:
    return [b"\x00"] if job == b"\x1dr\x01" else [b"\x12"]


def only_real_time(job: bytes) -> list[bytes]:
    """A printer out of paper: DLE EOT is answered, what stands in the buffer is not."""
    return [] if job == b"\x1dr\x01" else [{1: b"\x1a", 2: b"\x32", 3: b"\x12", 4: b"\x72"}[job[2]]]


def test_a_healthy_printer_marks_the_end() -> None:
    assert PrinterTalk(ScriptedLine(healthy), 0.01).wait_for_end(0.1) == "printed"


def test_a_stopped_printer_is_not_waited_for() -> None:
    assert PrinterTalk(ScriptedLine(only_real_time), 0.01).wait_for_end(60) == "stopped"


def test_settling_swallows_the_marks_of_earlier_jobs() -> None:
    line = ScriptedLine(healthy, heard=[b"\x00", b"\x0f"])
    assert PrinterTalk(line, 0.01).settle(0.1)
    assert line.read(0) == b""


def test_a_printer_that_answers_no_mark_does_not_settle() -> None:
    assert not PrinterTalk(ScriptedLine(lambda _: []), 0.01).settle(0.05)


def test_a_late_status_does_not_answer_the_next_question() -> None:
    line = ScriptedLine(only_real_time, heard=[b"\x12"])
    assert PrinterTalk(line, 0.01).ask().causes() == ("paper_out",)
