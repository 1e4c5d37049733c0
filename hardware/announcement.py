"""What is said when a ticket is called: payload of an ``announce`` job -> words, in order. Pure.

The pattern is the one halls use (screens.md §13, hardware-protocols.md §7.1): chime, 请A零零五号，到二号窗口 twice,
then English once. Cantonese (粤语) has the same words. The digits of a ticket are spelt one by one: engines read
``A012`` as "A twelve"; a window is said as a number (13 → 十三), unless it is written with a leading zero (``B05`` → B
零五). No name is ever said.

Every word carries the name of its recorded clip *and* its text, so that one announcement can be joined from clips or
given to a speech engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class DigitStyle(StrEnum):
    """How a 1 is spelt in Mandarin. 幺 belongs to telephone, military and rail use; halls say 一 (§7.1)."""

    PLAIN = "plain"
    YAO = "yao"


class NotAnAnnouncement(ValueError):
    """The payload does not name a ticket and a window."""

    code = "not_an_announcement"


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One piece of speech. ``clip`` is the recorded part, ``language``/``name`` without ending, e.g. ``zh/hao``;
    ``text`` is what a speech engine says, in ``language`` (a letter inside Mandarin is said by the English voice)."""

    clip: str
    text: str
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Silence inside a phrase, in milliseconds."""

    ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """One sentence in one language."""

    language: str
    words: tuple[Word | Pause, ...]
    instead: Phrase | None = None  # what is said where nothing on this machine can say the words

    @property
    def text(self) -> str:
        """The sentence for a log or a screen reader: 请A零零五号，到二号窗口."""
        comma, space = ("，", "") if self.language in CHINESE else (",", " ")
        out = ""
        for word in self.words:
            if isinstance(word, Pause):
                out += comma if word.ms >= COMMA.ms else ""
            else:
                out += (space if out else "") + word.text
        return out


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What is spoken at once, a call as a rule: a chime, then the phrases in order."""

    ticket: str
    window: str
    phrases: tuple[Phrase, ...]
    chime: bool = True
    alarm: bool = False  # an alarm in place of the chime
    volume: int = 100  # per cent of full level

    def short(self) -> Announcement:
        """The form used when the voice is behind: chime and the first language once (promises.md §3.4)."""
        return replace(self, phrases=self.phrases[:1])


CHINESE = ("zh", "yue")  # Mandarin and Cantonese, said with the same words
LANGUAGES = (*CHINESE, "en")  # in which we can call

COMMA = Pause(ms=200)  # between the number and the way
BREATH = Pause(ms=40)  # before and after the spelt number, so that its digits stand out

_ZH_DIGITS = "零一二三四五六七八九"
_EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_EN_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_EN_TENS = {
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety",
}

# The Chinese words that are one clip each; the recording reads this table, so no phrase can name a clip that was
# never recorded. Digits, letters and numbers are added by prompts().
_ZH_WORDS = {"qing": "请", "hao": "号", "dao": "到", "hao_chuangkou": "号窗口", "shi": "十", "bai": "百", "yao": "幺"}
_EN_WORDS = {"ticket": "Ticket", "please_go_to_window": "please go to window"}
# Whole sentences (hardware/emergency_words.py says when).
_SENTENCES = {
    "emergency": {"zh": "紧急情况，请听从工作人员指挥", "en": "Emergency. Please follow the staff"},
    "emergency_over": {"zh": "紧急情况解除", "en": "The emergency is over"},
}


def announcement(payload: Mapping[str, Any], *, digit_style: DigitStyle = DigitStyle.PLAIN) -> Announcement:
    """The announcement of a job's payload ``{"ticket", "window", "times", "languages"}``.

    The first language is said ``times`` times (default 2), every other once. A language we have no grammar for is
    left out here; the hall's own recording of it comes with its own phrase.
    """
    ticket, hall_window = payload.get("ticket"), payload.get("window")
    if not isinstance(ticket, str) or not isinstance(hall_window, str) or not ticket.strip() or not hall_window.strip():
        raise NotAnAnnouncement(f"{NotAnAnnouncement.__doc__} ticket={ticket!r} window={hall_window!r}")
    phrases: list[Phrase] = []
    for language in payload.get("languages") or ("zh", "en"):
        if language in CHINESE:
            style = digit_style if language == "zh" else DigitStyle.PLAIN  # 幺 is Mandarin
            phrase = Phrase(language=language, words=tuple(_chinese(language, ticket, hall_window, style)))
        elif language == "en":
            phrase = Phrase(language="en", words=tuple(_english(ticket, hall_window)))
        else:
            continue
        phrases += [phrase] * (_times(payload) if not phrases else 1)
    return Announcement(ticket=ticket, window=hall_window, phrases=tuple(phrases))


