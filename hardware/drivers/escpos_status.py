"""Status bytes of ESC/POS printers: what DLE EOT and GS r answer, and what it means (hardware-protocols.md §3.2).

Pure. A byte that lacks the fixed bits is no status byte, and no byte is no good news.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hardware.ports import Condition, DeviceReport

ASK = {question: bytes((0x10, 0x04, question)) for question in (1, 2, 3, 4)}  # DLE EOT n: answered at once
ASK_WHEN_PRINTED = b"\x1dr\x01"  # GS r 1: answered when everything before it has been printed

# What each bit of answer n means, hardware-protocols.md §3.2. Order: worst first.
FAULTS: Mapping[int, tuple[tuple[int, str], ...]] = {
    2: ((0x20, "paper_out"), (0x04, "cover_open"), (0x40, "error")),
    3: ((0x08, "cutter"), (0x20, "unrecoverable"), (0x40, "head_hot"), (0x04, "error")),
    4: ((0x60, "paper_out"), (0x0C, "paper_near_end")),
    1: ((0x08, "offline"),),
}
_MILD = frozenset({"paper_near_end"})
_VAGUE = ("offline", "error")  # said only when nothing tells why


def is_status(byte: int) -> bool:
    """True for an answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 clear."""
    return byte & 0x93 == 0x12


def is_printed_mark(byte: int) -> bool:
    """True for an answer to GS r: bit 4 and bit 7 clear, unlike any answer to DLE EOT."""
    return byte & 0x90 == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusAnswers:
    """What the printer answered to DLE EOT n; a question it did not answer is absent."""

    answers: Mapping[int, int]

    @property
    def complete(self) -> bool:
        return all(question in self.answers for question in ASK)

    def causes(self) -> tuple[str, ...]:
        """What is wrong, as stable codes, worst first, each once."""
        found: list[str] = []
        for question, bits in FAULTS.items():
            answer = self.answers.get(question, 0)
            found += [cause for mask, cause in bits if _says(answer, mask) and cause not in found]
        if "paper_out" in found and "paper_near_end" in found:
            found.remove("paper_near_end")
        telling = [cause for cause in found if cause not in _VAGUE and cause not in _MILD]
        return tuple(cause for cause in found if cause not in _VAGUE or not telling)

    def report(self) -> DeviceReport:
        """The device's condition. Known faults count even if some questions stayed without answer."""
        causes = self.causes()
        if any(cause not in _MILD for cause in causes):
            return DeviceReport(condition=Condition.UNAVAILABLE, causes=causes)
        if not self.complete:
            return DeviceReport(condition=Condition.UNKNOWN, causes=(*causes, "no_answer"))
        return DeviceReport(condition=Condition.DEGRADED if causes else Condition.OK, causes=causes)


def _says(answer: int, mask: int) -> bool:
    """Either bit of a paper sensor's pair is enough: python-escpos wants both and so overlooks an empty roll."""
    return bool(answer & mask)
