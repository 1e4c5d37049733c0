"""Window codes and their ranges, so that twenty-two windows fit on one line: ``"A01-A22"``."""

from __future__ import annotations

import re
from collections.abc import Iterable

WINDOW_CODE = re.compile(r"[A-Z]{0,2}[0-9]{1,3}")
_RANGE = re.compile(r"(?P<prefix>[A-Z]{0,2})(?P<first>[0-9]{1,3})-(?P<prefix2>[A-Z]{0,2})(?P<last>[0-9]{1,3})")


class BadRange(ValueError):
    """Not a window code and not a range of them; write "7", "A05" or "A01-A10"."""

    code = "bad_range"


def expand(text: str) -> tuple[str, ...]:
    """The codes of ``"A01-A10"`` or of ``"7"``, in order. Leading zeros are kept. Raises BadRange."""
    if WINDOW_CODE.fullmatch(text):
        return (text,)
    found = _RANGE.fullmatch(text)
    if found is None:
        raise BadRange(f"{text!r}: {BadRange.__doc__}")
    first, last = int(found["first"]), int(found["last"])
    if found["prefix"] != found["prefix2"] or last < first:
        raise BadRange(f"{text!r}: both ends of a range carry the same letters, the smaller number first")
    width = len(found["first"])
    return tuple(f"{found['prefix']}{number:0{width}d}" for number in range(first, last + 1))


def expand_all(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes of several ranges, in order; repeated codes stay repeated."""
    return tuple(code for text in texts for code in expand(text))


def expand_what_can(texts: Iterable[object]) -> set[str]:
    """The codes that can be made out of a faulty entry, so that others may still name them."""
    found: set[str] = set()
    for text in texts:
        try:
            found.update(expand(str(text)))
        except BadRange:
            found.add(str(text))
    return found
