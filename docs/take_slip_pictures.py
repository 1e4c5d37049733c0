"""Draws the documentation's slips from the bytes a printer would get: ``.venv/bin/python docs/take_slip_pictures.py``.

Writes ``docs/images/slips.png``, side by side. Each QR code can be read with a telephone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from hardware.simulators.preview import render_preview
from hardware.slip_preview import SAMPLE
from hardware.slip_template import slip_template
from screens.wording import words

PICTURE = Path(__file__).parent / "images" / "slips.png"
BETWEEN = 40  # dots

RARE = {"zh": "㛃𠮷社区服务站", "en": "Jie-Ji Community Service Station"}  # characters outside every printer's font

SLIPS: dict[str, tuple[int, dict[str, Any]]] = {
    "80-mm": (80, {}),
    "58-mm": (58, {}),
    "rare-name": (80, {"hall": RARE}),
    "second-paper": (80, {"reprint": True}),
    "cut-off": (80, {"offline": True, "code": "A-K3-01", "wait": None}),
    "booked": (80, {"code": "B012", "due_at": "2026-11-23T01:30:00Z", "ahead": 1}),
}


def main() -> None:
    """Draw them all on one picture."""
    slips = [
        render_preview({**SAMPLE, **changes}, words("slip"), paper_mm, slip_template())
        for paper_mm, changes in SLIPS.values()
    ]
    width = sum(slip.width + BETWEEN for slip in slips) + BETWEEN
    sheet = Image.new("L", (width, max(slip.height for slip in slips) + 2 * BETWEEN), 200)
    left = BETWEEN
    for slip in slips:
        sheet.paste(slip, (left, BETWEEN))
        left += slip.width + BETWEEN
    sheet.quantize(4).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
