"""How much paper is left on the roll, counted by slips since it was put in: a forecast beside the printer's sensor."""

from __future__ import annotations

import json
from pathlib import Path

from hardware.kept_file import keep

ROLL_MM = 50_000  # a usual roll of a kiosk printer
LOW_SLIPS = 30  # so many left, and somebody should bring a roll: half an hour of a busy kiosk
SLIP_MM = {58: 255, 80: 205}  # of a slip with its feed, by paper width: what the virtual printer measures


class PaperRoll:
    """Kept in a file; a power cut loses a slip or two of the count, no more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._used_mm = 0
        try:
            self._used_mm = int(json.loads(path.read_text(encoding="utf-8"))["used_mm"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            self._used_mm = 0

    def printed(self, paper_mm: int) -> None:
        """One slip more."""
        self._keep(self._used_mm + _slip_mm(paper_mm))

    def changed(self) -> None:
        """A new roll was put in."""
        self._keep(0)

    def slips_left(self, paper_mm: int) -> int:
        """About how many slips the roll still gives."""
        return max(0, (ROLL_MM - self._used_mm) // _slip_mm(paper_mm))

    def is_low(self, paper_mm: int) -> bool:
        """Whether the roll ends soon: told before the printer's own sensor, which cheap printers lack, can see it."""
        return self.slips_left(paper_mm) < LOW_SLIPS

    def _keep(self, used_mm: int) -> None:
        self._used_mm = used_mm
        keep(self._path, json.dumps({"used_mm": used_mm}))


def _slip_mm(paper_mm: int) -> int:
    return SLIP_MM[58 if paper_mm < 80 else 80]
