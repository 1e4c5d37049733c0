"""The visitor's rating (评价, 好差评): five levels, their reasons, and what may be stored as a visitor's act.

Rules: 国办发〔2019〕51号 and GB/T 39734-2020 as collected in domain.md §8. Rating is voluntary; *not rated* (未评价) is
the absence of a :class:`Rating`, never a good one; nothing here has a default level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from server.domain.errors import InvalidInput
from server.domain.plan import Words
from server.domain.ratings.reasons import DICTIONARY_VERSION, REASONS, Reason
from server.domain.rules import HallRules

TEXT_MAX = 150
"""Longest free text, in characters (national rule, domain.md §8.2)."""


class Level(IntEnum):
    """The five levels (评价等级), as numbered in the national dictionary."""

    VERY_SATISFIED = 5  # 非常满意
    SATISFIED = 4  # 满意
    FAIRLY_SATISFIED = 3  # 基本满意
    DISSATISFIED = 2  # 不满意
    VERY_DISSATISFIED = 1  # 非常不满意

    @property
    def bad(self) -> bool:
        """A bad rating (差评): it opens a bad-rating case."""
        return self <= Level.DISSATISFIED

    @property
    def good(self) -> bool:
        """A good rating (好评): levels 3 to 5."""
        return not self.bad

    @property
    def words(self) -> Words:
        """The level's name as every pad and page must show it."""
        return _LEVEL_WORDS[self]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The dictionary's eight reasons of this level, the three to show first leading."""
        return tuple(reason for reason in REASONS.values() if reason.level == self)


_LEVEL_WORDS = {
    Level.VERY_SATISFIED: Words(zh="非常满意", en="Very satisfied"),
    Level.SATISFIED: Words(zh="满意", en="Satisfied"),
    Level.FAIRLY_SATISFIED: Words(zh="基本满意", en="Fairly satisfied"),
    Level.DISSATISFIED: Words(zh="不满意", en="Dissatisfied"),
    Level.VERY_DISSATISFIED: Words(zh="非常不满意", en="Very dissatisfied"),
}


class LevelUnknown(InvalidInput):
    """A rating has one of five levels, 1 to 5."""

    code = "level_unknown"


class ReasonUnknown(InvalidInput):
    """This reason is not in the national dictionary."""

    code = "reason_unknown"


class ReasonOfOtherLevel(InvalidInput):
    """This reason belongs to another level."""

    code = "reason_of_other_level"


class RatingTextTooLong(InvalidInput):
    """The text of a rating may have at most 150 characters."""

    code = "rating_text_too_long"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rating:
    """What the visitor said. Reasons are codes, each once, in the order of the dictionary of ``dictionary_version``."""

    level: Level
    reasons: tuple[str, ...] = ()
    text: str | None = None
    dictionary_version: str = DICTIONARY_VERSION

    @property
    def bad(self) -> bool:
        """Whether it opens a bad-rating case (差评)."""
        return self.level.bad


def rating_of(*, level: int, reasons: Iterable[str] = (), text: str | None = None) -> Rating:
    """Check a visitor's answer and make it a :class:`Rating`.

    Reasons are asked for but never demanded: a visitor who cannot skip them presses "satisfied" to get away.
    Repeated reasons count once. Blank text is no text.

    Raises:
        LevelUnknown: not a whole number from 1 to 5.
        ReasonUnknown: a code outside the dictionary, retired ones included.
        ReasonOfOtherLevel: a code of another level.
        RatingTextTooLong: more than 150 characters after trimming.
    """
    known = _level_of(level)
    chosen = set(reasons)
    for code in sorted(chosen):
        reason = REASONS.get(code)
        if reason is None:
            raise ReasonUnknown(reason=code)
        if reason.level != known:
            raise ReasonOfOtherLevel(reason=code, level=int(known))
    said = (text or "").strip() or None
    if said is not None and len(said) > TEXT_MAX:
        raise RatingTextTooLong(length=len(said), most=TEXT_MAX)
    return Rating(level=known, reasons=tuple(code for code in REASONS if code in chosen), text=said)


def _level_of(level: int) -> Level:
    if isinstance(level, bool) or not isinstance(level, int):
        raise LevelUnknown(level=str(level))
    try:
        return Level(level)
    except ValueError as unknown:
        raise LevelUnknown(level=level) from unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingTally:
    """Counts of one window, clerk, hall or day. ``unrated``: finished visits without a rating, never taken as good."""

    by_level: Mapping[Level, int] = field(default_factory=dict)
    unrated: int = 0

    @property
    def good(self) -> int:
        """Number of good ratings: the numerator of 好评率."""
        return sum(count for level, count in self.by_level.items() if level.good)

    @property
    def bad(self) -> int:
        """Number of bad ratings (差评)."""
        return sum(count for level, count in self.by_level.items() if level.bad)

    @property
    def rated(self) -> int:
        """Number of ratings: the denominator of 好评率 and the numerator of 主动评价率."""
        return self.good + self.bad

    @property
    def finished(self) -> int:
        """Finished visits, rated or not: the denominator of 主动评价率."""
        return self.rated + self.unrated

    @property
    def good_rate(self) -> float | None:
        """Good ratings of all ratings (好评率), 0 to 1; None before the first rating."""
        return self.good / self.rated if self.rated else None

    @property
    def response_rate(self) -> float | None:
        """Ratings of all finished visits (主动评价率), 0 to 1; None before the first finish."""
        return self.rated / self.finished if self.finished else None


def tally(levels: Iterable[int | None]) -> RatingTally:
    """Count finished visits by their rating; None stands for *not rated*."""
    by_level = dict.fromkeys(sorted(Level, reverse=True), 0)
    unrated = 0
    for level in levels:
        if level is None:
            unrated += 1
        else:
            by_level[_level_of(level)] += 1
    return RatingTally(by_level=by_level, unrated=unrated)


def told_from(rules: HallRules, at: datetime, chance: float) -> datetime:
    """From when a rating given now may stand in figures that staff see.

    ``chance``: 0 to 1, of this rating and known to nobody: a figure that moves does not tell whose visit moved it
    (screens.md §10). Who is responsible for a bad-rating case sees the case at once.
    """
    first, last = rules.rating_told_after_min, max(rules.rating_told_after_min, rules.rating_told_within_min)
    return at + timedelta(minutes=first + (last - first) * chance)


def dictionary() -> dict[str, object]:
    """The dictionary as `GET /halls/{hall}/rating-reasons` gives it.

    Shape: ``{"version", "levels": [{"level": 5, "name": {zh, en},
    "reasons": [{"code", "name": {zh, en}, "first"}]}]}``.
    """
    return {
        "version": DICTIONARY_VERSION,
        "levels": [
            {
                "level": int(level),
                "name": level.words.as_dict(),
                "reasons": [
                    {"code": reason.code, "name": reason.name.as_dict(), "first": reason.first}
                    for reason in level.reasons
                ],
            }
            for level in sorted(Level, reverse=True)
        ],
    }
