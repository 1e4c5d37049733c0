"""What a slip will look like, drawn from the very bytes that a printer would get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PIL import Image

from hardware.drivers.chinese_text import ChineseText
from hardware.drivers.escpos_slip import PAPER, SlipBytes
from hardware.fonts import find_fonts
from hardware.place_words import Words
from hardware.simulators.escpos_commands import take
from hardware.simulators.paper import Paper, Sheet
from hardware.slip import PARTS, Slip, Template, compose


def render_preview(
    payload: Mapping[str, Any], words: Words, paper_mm: int = 80, template: Template = PARTS
) -> Image.Image:
    """The slip of a print payload as a grey picture, 8 dots to the millimetre."""
    return preview_of(compose(payload, words=words, paper_mm=paper_mm, template=template), paper_mm)


def preview_of(slip: Slip, paper_mm: int = 80) -> Image.Image:
    """Any slip as such a picture."""
    fonts = find_fonts()
    job = SlipBytes(PAPER[paper_mm], ChineseText(fonts=fonts)).bytes_of(slip)
    return print_on_paper(job, Paper(dots=PAPER[paper_mm].dots, fonts=fonts))[0].image


def print_on_paper(job: bytes, paper: Paper) -> list[Sheet]:
    """All sheets that the bytes give, the last one torn off if it was not cut."""
    buffer = bytearray(job)
    sheets = []
    while (command := take(buffer)) is not None:
        sheet = paper.obey(command)
        if sheet is not None:
            sheets.append(sheet)
    rest = paper.tear()
    return [*sheets, rest] if rest else sheets
