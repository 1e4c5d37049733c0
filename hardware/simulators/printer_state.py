"""How the virtual printer is: paper, cover, cutter, and what it says of itself (hardware-protocols.md §3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_FIXED = 0x12  # bits 1 and 4 of every answer to DLE EOT


class PaperLeft(StrEnum):
    PLENTY = "plenty"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(slots=True)
class PrinterState:
    """The printer's parts and the faults that a script gives it.

    ``cutter_breaks``: the next cut jams. ``paper_out_after``, ``hang_up_after``: bytes of the present slip until it
    happens. ``bytes_per_s``: how fast it prints; None is at once. ``mute``: never answers. ``deaf``: reads nothing.
    ``knows_gs_r``: answers GS r, which some models do not.
    """

    paper: PaperLeft = PaperLeft.PLENTY
    cover_open: bool = False
    cutter_jammed: bool = False
    unrecoverable: bool = False
    head_hot: bool = False
    switched_off_line: bool = False
    cutter_breaks: bool = False
    paper_out_after: int | None = None
    hang_up_after: int | None = None
    bytes_per_s: float | None = None
    mute: bool = False
    deaf: bool = False
    knows_gs_r: bool = True

    @property
    def offline(self) -> bool:
        """It cannot print now, for whatever reason."""
        faults = (self.cover_open, self.cutter_jammed, self.unrecoverable, self.head_hot, self.switched_off_line)
        return self.paper is PaperLeft.OUT or any(faults)

    def status(self, question: int) -> int:
        """The answer to DLE EOT ``question``, 1 to 4."""
        bits = {
            1: {0x08: self.offline},
            2: {
                0x04: self.cover_open,
                0x20: self.paper is PaperLeft.OUT,
                0x40: self.cutter_jammed or self.unrecoverable or self.head_hot,
            },
            3: {0x08: self.cutter_jammed, 0x20: self.unrecoverable, 0x40: self.head_hot},
            4: {0x0C: self.paper is not PaperLeft.PLENTY, 0x60: self.paper is PaperLeft.OUT},
        }[question]
        return _FIXED | sum(mask for mask, is_so in bits.items() if is_so)

    def paper_sensor(self) -> int:
        """The answer to GS r 1."""
        return {PaperLeft.PLENTY: 0x00, PaperLeft.NEAR_END: 0x03, PaperLeft.OUT: 0x0F}[self.paper]
