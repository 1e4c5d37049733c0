"""Chinese text for printers: bytes, widths, line breaks (hardware-protocols.md §3.1, §3.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drivers.chinese_text import ChineseText, clean, width, wrap


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("请A005号", "C7 EB 41 30 30 35 BA C5"),
        ("：", "A3 BA"),
        ("A005，", "41 30 30 35 A3 AC"),
        ("→", "A1 FA"),
        ("─", "A9 A4"),
        ("張", "8F 88"),  # traditional forms are in the double-byte area
    ],
)
def test_text_becomes_double_byte_gb18030(text: str, sent: str) -> None:
    assert ChineseText().encode(text) == bytes.fromhex(sent)


@pytest.mark.parametrize("rare", ["㛃", "𠮷", "㐂", "张㛃", "😀"])
def test_what_needs_four_bytes_must_be_drawn(rare: str) -> None:
    assert ChineseText().encode(rare) is None


def test_a_printer_with_the_small_font_draws_more() -> None:
    assert ChineseText(encoding="gb2312").encode("張") is None
    assert ChineseText(encoding="gb2312").encode("张") == b"\xd5\xc5"
    assert ChineseText(encoding="image").encode("A") is None


def test_without_a_font_a_rare_character_becomes_a_geta() -> None:
    assert ChineseText().geta("张㛃") == b"\xd5\xc5\xa1\xfe"


@pytest.mark.parametrize(
    ("text", "columns"), [("A003", 4), ("号", 2), ("：", 2), ("→", 2), ("请A005号", 8), ("𠮷", 2), ("é", 2)]
)
def test_widths(text: str, columns: int) -> None:
    assert width(text) == columns


def test_no_text_can_command_the_printer() -> None:
    assert clean("A\x1b@\n\x1dV\x00号\x7f\u200b\ud800") == "A@  V号"
    assert clean("10–20’s") == "10-20's"


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("请到窗口", 4, ["请到", "窗口"]),
        ("到窗口，再来", 6, ["到窗", "口，再", "来"]),  # the comma stays with 口
        ("看（甲乙）", 6, ["看（甲", "乙）"]),
        ("go to window", 8, ["go to", "window"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 8, [""]),
    ],
)
def test_line_breaks(text: str, columns: int, lines: list[str]) -> None:
    assert wrap(text, columns) == lines


def test_large_words_break_at_spaces() -> None:
    assert wrap("请到 → B 社会事务专区", 16, at_spaces=True) == ["请到 → B", "社会事务专区"]
    assert wrap("社会事务专区社会事务专区", 16, at_spaces=True) == ["社会事务专区社会", "事务专区"]


@given(st.text(alphabet="请到窗口，。（）→ abcXYZ 09-", max_size=80), st.integers(min_value=4, max_value=48))
def test_wrapping_fits_and_loses_nothing_but_spaces(text: str, columns: int) -> None:
    for at_spaces in (False, True):
        lines = wrap(text, columns, at_spaces=at_spaces)
        assert all(width(line) <= columns for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