def prompts() -> Mapping[str, Word]:
    """Every word that is recorded, by clip name: what a hall reads aloud to have its own voice or dialect."""
    words: list[Word] = []
    for language in CHINESE:
        words += [
            _hanzi(language, name, text) for name, text in _ZH_WORDS.items() if (language, name) != ("yue", "yao")
        ]
        words += [_hanzi(language, str(n), _ZH_DIGITS[n]) for n in range(10)]
        words += [_letter(language, letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    words += [_en(name, text) for name, text in _EN_WORDS.items()]
    words += [_en(str(n), text) for n, text in enumerate((*_EN_DIGITS, *_EN_TEENS))]
    words += [_en(str(n), text) for n, text in _EN_TENS.items()]
    words += [_letter("en", letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    words += [_recorded(language, name) for name, said in _SENTENCES.items() for language in said]
    return {word.clip: word for word in words}


def recorded(language: str, name: str) -> Phrase:
    """A whole sentence that is one clip: ``emergency`` or ``emergency_over``, in Mandarin or English."""
    return Phrase(language=language, words=(_recorded(language, name),))


def _recorded(language: str, name: str) -> Word:
    return Word(clip=f"{language}/{name}", text=_SENTENCES[name][language], language=language)


def _times(payload: Mapping[str, Any]) -> int:
    times = payload.get("times", 2)
    return min(max(times, 1), 3) if isinstance(times, int) else 2


def _chinese(language: str, ticket: str, hall_window: str, style: DigitStyle) -> Iterator[Word | Pause]:
    yield _hanzi(language, "qing", "请")
    yield BREATH
    yield from _spelt_hanzi(language, ticket, style)
    yield _hanzi(language, "hao", "号")
    yield COMMA
    yield _hanzi(language, "dao", "到")
    yield BREATH
    for run in _runs(hall_window):
        yield from (_number_hanzi(language, int(run)) if _is_number(run) else _spelt_hanzi(language, run, style))
    yield _hanzi(language, "hao_chuangkou", "号窗口")


def _english(ticket: str, hall_window: str) -> Iterator[Word | Pause]:
    yield _en("ticket", "Ticket")
    yield BREATH
    yield from _spelt_en(ticket)
    yield COMMA
    yield _en("please_go_to_window", "please go to window")
    yield BREATH
    for run in _runs(hall_window):
        # From a hundred on, English spells: "window one zero eight", as rooms are said.
        yield from (_number_en(int(run)) if _is_number(run) and int(run) < 100 else _spelt_en(run))


def _runs(code: str) -> Sequence[str]:
    """``"B05"`` -> ``["B", "05"]``: digits together, everything else together."""
    return re.findall(r"[0-9]+|[^0-9]+", code)


def _is_number(run: str) -> bool:
    return run.isascii() and run.isdigit() and not run.startswith("0") and len(run) <= 3


def _spelt_hanzi(language: str, code: str, style: DigitStyle) -> Iterator[Word]:
    for sign in code.upper():
        if sign == "1" and style is DigitStyle.YAO:
            yield _hanzi(language, "yao", "幺")
        elif sign.isascii() and sign.isdigit():
            yield _hanzi(language, sign, _ZH_DIGITS[int(sign)])
        elif sign.isascii() and sign.isalpha():
            yield _letter(language, sign)
        elif sign.isalpha():
            yield _hanzi(
                language, sign, sign
            )  # a Chinese series, 税005: no clip of ours, so the engine says the phrase


def _spelt_en(code: str) -> Iterator[Word]:
    for sign in code.upper():
        if sign.isascii() and sign.isdigit():
            yield _en(sign, _EN_DIGITS[int(sign)])
        elif sign.isascii() and sign.isalpha():
            yield _letter("en", sign)
        elif sign.isalpha():
            yield _hanzi("zh", sign, sign)


def _number_hanzi(language: str, number: int) -> Iterator[Word]:
    """13 -> 十三, 20 -> 二十, 108 -> 一百零八, 110 -> 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds:
        yield from (_hanzi(language, str(hundreds), _ZH_DIGITS[hundreds]), _hanzi(language, "bai", "百"))
        if not tens and ones:
            yield _hanzi(language, "0", "零")
    if tens:
        if tens > 1 or hundreds:
            yield _hanzi(language, str(tens), _ZH_DIGITS[tens])
        yield _hanzi(language, "shi", "十")
    if ones:
        yield _hanzi(language, str(ones), _ZH_DIGITS[ones])


def _number_en(number: int) -> Iterator[Word]:
    """13 -> thirteen, 21 -> twenty one. 1 to 99."""
    if number < 20:
        yield _en(str(number), (*_EN_DIGITS, *_EN_TEENS)[number])
        return
    tens, ones = number - number % 10, number % 10
    yield _en(str(tens), _EN_TENS[tens])
    if ones:
        yield _en(str(ones), _EN_DIGITS[ones])


def spelt_words(code: str, language: str) -> tuple[Word, ...]:
    """A ticket's number sign by sign, as part of any sentence."""
    return tuple(_spelt_en(code) if language == "en" else _spelt_hanzi(language, code, DigitStyle.PLAIN))


def number_words(figures: str, language: str) -> tuple[Word, ...]:
    """Figures as a number, as part of any sentence; long ones, and those that begin with zero, digit by digit."""
    if not _is_number(figures) or (language == "en" and int(figures) >= 100):
        return spelt_words(figures, language)
    return tuple(_number_en(int(figures)) if language == "en" else _number_hanzi(language, int(figures)))


def _hanzi(language: str, name: str, text: str) -> Word:
    return Word(clip=f"{language}/{name}", text=text, language=language)


def _en(name: str, text: str) -> Word:
    return Word(clip=f"en/{name}", text=text, language="en")


def _letter(clips: str, letter: str) -> Word:
    return Word(clip=f"{clips}/{letter.lower()}", text=letter, language="en")
