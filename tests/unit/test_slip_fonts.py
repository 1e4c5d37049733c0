"""Finding a Chinese font: the system's, else the shipped one, else a clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.fonts import CjkFonts, FontMissing, draw_cell, find_fonts, shipped_slices, vendor_folder


@pytest.fixture(scope="module", autouse=True)
def _fonts_are_found() -> None:
    """Before the tests, for looking may ask fc-match, and that waits."""
    find_fonts()


def test_some_font_draws_chinese() -> None:
    cell = draw_cell(find_fonts(), "号", 24, 24)
    assert cell.size == (24, 24)
    assert cell.getbbox() is not None
    assert draw_cell(find_fonts(), "号", 24, 24).tobytes() != draw_cell(find_fonts(), "到", 24, 24).tobytes()


def test_a_machine_without_fonts_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="make vendor"):
        find_fonts(system=False, vendor=tmp_path)


def test_the_css_says_which_slice_holds_a_character(tmp_path: Path) -> None:
    (tmp_path / "a.woff2").touch()
    (tmp_path / "b.woff2").touch()
    (tmp_path / "fonts.css").write_text(
        "@font-face { font-style: normal; font-weight: 400; src: url(./a.woff2) format('woff2');"
        " unicode-range: U+4e00-4eff,U+53f7; }\n"
        "@font-face { font-style: normal; font-weight: 900; src: url(b.woff2); unicode-range: U+20-7e; }\n"
        "@font-face { font-style: normal; font-weight: 400; src: url(gone.woff2); unicode-range: U+5000; }\n",
        encoding="utf-8",
    )
    slices = shipped_slices(tmp_path)
    assert [(piece.path.name, piece.ranges) for piece in slices] == [("a.woff2", ((0x4E00, 0x4EFF), (0x53F7, 0x53F7)))]


@pytest.mark.skipif(not shipped_slices(vendor_folder()), reason="screens/vendor is not there: run `make vendor`")
def test_the_shipped_font_alone_is_enough() -> None:
    fonts = find_fonts(system=False)
    assert isinstance(fonts, CjkFonts)
    for char in "济南市政务服务中心请到专区楼号，。：→─A0g-":
        assert fonts.slice_of(char) is not None, char
        width = 24 if ord(char) > 0x7E else 12
        assert draw_cell(fonts, char, width, 24).getbbox() is not None, char
