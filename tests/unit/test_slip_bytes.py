"""The bytes of a slip, against the tables of hardware-protocols.md §3, and the golden slips."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from slip_samples import LINK, payload, slip_words

from hardware.drivers.chinese_text import ChineseText, wrap
from hardware.drivers.escpos_slip import PAPER, PaperForm, SlipBytes, qr_bytes
from hardware.fonts import find_fonts
from hardware.simulators.escpos_commands import Command, take
from hardware.simulators.paper import Paper, Sheet
from hardware.simulators.preview import print_on_paper, render_preview
from hardware.slip import Align, Line, Slip, Text, compose

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module", autouse=True)
def _fonts_are_found() -> None:
    """Before the tests, for looking may ask fc-match, and that waits."""
    find_fonts()


def job(*lines: Line, paper_mm: int = 80, encoding: str = "gb18030", **options: Any) -> bytes:
    text = ChineseText(encoding=encoding, fonts=find_fonts())
    return SlipBytes(PAPER[paper_mm], text, **options).bytes_of(Slip(lines=lines))


def printed(data: bytes, paper_mm: int = 80) -> Sheet:
    sheets = print_on_paper(data, Paper(dots=PAPER[paper_mm].dots, fonts=find_fonts()))
    assert len(sheets) == 1
    return sheets[0]


def commands(data: bytes) -> list[Command]:
    buffer = bytearray(data)
    found = []
    while (command := take(buffer)) is not None:
        found.append(command)
    assert not buffer
    return found


def test_a_job_starts_in_chinese_mode_and_ends_with_a_cut() -> None:
    data = job(Text(text="号"))
    assert data.startswith(bytes.fromhex("1B 40 1C 26"))
    assert data.endswith(bytes.fromhex("1D 56 42 00"))


@pytest.mark.parametrize(("cut", "bytes_"), [("full", "1D 56 00"), ("partial", "1D 56 01"), ("feed", "1D 56 42 00")])
def test_cuts_feed_the_text_past_the_cutter_first(cut: str, bytes_: str) -> None:
    data = job(Text(text="号"), cut=cut)
    assert data.endswith(bytes.fromhex(bytes_))
    assert printed(data).faults == ()


def test_a_cut_without_feed_goes_through_the_text() -> None:
    assert printed(b"A\n\x1dV\x00").faults == ("cut through the text: nothing was fed before the cut",)


def test_without_fs_and_chinese_is_rubbish() -> None:
    """The control: the paper is as strict as a printer."""
    sheet = printed(job(Text(text="请A005号")).replace(b"\x1c&", b""))
    assert "byte c7 outside Chinese mode" in sheet.faults
    assert "请" not in "".join(sheet.text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [("请A005号", "C7 EB 41 30 30 35 BA C5 0A"), ("：", "A3 BA 0A"), ("A005，", "41 30 30 35 A3 AC 0A")],
)
def test_text_on_the_wire_and_on_paper(text: str, sent: str) -> None:
    data = job(Text(text=text))
    assert bytes.fromhex(sent) in data
    sheet = printed(data)
    assert sheet.text == (text,)
    assert sheet.faults == ()


@pytest.mark.parametrize("rare", ["㛃", "𠮷"])
def test_rare_names_are_pictures_and_never_four_byte_codes(rare: str) -> None:
    data = job(Text(text=f"张{rare}"))
    assert rare.encode("gb18030") not in data
    assert bytes.fromhex("1D 76 30 00 06 00 18 00") in data  # 48 × 24 dots: two hanzi
    sheet = printed(data)
    assert sheet.faults == ()
    assert dark(sheet.image) > dark(printed(job(Text(text="张"))).image) * 1.3


def test_a_four_byte_code_is_a_fault_on_paper() -> None:
    """The control for rare names: what python-escpos would have sent."""
    assert printed(b"\x1b@\x1c&" + "张㛃".encode("gb18030") + b"\n\x1dVB\x00").faults


def dark(image: Image.Image) -> int:
    return sum(image.histogram()[:128])


def test_qr_commands_are_those_of_the_table() -> None:
    stored = len(LINK) + 3
    assert qr_bytes(LINK.encode(), 6) == (
        bytes.fromhex("1D286B0400 31 41 32 00  1D286B0300 31 43 06  1D286B0300 31 45 30")
        + b"\x1d(k"
        + bytes([stored, 0])
        + b"1P0"
        + LINK.encode()
        + bytes.fromhex("1D286B0300 31 51 30")
    )
    assert qr_bytes(b"x" * 300, 6).find(bytes.fromhex("1D 28 6B 2F 01 31 50 30")) > 0  # 303 = 0x012F


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("qr", ["native", "image"])
@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "gb2312", "image"])
def test_every_way_of_printing_gives_a_faultless_slip_with_a_readable_code(
    paper_mm: int, qr: str, encoding: str
) -> None:
    slip = compose(payload(), words=slip_words(), paper_mm=paper_mm)
    sheet = printed(job(*slip.lines, paper_mm=paper_mm, qr=qr, encoding=encoding), paper_mm)
    assert sheet.faults == ()
    assert [code.text for code in zxingcpp.read_barcodes(sheet.image)] == [LINK]


@pytest.mark.parametrize("align", [Align.LEFT, Align.CENTRE, Align.RIGHT])
def test_drawn_text_stands_where_printed_text_would(align: Align) -> None:
    line = Text(text="请到窗口", align=align)
    by_font, drawn = (printed(job(line, encoding=encoding)).image for encoding in ("gb18030", "image"))
    assert ink(by_font) == ink(drawn)


def ink(image: Image.Image) -> tuple[int, int]:
    """From which column to which there is ink."""
    box = image.point(lambda level: 255 if level < 128 else 0).getbbox()
    assert box is not None
    return box[0], box[2]


def longer(words: dict[str, Any]) -> dict[str, Any]:
    """Every word 40 % longer, as translations are."""
    grown = {}
    for key, pair in words.items():
        grown[key] = {
            name: said + said.translate({ord("{"): "", ord("}"): ""})[: len(said) * 2 // 5 + 1]
            for name, said in pair.items()
        }
    return grown


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_forty_per_cent_longer_words_still_fit(paper_mm: int) -> None:
    words = longer(slip_words())
    long = payload(
        business={"zh": "社会保险与公积金登记业务", "en": "Registration of social insurance and housing fund"},
        zone={"zh": "社会事务与社会保障专区", "en": "Social affairs and social security zone"},
        hall={"zh": "济南市高新区政务服务中心大厅", "en": "Jinan High-Tech Zone Government Service Hall"},
        code="AK3-0123",
    )
    slip = compose(long, words=words, paper_mm=paper_mm)
    sheet = printed(job(*slip.lines, paper_mm=paper_mm), paper_mm)
    assert sheet.faults == ()
    said = "".join(sheet.text).replace(" ", "")
    for line in slip.lines:
        if isinstance(line, Text):
            assert "".join(wrap(line.text, 1000)).replace(" ", "").replace("–", "-") in said
    columns = PAPER[paper_mm].columns
    for command in commands(job(*slip.lines, paper_mm=paper_mm)):
        assert command.name != "text" or len(command.arguments) <= columns  # one byte a column


def test_fitting_text_shrinks_but_the_number_stays_ten_millimetres_high() -> None:
    number = Text(text="A-K3-0123", width=7, height=7, align=Align.CENTRE, fit=True, least_height=5)
    sizes = [command.arguments for command in commands(job(number, paper_mm=58)) if command.name == "GS !"]
    assert sizes == [bytes([2 << 4 | 4])]  # 3 wide, 5 high


def test_other_papers_give_their_own_columns() -> None:
    data = SlipBytes(PaperForm(dots=512, columns=42), ChineseText()).bytes_of(Slip(lines=(Text(text="号" * 22),)))
    assert [len(command.arguments) for command in commands(data) if command.name == "text"] == [42, 2]


def listing(data: bytes) -> str:
    shown = []
    for command in commands(data):
        said = command.arguments.decode("gb18030") if command.name == "text" else ""
        shown.append(f"text {said}" if said else str(command))
    return "\n".join(shown) + "\n"


KINDS: dict[str, dict[str, Any]] = {
    "": {},
    "reprint": {"reprint": True},
    "offline": {"offline": True, "code": "A-K3-01", "wait": None, "ahead": 0},
}


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("kind", ["", "reprint", "offline"])
def test_golden_slips(paper_mm: int, kind: str) -> None:
    """``YOUXU_WRITE_GOLDEN=1`` writes the files anew; then look at the pictures before committing them."""
    name = f"slip_{paper_mm}{f'_{kind}' if kind else ''}"
    asked = payload(**KINDS[kind])
    slip = compose(asked, words=slip_words(), paper_mm=paper_mm)
    said = listing(job(*slip.lines, paper_mm=paper_mm))
    if os.environ.get("YOUXU_WRITE_GOLDEN") == "1":
        (GOLDEN / f"{name}.txt").write_text(said, encoding="utf-8")
        render_preview(asked, slip_words(), paper_mm).save(GOLDEN / f"{name}.png")
    assert said == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    image = render_preview(asked, slip_words(), paper_mm)
    with Image.open(GOLDEN / f"{name}.png") as golden:
        assert image.size == golden.size  # dots differ with the fonts of the machine, the layout does not


def test_the_number_measures_ten_millimetres_on_paper() -> None:
    for paper_mm in (58, 80):
        number = Text(text="A003", width=7, height=7, bold=True, fit=True, least_height=5)
        image = printed(job(number, paper_mm=paper_mm), paper_mm).image.point(lambda level: 255 if level < 128 else 0)
        box = image.getbbox()
        assert box is not None
        assert (box[3] - box[1]) / 8 >= 10
