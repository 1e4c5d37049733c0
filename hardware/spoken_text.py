"""Any sentence of a screen as a phrase to be spoken: the kiosk's guidance for who cannot see it (screens.md §3). Pure.

As in :mod:`hardware.announcement`: ticket numbers are spelt sign by sign, other figures are said as numbers, and Latin
words inside Mandarin are said by the English voice. What a screen hides behind dots or asterisks is said as that.
No word has a clip of its own, so a speech engine says them; a hall that records ``zh/<text>.wav`` is heard instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hardware.announcement import COMMA, Pause, Phrase, Word, number_words, spelt_words

LANGUAGES = ("zh", "en")  # in which we can say a sentence

_HIDDEN = re.compile(r"([0-9]*)([*●•]+)([0-9]*)")
_RANGE = re.compile(r"(?<=[0-9])\s*[–—]\s*(?=[0-9])")
_CODE = r"[A-Z](?:[A-Z0-9]|-(?=[A-Z0-9]))*[0-9]"  # A003, A-K3-01
_PIECES = re.compile(
    rf"(?P<code>{_CODE})|(?P<figures>[0-9]+)|(?P<latin>[A-Za-z][A-Za-z' ]*)"
    r"|(?P<stop>[^\w\s]+)|(?P<words>[^\W0-9A-Za-z]+)"
)
_SAID = {"zh": {"to": "到", "hidden": " {n}个星号 "}, "en": {"to": " to ", "hidden": " {n} asterisks "}}


def sentence(text: str, language: str) -> Phrase:
    """``text`` as it is said in ``language`` (zh or en); a phrase without words when there is nothing to say."""
    said = _SAID[language]
    plain = _HIDDEN.sub(lambda found: _hidden(found, said["hidden"]), _RANGE.sub(said["to"], text))
    words = list(_words(plain, language))
    while words and isinstance(words[-1], Pause):
        words.pop()
    return Phrase(language=language, words=tuple(words))


def _hidden(found: re.Match[str], said: str) -> str:
    """330****1234: the figures beside what is hidden are said one by one."""
    return f"{' '.join(found[1])}{said.format(n=len(found[2]))}{' '.join(found[3])}"


def _words(text: str, language: str) -> Iterator[Word | Pause]:
    for piece in _PIECES.finditer(text):
        found = piece[0].strip()
        if piece["code"]:
            yield from spelt_words(found.replace("-", ""), language)
        elif piece["figures"]:
            yield from number_words(found, language)
        elif piece["stop"]:
            yield COMMA
        elif found:
            spoken = "en" if piece["latin"] else language
            yield Word(clip=f"{spoken}/{found}", text=found, language=spoken)
