"""The words of every screen: both languages, same placeholders; a mistake is found at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.wording import WORDING, WordingError, fill, languages, placeholders, words

SCREENS = sorted(path.stem for path in WORDING.glob("*.toml"))


def write(folder: Path, text: str) -> Path:
    (folder / "some.toml").write_text(text, encoding="utf-8")
    return folder


def test_there_are_words() -> None:
    assert {"staff", "console"} <= set(SCREENS)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_shipped_word_has_both_languages(screen: str) -> None:
    assert words(screen)


def test_a_word_is_read_in_both_languages(tmp_path: Path) -> None:
    write(tmp_path, 'ahead = { zh = "前方 {ahead} 人", en = "{ahead} ahead" }')
    assert words("some", tmp_path) == {"ahead": {"zh": "前方 {ahead} 人", "en": "{ahead} ahead"}}


@pytest.mark.parametrize(
    "text",
    [
        'take = { zh = "取号" }',
        'take = { zh = "取号", en = "" }',
        'take = "取号"',
        'ahead = { zh = "前方 {ahead} 人", en = "{count} ahead" }',
        "take = {",
    ],
)
def test_an_incomplete_word_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(WordingError):
        words("some", write(tmp_path, text))


@pytest.mark.parametrize("screen", ["../staff", "nothing_here", "", "Staff"])
def test_an_unknown_screen_is_refused(screen: str, tmp_path: Path) -> None:
    with pytest.raises(WordingError):
        words(screen, tmp_path)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    import os

    path = write(tmp_path, 'take = { zh = "取号", en = "Take" }') / "some.toml"
    words("some", tmp_path)
    path.write_text('take = { zh = "取号", en = "Take a ticket" }', encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert words("some", tmp_path)["take"]["en"] == "Take a ticket"


def test_quotation_marks_within_quotation_marks_are_single_ones() -> None:
    assert fill("“{name}”有人在等", {"name": "“办不成事”反映"}) == "“‘办不成事’反映”有人在等"
    assert fill("{name}有人在等", {"name": "“办不成事”反映"}) == "“办不成事”反映有人在等"


def test_placeholders_are_filled_and_a_missing_value_stays_visible() -> None:
    assert placeholders("{window} 号窗口，{ahead} 人") == {"window", "ahead"}
    assert fill("{window} 号窗口，{ahead} 人", {"window": 3}) == "3 号窗口，{ahead} 人"


def further(folder: Path, language: str, kiosk: str) -> Path:
    write(folder, 'ahead = { zh = "前方 {ahead} 人", en = "{ahead} ahead" }')
    (folder / "ar").mkdir()
    (folder / "ar/language.toml").write_text(language, encoding="utf-8")
    (folder / "ar/some.toml").write_text(kiosk, encoding="utf-8")
    return folder


ARABIC = 'name = "العربية"\ntag = "ar"\ndirection = "rtl"\notherwise = "en"'


def test_a_further_language_stands_beside_the_two(tmp_path: Path) -> None:
    folder = further(tmp_path, ARABIC, 'ahead = "أمامك {ahead}"')
    assert words("some", folder)["ahead"] == {"zh": "前方 {ahead} 人", "en": "{ahead} ahead", "ar": "أمامك {ahead}"}
    assert list(languages("some", folder)) == ["zh", "en", "ar"]
    assert languages("some", folder)["ar"].direction == "rtl"
    assert list(languages("another", folder)) == ["zh", "en"]


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        (ARABIC, "", "ahead"),
        (ARABIC, 'ahead = "أمامك {n}"', "ahead"),
        (ARABIC, 'ahead = "أمامك {ahead}"\nmore = "المزيد"', "more"),
        (ARABIC.replace("rtl", "up"), 'ahead = "أمامك {ahead}"', "direction"),
        (ARABIC.replace("tag", "tug"), 'ahead = "أمامك {ahead}"', "tug"),
    ],
)
def test_a_further_language_is_whole_or_refused(language: str, text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(WordingError, match=named):
        words("some", further(tmp_path, language, text))


def test_the_kiosk_speaks_a_language_from_right_to_left() -> None:
    assert languages("kiosk")["ar"].direction == "rtl"
    assert all(word["ar"] for word in words("kiosk").values())
