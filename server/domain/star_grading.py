"""Star grading (星级评定) of a hall by its own figures: which rate brings how many points, and why (S4 三(二)3).

Each authority has a standard of its own, most of it about rooms, notices and papers that no log knows. What is graded
here is only what the hall's log can prove; the scheme is a file that the hall may replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.plan import Words
from server.domain.ratings.figures import Share

MEASURES = frozenset(
    {
        "good_rate",
        "active_rate",
        "rectified_rate",
        "in_time_rate",
        "called_back_rate",
        "served_rate",
        "wait_kept_rate",
        "handling_kept_rate",
        "bookings_kept_rate",
    }
)
"""What a scheme may grade by; each is a share of something that was counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """``points`` in full from the rate ``full_at`` on, none up to ``none_at``, in between in proportion.

    ``none_at`` may be the greater one: then less is better. ``least``: of fewer cases nothing is said.
    """

    measure: str
    name: Words
    points: float
    none_at: float
    full_at: float
    least: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class StarScheme:
    """``stars``: from how many points of a hundred on there is one star, two, …, ascending. ``source``: whose it is."""

    source: Words
    sample: bool
    indicators: tuple[Indicator, ...]
    stars: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorGraded:
    """``points``: None where there was too little to say anything; then its points are in no sum."""

    indicator: Indicator
    share: Share
    points: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Grading:
    """``points`` of ``of``, those of indicators without enough cases left out; ``stars``: None of nothing."""

    lines: tuple[IndicatorGraded, ...]
    points: float
    of: float
    stars: int | None

    @property
    def of_hundred(self) -> float | None:
        return self.points / self.of * 100 if self.of else None


def graded(scheme: StarScheme, measured: Mapping[str, Share]) -> Grading:
    """``measured``: every one of ``MEASURES``."""
    lines = tuple(_line(one, measured[one.measure]) for one in scheme.indicators)
    counted = [(line.points, line.indicator.points) for line in lines if line.points is not None]
    points, of = sum(got for got, _ in counted), sum(full for _, full in counted)
    stars = sum(points / of * 100 >= threshold for threshold in scheme.stars) if of else None
    return Grading(lines=lines, points=points, of=of, stars=stars)


def _line(one: Indicator, share: Share) -> IndicatorGraded:
    if share.rate is None or share.whole < one.least:
        return IndicatorGraded(indicator=one, share=share, points=None)
    reached = (share.rate - one.none_at) / (one.full_at - one.none_at)
    return IndicatorGraded(indicator=one, share=share, points=one.points * min(1.0, max(0.0, reached)))
