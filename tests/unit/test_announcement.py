"""What is said when a ticket is called (screens.md §13)."""

from __future__ import annotations

import pytest

from hardware.announcement import DigitStyle, NotAnAnnouncement, Pause, announcement, prompts


def _texts(ticket: str, hall_window: str, **more: object) -> list[str]:
    return [phrase.text for phrase in announcement({"ticket": ticket, "window": hall_window, **more}).phrases]


def test_mandarin_twice_then_english_once() -> None:
    assert _texts("A005", "2") == [
        "请A零零五号，到二号窗口",
        "请A零零五号，到二号窗口",
        "Ticket A zero zero five, please go to window two",
    ]


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("2", "二号窗口", "window two"),
        ("10", "十号窗口", "window ten"),
        ("13", "十三号窗口", "window thirteen"),
        ("20", "二十号窗口", "window twenty"),
        ("21", "二十一号窗口", "window twenty one"),
        ("100", "一百号窗口", "window one zero zero"),
        ("108", "一百零八号窗口", "window one zero eight"),
        ("110", "一百一十号窗口", "window one one zero"),
        ("05", "零五号窗口", "window zero five"),
        ("B05", "B零五号窗口", "window B zero five"),
        ("B12", "B十二号窗口", "window B twelve"),
        ("1024", "一零二四号窗口", "window one zero two four"),
    ],
)
def test_a_window_is_said_as_a_number(code: str, zh: str, en: str) -> None:
    first, *_, last = _texts("A001", code)
    assert first.endswith("到" + zh)
    assert last.endswith("please go to " + en)


def test_the_digits_of_a_ticket_are_spelt() -> None:
    assert _texts("B1024", "2")[0] == "请B一零二四号，到二号窗口"
    assert _texts("A-K3-01", "2")[0] == "请AK三零一号，到二号窗口"


def test_yao_is_for_spelt_digits_only() -> None:
    phrase = announcement({"ticket": "A111", "window": "11"}, digit_style=DigitStyle.YAO).phrases[0]
    assert phrase.text == "请A幺幺幺号，到十一号窗口"


def test_times_and_languages_are_the_halls_choice() -> None:
    assert len(_texts("A001", "2", times=1)) == 2
    assert len(_texts("A001", "2", times=9)) == 4  # bounded: nobody is called for a minute
    assert _texts("A001", "2", languages=["en", "zh"], times=1)[0].startswith("Ticket")
    assert _texts("A001", "2", languages=["zh", "bo"]) == ["请A零零一号，到二号窗口"] * 2


def test_the_short_form_is_one_sentence() -> None:
    short = announcement({"ticket": "A001", "window": "2"}).short()
    assert short.chime
    assert [phrase.text for phrase in short.phrases] == ["请A零零一号，到二号窗口"]


@pytest.mark.parametrize(
    "payload", [{}, {"ticket": "A001"}, {"ticket": "", "window": "2"}, {"ticket": 5, "window": "2"}]
)
def test_a_payload_without_ticket_or_window_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(NotAnAnnouncement):
        announcement(payload)


def test_every_word_that_can_be_said_has_a_prompt() -> None:
    recorded = prompts()
    for style in DigitStyle:
        for number in range(1, 1000):
            letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26]
            call = announcement({"ticket": f"{letter}{number:03}", "window": str(number)}, digit_style=style)
            words = [word for phrase in call.phrases for word in phrase.words if not isinstance(word, Pause)]
            assert all(recorded[word.clip] == word for word in words)
