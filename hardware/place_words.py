"""A place of the hall in words for paper: its zone, floor and side."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, Mapping[str, str]]


def zone_named(code: str, name: str) -> str:
    """The zone's name, led by its code where that is a letter people see on the signs and the name lacks it."""
    return f"{code} {name}" if 0 < len(code) <= 2 and code not in name else name


def floor_and_side(floor: int | None, side: Mapping[str, str] | None, *, words: Words, language: str) -> str:
    """Floor and side, as far as known. ``words`` has ``floor`` and ``floor_below``."""
    parts = []
    if floor is not None:
        key = "floor" if int(floor) >= 0 else "floor_below"
        parts.append(words[key][language].format(floor=abs(int(floor))))
    if side and side[language]:
        parts.append(side[language])
    return (" " if language == "zh" else ", ").join(parts)
