"""The kiosk read aloud: what is said and how, interrupted, louder, and no longer than its visitor (screens.md §3)."""

from __future__ import annotations

import pytest

from hardware.announcement import Announcement
from hardware.spoken_text import sentence
from kiosk.guidance import VOLUMES, Guidance


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("zh", "您要办什么？", "您要办什么"),
        ("zh", "请取走小票，号码 A005", "请取走小票，号码A零零五"),
        ("zh", "A-K3-01", "AK三零一"),
        ("zh", "约 12–28 分钟", "约十二到二十八分钟"),
        ("zh", "0 人", "零人"),
        ("zh", "330***********1234", "三三零十一个星号一二三四"),
        ("zh", "“办不成事”反映", "办不成事，反映"),
        ("en", "Expected wait, 12–28 min", "Expected wait, twelve to twenty eight min"),
        ("en", "Your number A005", "Your number A zero zero five"),
        ("en", "●●●●", "four asterisks"),
    ],
)
def test_a_sentence_is_said_as_a_person_would(language: str, text: str, said: str) -> None:
    assert sentence(text, language).text.strip("，,") == said


class Voice:
    """Says nothing and remembers; ``then`` runs while a sentence sounds."""

    def __init__(self) -> None:
        self.said: list[Announcement] = []
        self.then = lambda: None
        self.hushed = 0

    def say(self, announcement: Announcement) -> None:
        self.said.append(announcement)
        self.then()

    def hush(self) -> None:
        self.hushed += 1


def guidance(voice: Voice) -> Guidance:
    return Guidance(voice=lambda: voice, on_change=lambda: None)


def turn(made: Guidance) -> None:
    """What the thread does with what was asked last."""
    wanted = made.take()
    assert wanted is not None
    made.read(wanted)


def test_a_screen_is_said_in_order_and_kept_as_what_was_heard() -> None:
    voice = Voice()
    made = guidance(voice)
    made.say("home", "zh", ["您要办什么？", "公安", "医保"], mark=1)
    turn(made)
    assert [(one.screen, one.number, one.text) for one in made.spoken] == [
        ("home", 0, "您要办什么？"), ("home", 1, "公安"), ("home", 2, "医保")]  # fmt: skip
    assert {one.volume for one in voice.said} == {VOLUMES[0]}
    assert made.as_dict()["at"] is None


def test_where_it_is_stands_in_the_state_while_it_speaks() -> None:
    voice = Voice()
    made = guidance(voice)
    at: list[tuple[int, int]] = []
    voice.then = lambda: at.append((made.as_dict()["mark"], made.as_dict()["at"]))
    made.say("home", "en", ["One", "Two"], mark=7, first=1)
    turn(made)
    assert at == [(7, 1)]


def test_what_is_newer_interrupts_and_what_was_cut_off_does_not_count_as_heard() -> None:
    voice = Voice()
    made = guidance(voice)
    voice.then = lambda: made.say("confirm", "zh", ["取号"], mark=2) if len(voice.said) == 1 else None
    made.say("home", "zh", ["您要办什么？", "公安"], mark=1)
    turn(made)
    assert [one.screen for one in made.spoken] == []
    assert voice.hushed == 2
    turn(made)
    assert [one.text for one in made.spoken] == ["取号"]


def test_louder_goes_round_and_the_next_visitor_begins_as_everybody() -> None:
    voice = Voice()
    made = guidance(voice)
    for _ in VOLUMES[1:]:
        made.louder()
    assert made.as_dict()["volume"] == len(VOLUMES)
    made.louder()
    assert made.as_dict()["volume"] == 1
    made.louder()
    made.say("home", "zh", ["公安"], mark=1)
    turn(made)
    assert voice.said[-1].volume == VOLUMES[1]
    made.forget_visitor()
    assert made.as_dict()["volume"] == 1


def test_without_a_voice_nothing_is_offered() -> None:
    assert not Guidance(voice=lambda: None, on_change=lambda: None).as_dict()["offered"]


def test_a_language_that_no_voice_speaks_is_refused() -> None:
    with pytest.raises(ValueError, match="ar"):
        guidance(Voice()).say("home", "ar", ["مرحبا"], mark=1)
