"""What is said in an emergency (紧急疏散), and when it is over: the manager's own words, Mandarin first, then English.

Words that nobody has recorded are said by the speech engine. Where there is none, a sentence that is always on the
machine is said in their place: an emergency, follow the staff. It fits a fire as well as an earthquake.
"""

from __future__ import annotations

from hardware.announcement import Announcement, Phrase, recorded
from hardware.spoken_text import sentence

_BEFORE_S, _AFTER_S = 4.0, 2.0  # the alarm and the breaths between the sentences; a voice that speaks slowly
_PER_SIGN_S = {"zh": 0.27, "en": 0.085}  # of a written sign; our engine takes about four fifths of it


def emergency(zh: str, en: str) -> Announcement:
    """The manager's words, at full level whatever the hour is."""
    phrases = [
        Phrase(language=said.language, words=said.words or instead.words, instead=instead)
        for said, instead in ((sentence(zh, "zh"), _FOLLOW["zh"]), (sentence(en, "en"), _FOLLOW["en"]))
    ]
    return Announcement(ticket="emergency", window="all", phrases=tuple(phrases), alarm=True)


def all_clear() -> Announcement:
    """解除: said once, after the usual chime."""
    return Announcement(ticket="emergency", window="over", phrases=tuple(_OVER.values()))


def seconds_for(words: tuple[str, str] | None) -> float:
    """How long a voice's turn is, for these words or (None) the all-clear: the same on every machine."""
    zh, en = words or (_OVER["zh"].text, _OVER["en"].text)
    return _BEFORE_S + _PER_SIGN_S["zh"] * len(zh) + _PER_SIGN_S["en"] * len(en) + _AFTER_S


_FOLLOW = {language: recorded(language, "emergency") for language in ("zh", "en")}
_OVER = {language: recorded(language, "emergency_over") for language in ("zh", "en")}
