"""How a name is spelt in pinyin, so that a visitor can find it by letters: 身份证 → ``shen fen zheng`` (``sfz``)."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=8192)
def spelt(name: str) -> str:
    """Syllables in small letters without tones, a space between them; letters and digits of the name stay, signs go.

    Whole words are read, so that 银行 is ``yin hang`` and 重新 ``chong xin``.
    """
    found = []
    for part in lazy_pinyin(name, style=Style.NORMAL, errors=_kept):
        found += part.lower().replace("ü", "v").split()
    return " ".join(found)


def _kept(text: str) -> str:
    return "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text)
