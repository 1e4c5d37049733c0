"""The 一次性告知单: what it says, and the golden papers, drawn from the printer's bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from notice_samples import notice_payload, notice_words
from PIL import Image

from hardware.drivers.chinese_text import ChineseText, wrap
from hardware.drivers.escpos_slip import PAPER, SlipBytes
from hardware.fonts import find_fonts
from hardware.notice import compose_notice
from hardware.simulators.escpos_commands import take
from hardware.simulators.paper import Paper, Sheet
from hardware.simulators.preview import preview_of, print_on_paper
from hardware.slip import BadSlip, Slip, Text

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module", autouse=True)
def _fonts_are_found() -> None:
    """Before the tests, for looking may ask fc-match, and that waits."""
    find_fonts()


def notice(paper_mm: int = 80, **changes: object) -> Slip:
    return compose_notice(notice_payload(**changes), words=notice_words(), paper_mm=paper_mm)


def bytes_of(slip: Slip, paper_mm: int) -> bytes:
    return SlipBytes(PAPER[paper_mm], ChineseText(fonts=find_fonts())).bytes_of(slip)


def printed(slip: Slip, paper_mm: int) -> Sheet:
    paper = Paper(dots=PAPER[paper_mm].dots, fonts=find_fonts())
    (sheet,) = print_on_paper(bytes_of(slip, paper_mm), paper)
    return sheet


@pytest.mark.parametrize(
    "said",
    [
        "一次性告知单",
        "最低生活保障申请",
        "请补齐这 2 项",
        "□户口簿",
        "□村（居）委会意见",
        "√ 身份证",
        "√ 家庭收入和财产声明",
        "说明：户口簿首页和本人页都要",
        "带齐后请到",
        "1楼 东侧",
        "H 便民服务大厅 5号窗口",
        "请在12月4日（周五）前来",
        "当天办公时间 08:30–12:00, 14:00–17:30",
        "以上是这件事要补的全部材料",
        "告知时间 2026-11-27 09:05  5号窗口  原号码 E003",  # the hall's time, not UTC
    ],
)
def test_it_says_everything_at_once(said: str) -> None:
    assert said in notice().words


def test_english_stands_below_where_it_was_asked_for_and_only_there() -> None:
    assert "What is missing" not in notice().words
    lines = notice(english=True).words.splitlines()
    for chinese, english in [
        ("一次性告知单", "What is missing"),
        ("□户口簿", "Household register"),
        ("√ 身份证", "Identity card"),
        ("请在12月4日（周五）前来", "Please come by 12/4 (Friday)"),
    ]:
        assert lines[lines.index(chinese) + 1] == english


def test_what_is_missing_stands_larger_than_what_is_there() -> None:
    heights = {line.text: line.height for line in notice().lines if isinstance(line, Text)}
    assert heights["□户口簿"] == 2 > heights["√ 身份证"]


def test_nothing_missing_but_a_reason() -> None:
    said = notice(papers=[]).words
    assert "材料已齐，暂不能办理" in said
    assert "全部材料" not in said


def test_only_copies_bear_the_reprint_mark() -> None:
    assert "补打 REPRINT" in notice(reprint=True).words
    assert "补打" not in notice().words


@pytest.mark.parametrize(
    "wrong",
    [{"papers": [{}]}, {"given_at": "2026-11-27T09:05:00"}, {"come_back": {}}, {"time_zone": "Mars"}, {"matter": None}],
)
def test_a_broken_job_is_no_paper(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSlip):
        notice(**wrong)


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("english", [False, True])
def test_forty_per_cent_longer_words_still_fit(paper_mm: int, english: bool) -> None:
    longer = {
        key: {
            name: text + text.replace("{", "").replace("}", "")[: len(text) * 2 // 5 + 1] for name, text in pair.items()
        }
        for key, pair in notice_words().items()
    }
    slip = compose_notice(notice_payload(english=english), words=longer, paper_mm=paper_mm)
    sheet = printed(slip, paper_mm)
    assert sheet.faults == ()
    said = "".join(sheet.text).replace(" ", "")
    for line in slip.lines:
        if isinstance(line, Text):
            assert "".join(wrap(line.text, 1000)).replace(" ", "").replace("–", "-") in said


def listing(data: bytes) -> str:
    buffer = bytearray(data)
    shown = []
    while (command := take(buffer)) is not None:
        said = command.arguments.decode("gb18030") if command.name == "text" else ""
        shown.append(f"text {said}" if said else str(command))
    return "\n".join(shown) + "\n"


@pytest.mark.parametrize(("paper_mm", "english"), [(58, False), (80, False), (80, True)])
def test_golden_notices(paper_mm: int, english: bool) -> None:
    """``YOUXU_WRITE_GOLDEN=1`` writes the files anew; then look at the pictures before committing them."""
    name = f"notice_{paper_mm}{'_english' if english else ''}"
    slip = notice(paper_mm, english=english)
    said, image = listing(bytes_of(slip, paper_mm)), preview_of(slip, paper_mm)
    if os.environ.get("YOUXU_WRITE_GOLDEN") == "1":
        (GOLDEN / f"{name}.txt").write_text(said, encoding="utf-8")
        image.save(GOLDEN / f"{name}.png")
    assert said == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    with Image.open(GOLDEN / f"{name}.png") as golden:
        assert image.size == golden.size  # dots differ with the fonts of the machine, the layout does not
