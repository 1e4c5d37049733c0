"""The words of every screen, read from ``config/wording/<screen>.toml``.

Chinese is the first language, English the second, and a word that lacks either is a mistake found at start, not by a
visitor. One table key is one word: ``take_ticket = { zh = "取号", en = "Take a ticket" }``; placeholders are written
``{ahead}``. Pages get the same tables as JSON from :mod:`screens.assets` and use them through ``words.js``.

A further language is a folder, ``config/wording/<code>/``: ``language.toml`` says what it is called, which way it runs
and in which language names are shown that nobody has translated; ``<screen>.toml`` has a screen's words,
``take_ticket = "خذ رقمًا"``, all of them or none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
WORDING = Path(__file__).parent.parent / "config" / "wording"

_SCREEN = re.compile(r"[a-z][a-z0-9_]{0,40}")
_CODE = re.compile(r"[a-z]{2,3}")
_INNER_QUOTES = str.maketrans("“”", "‘’")
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class WordingError(Exception):
    """A wording file is missing, cannot be read, or lacks a language."""

    code = "wording_error"


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """How a language is called by those who speak it, its BCP 47 tag, its direction, and what stands in for it."""

    name: str
    tag: str
    direction: str = "ltr"
    otherwise: str = "zh"  # the language of names that have no words in this one

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


OWN = {"zh": Language(name="中文", tag="zh-CN"), "en": Language(name="English", tag="en")}


def languages(screen: str, folder: Path = WORDING) -> dict[str, Language]:
    """The languages in which all words of a screen stand, by code: ``zh`` and ``en``, then the further ones.

    Raises :class:`WordingError` when one is described wrongly.
    """
    homes = _homes(folder, folder.stat().st_mtime_ns) if folder.exists() else ()
    return OWN | {home.name: _language(home) for home in homes if (home / f"{screen}.toml").exists()}


def words(screen: str, folder: Path = WORDING) -> dict[str, dict[str, str]]:
    """All words of one screen: ``{key: {"zh": …, "en": …}}``, with every further language that has them.

    Raises :class:`WordingError` for an unknown screen or a word that lacks a language.
    """
    table = _own_words(screen, folder)
    for code in languages(screen, folder):
        if code not in LANGUAGES:
            further = _further_words(screen, folder / code, table)
            table = {key: word | {code: further[key]} for key, word in table.items()}
    return table


def _own_words(screen: str, folder: Path) -> dict[str, dict[str, str]]:
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
    """``text`` with its placeholders replaced; one without a value stays visible, so that a mistake can be seen.

    Quotation marks within quotation marks are the single ones (GB/T 15834-2011, 4.8).
    """

    def filled(found: re.Match[str]) -> str:
        value = str(values.get(found[1], found[0]))
        return value.translate(_INNER_QUOTES) if text[: found.start()].endswith("“") else value

    return _PLACEHOLDER.sub(filled, text)


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


def _language(home: Path) -> Language:
    said = _toml(home / "language.toml")
    try:
        found = Language(**said)
    except TypeError as error:
        raise WordingError(f"{home.name}/language.toml: {error}") from error
    good = _CODE.fullmatch(home.name) and found.direction in ("ltr", "rtl") and found.otherwise in LANGUAGES
    if not (good and found.name and found.tag):
        raise WordingError(f"{home.name}/language.toml: wrong code, name, tag, direction or otherwise")
    return found


def _further_words(screen: str, home: Path, own: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    table = _toml(home / f"{screen}.toml")
    if odd := sorted(own.keys() ^ table.keys()):
        raise WordingError(f"{home.name}/{screen}.toml lacks, or has beside zh and en: {', '.join(odd)}")
    for key, text in table.items():
        if not isinstance(text, str) or not text or placeholders(text) != placeholders(own[key]["zh"]):
            raise WordingError(f"{home.name}/{screen}.toml: {key} is no text with the placeholders of its Chinese")
    return table


def _toml(path: Path) -> dict[str, Any]:
    try:
        return _read_toml(path, path.stat().st_mtime_ns)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise WordingError(f"{path.parent.name}/{path.name}: {error}") from error


@lru_cache(maxsize=64)
def _homes(folder: Path, changed: int) -> tuple[Path, ...]:  # noqa: ARG001 - a folder added is another cache entry
    return tuple(sorted(path.parent for path in folder.glob("*/language.toml")))


@lru_cache(maxsize=64)
def _read_toml(path: Path, changed: int) -> dict[str, Any]:  # noqa: ARG001 - a changed file is another cache entry
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> dict[str, dict[str, str]]:  # noqa: ARG001 - a changed file is another cache entry
    return {key: _both_languages(path.stem, key, word) for key, word in _toml(path).items()}


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
