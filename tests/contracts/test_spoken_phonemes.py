"""The engine says the halls' own phrases rightly: every syllable of every call, by its phonemes.

Expected are the readings in espeak-ng's signs, written down by hand; a tone may change beside its neighbours (请三号:
the third tone of 请 becomes 21), the syllable may not.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hardware.announcement import Pause, Phrase, Word, announcement
from hardware.drivers.tts import VOICES, SpokenWrong, check_voice, phonemes_of
from server.settings import load_hall

HALLS = sorted((Path(__file__).parents[2] / "config" / "halls").iterdir())
MANDARIN = {
    "请": "tS;hiN", "到": "tAu", "号": "XAu", "窗": "ts.hwAN", "口": "khou", "零": "liN", "一": "ji", "二": "@r",
    "三": "san", "四": "si[", "五": "wu", "六": "liou", "七": "tS;hi", "八": "pA", "九": "tS;iou", "十": "s.i.",
    "百": "pai", "幺": "jAu",
}  # fmt: skip
TONES = {
    "请": "214 21 35", "到": "51", "号": "51", "窗": "55", "口": "214 21", "零": "35", "一": "55 35 51", "二": "51",
    "三": "55", "四": "51", "五": "214 21 35", "六": "51", "七": "55", "八": "55", "九": "214 21 35", "十": "35",
    "百": "214 21 35", "幺": "55",
}  # fmt: skip
CANTONESE = {
    "请": "cing", "到": "dou", "号": "hou", "窗": "coeng", "口": "hau", "零": "ling", "一": "jat", "二": "ji",
    "三": "saam", "四": "sei", "五": "ng", "六": "luk", "七": "cat", "八": "baat", "九": "gau", "十": "sap",
    "百": "baak",
}  # fmt: skip


def _pieces(phrase: Phrase) -> set[str]:
    """What the engine is given at once: the words between pauses and letters."""
    found, run = set(), ""
    for word in (*phrase.words, Pause(ms=0)):
        if isinstance(word, Word) and word.language == phrase.language:
            run += word.text
        elif run:
            found.add(run)
            run = ""
    return found


def _phrases_of_halls(language: str) -> list[str]:
    """Every different piece of Chinese that the two halls call with: all windows, all series, all digits."""
    found: set[str] = set()
    for hall in HALLS:
        plan = load_hall(hall).plan
        for place, window in enumerate(plan.windows):
            series = plan.businesses[place % len(plan.businesses)].series
            ticket = f"{series}{(place * 37) % 1000:03}"
            (phrase,) = announcement(
                {"ticket": ticket, "window": window.code, "times": 1, "languages": [language]}
            ).phrases
            found |= _pieces(phrase)
    return sorted(found)


def _syllables(said: str) -> list[tuple[str, str]]:
    """Syllables without stress and with their tones: ``tS;h'i214N_|`` -> ``("tS;hiN", "214")``."""
    found = []
    for one in re.split(r"[_|\s]+", said):
        plain = one.replace("'", "").replace(",", "")
        if plain:
            found.append((re.sub(r"[0-9]", "", plain), "".join(re.findall(r"[0-9]", plain))))
    return found


@pytest.fixture(autouse=True)
def _engine() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng IS MISSING: nobody checked what it would say")


@pytest.mark.sound
def test_the_halls_mandarin_phrases_are_said_rightly() -> None:
    phrases = _phrases_of_halls("zh")
    assert len(phrases) > 60
    for phrase in phrases:
        syllables = _syllables(phonemes_of(phrase, "zh"))
        assert [syllable for syllable, _ in syllables] == [MANDARIN[hanzi] for hanzi in phrase], phrase
        for hanzi, (_, tone) in zip(phrase, syllables, strict=True):
            assert tone in TONES[hanzi].split(), (phrase, hanzi, tone)


@pytest.mark.sound
def test_the_halls_cantonese_phrases_are_said_rightly() -> None:
    for phrase in _phrases_of_halls("yue"):
        said = re.sub(r"['_|\s]", "", phonemes_of(phrase, "yue"))
        said = said.replace("N", "ng")  # how the engine writes an unstressed 五, a syllable without a vowel
        assert re.sub(r"[0-9]", "", said) == "".join(CANTONESE[hanzi] for hanzi in phrase), phrase


@pytest.mark.sound
def test_a_tone_beside_its_neighbours() -> None:
    assert _syllables(phonemes_of("请三号", "zh"))[0] == ("tS;hiN", "21")  # hardware-protocols.md §7.2


@pytest.mark.sound
@pytest.mark.parametrize("language", ["zh", "yue"])
def test_the_control_a_voice_that_reads_chinese_as_english_is_found(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VOICES, language, "gmw/en-US")
    with pytest.raises(SpokenWrong):
        check_voice(language)
