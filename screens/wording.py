"""The words of every screen, read from ``config/wording/<screen>.toml``.

Chinese is the first language, English the second, and a word that lacks either is a mistake found at start, not by a
visitor. One table key is one word: ``take_ticket = { zh = "取号", en = "Take a ticket" }``; placeholders are written
``{ahead}``. Pages get the same tables as JSON from :mod:`screens.assets` and use them through ``words.js``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh", "en")
WORDING = Path(__file__).parent.parent / "config" / "wording"

_SCREEN = re.compile(r"[a-z][a-z0-9_]{0,40}")
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class WordingError(Exception):
    """A wording file is missing, cannot be read, or lacks a language."""

    code = "wording_error"


def words(screen: str, folder: Path = WORDING) -> dict[str, dict[str, str]]:
    """All words of one screen: ``{key: {"zh": …, "en": …}}``.

    Raises :class:`WordingError` for an unknown screen or a word without both languages.
    """
    if not _SCREEN.fullmatch(screen):
        raise WordingError(screen)
    path = folder / f"{screen}.toml"
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise WordingError(f"{screen}: no wording file") from error
    return _read(path, changed)


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in ``text``."""
    return set(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, object]) -> str:
    """``text`` with its placeholders replaced; one without a value stays visible, so that a mistake can be seen."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


def translator(language: str, *screens: str) -> Callable[..., str]:
    """``t(key, **values)`` for templates, over the words of ``screens``; later screens win."""
    table: dict[str, dict[str, str]] = {}
    for screen in screens:
        table.update(words(screen))

    def t(key: str, **values: object) -> str:
        word = table.get(key)
        if word is None:
            raise WordingError(f"no word {key!r} in {', '.join(screens)}")
        return fill(word[language], values)

    return t


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> dict[str, dict[str, str]]:  # noqa: ARG001 - a changed file is another cache entry
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WordingError(f"{path.stem}: {error}") from error
    return {key: _both_languages(path.stem, key, word) for key, word in table.items()}


def _both_languages(screen: str, key: str, word: object) -> dict[str, str]:
    if not isinstance(word, dict):
        raise WordingError(f"{screen}.{key} is not a table of languages")
    texts = {language: word.get(language) for language in LANGUAGES}
    missing = [language for language, text in texts.items() if not isinstance(text, str) or not text]
    if missing:
        raise WordingError(f"{screen}.{key} lacks {', '.join(missing)}")
    wanted = placeholders(str(texts["zh"]))
    if placeholders(str(texts["en"])) != wanted:
        raise WordingError(f"{screen}.{key} has different placeholders in its languages")
    return {language: str(text) for language, text in texts.items()}
