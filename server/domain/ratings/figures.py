"""What ratings and their cases come to (评价统计): counts, rates with numerator and denominator, reasons, ranks.

The unit is a finished visit, counted on its business day whenever it is rated. The formulas are those of domain.md
§8.5, inferred from several tenders; no national text was at hand. Two readings are ours:

- *Valid bad* are all bad ratings that were not found invalid, also those not verified yet: nobody looks better by
  leaving a case alone. How many are not verified stands beside.
- A rating found invalid leaves the good rate, the score and the levels, and is counted as ``invalid``; it was given
  all the same, so it stays in the active rate (主动评价率).

There is no default rating anywhere, so none is in any figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from server.domain.ratings.rating import Level

POINTS = {
    Level.VERY_SATISFIED: 10,
    Level.SATISFIED: 8,
    Level.FAIRLY_SATISFIED: 6,
    Level.DISSATISFIED: 3,
    Level.VERY_DISSATISFIED: 0,
}
"""满意度分: points of each level (Shanwei; domain.md §8.5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOutcome:
    """What became of a case so far. ``valid``: None until it is verified; ``in_time``: None until it is rectified."""

    real_name: bool
    valid: bool | None
    in_time: bool | None
    called_back: bool

    @property
    def rectified(self) -> bool:
        return self.in_time is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class RatedUnit:
    """One finished visit. ``level``: of the newest revision, None when it is not rated; ``case``: of a bad rating."""

    day: date
    window: str
    clerk: str | None
    business: str
    matter: str | None
    level: Level | None = None
    reasons: tuple[str, ...] = ()
    flagged: bool = False
    case: CaseOutcome | None = None

    @property
    def invalid(self) -> bool:
        return self.level is not None and self.level.bad and self.case is not None and self.case.valid is False


_WITHOUT_CASE = CaseOutcome(real_name=False, valid=None, in_time=None, called_back=False)
"""Of a bad rating from before there were cases: it is bad, and nothing was done about it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """``part`` of ``whole``: numerator and denominator, always shown with the rate."""

    part: float
    whole: int

    @property
    def rate(self) -> float | None:
        """0 to 1, or points; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(kw_only=True, slots=True)
class CaseFigures:
    """Of bad ratings, or of 12345 work orders: each counted once."""

    invalid: int = 0
    unverified: int = 0
    valid: int = 0
    rectified: int = 0
    in_time: int = 0
    real_name: int = 0
    called_back: int = 0

    def add(self, case: CaseOutcome) -> None:
        if case.valid is False:
            self.invalid += 1
            return
        self.valid += 1
        self.unverified += case.valid is None
        self.rectified += case.rectified
        self.in_time += case.in_time is True
        self.real_name += case.real_name
        self.called_back += case.real_name and case.called_back

    @property
    def rectified_rate(self) -> Share:
        """整改率."""
        return Share(part=self.rectified, whole=self.valid)

    @property
    def in_time_rate(self) -> Share:
        """按期整改率."""
        return Share(part=self.in_time, whole=self.valid)

    @property
    def called_back_rate(self) -> Share:
        """回访率: of those who left a name or a number; 100 % is demanded (国办发〔2019〕51号)."""
        return Share(part=self.called_back, whole=self.real_name)


@dataclass(kw_only=True, slots=True)
class Figures:
    """Of a window, a clerk, a matter, a department, a day or the whole hall. ``levels`` are without invalid ones."""

    finished: int = 0
    given: int = 0
    flagged: int = 0
    levels: Counter[Level] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cases: CaseFigures = field(default_factory=CaseFigures)

    def add(self, unit: RatedUnit) -> None:
        self.finished += 1
        if unit.level is None:
            return
        self.given += 1
        self.flagged += unit.flagged
        if unit.level.bad:
            self.cases.add(unit.case or _WITHOUT_CASE)
        if not unit.invalid:
            self.levels[unit.level] += 1
            self.reasons.update(unit.reasons)

    @property
    def counted(self) -> int:
        """Ratings in the good rate: given and not invalid."""
        return sum(self.levels.values())

    @property
    def good(self) -> int:
        return sum(count for level, count in self.levels.items() if level.good)

    @property
    def bad(self) -> int:
        return self.counted - self.good

    @property
    def unrated(self) -> int:
        return self.finished - self.given

    @property
    def good_rate(self) -> Share:
        """好评率."""
        return Share(part=self.good, whole=self.counted)

    @property
    def active_rate(self) -> Share:
        """主动评价率: without it no good rate says anything."""
        return Share(part=self.given, whole=self.finished)

    @property
    def score(self) -> Share:
        """满意度分: the mean of the points."""
        return Share(part=sum(POINTS[level] * count for level, count in self.levels.items()), whole=self.counted)

    def pareto(self, *, bad: bool) -> list[tuple[str, int, float]]:
        """Reasons of bad ratings, or of good ones: (code, count, share of all up to here), the most frequent first."""
        mine = [(code, count) for code, count in self.reasons.items() if (code[0] <= "2") is bad]
        mine.sort(key=lambda one: (-one[1], one[0]))
        whole, so_far = sum(count for _, count in mine), 0
        found = []
        for code, count in mine:
            so_far += count
            found.append((code, count, so_far / whole))
        return found


def figures_of(units: Iterable[RatedUnit]) -> Figures:
    """All of them together."""
    found = Figures()
    for unit in units:
        found.add(unit)
    return found


def figures_by(units: Iterable[RatedUnit], key: Callable[[RatedUnit], str | None]) -> dict[str, Figures]:
    """Apart by a key; a unit whose key is None (nobody was signed in) is in no group."""
    found: dict[str, Figures] = {}
    for unit in units:
        name = key(unit)
        if name is not None:
            found.setdefault(name, Figures()).add(unit)
    return found


def ranks(groups: Sequence[tuple[str, Figures]], *, least: int) -> dict[str, int]:
    """Places by good rate, 1 the best, equal rates equal places. Groups with fewer than ``least`` ratings have none."""
    rated = [(key, one.good_rate.rate) for key, one in groups if one.counted >= max(1, least)]
    rates = [rate for _, rate in rated if rate is not None]
    return {key: 1 + sum(other > rate for other in rates) for key, rate in rated if rate is not None}


def enough_for_all(groups: Sequence[tuple[str, Figures]], *, least: int) -> list[tuple[str, Figures]]:
    """The groups that everybody may see: none with fewer than ``least`` ratings.

    What is left out must not be found by taking what is shown from the whole: where it is little, the smallest of
    the others stays out with it.
    """
    shown = [(key, one) for key, one in groups if one.counted >= max(1, least)]
    hidden = sum(one.counted for _, one in groups) - sum(one.counted for _, one in shown)
    if shown and 0 < hidden < least:
        smallest = min(shown, key=lambda one: one[1].counted)
        shown.remove(smallest)
    return shown


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
