"""What a change is predicted to do to everybody's wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import sqrt
from statistics import fmean, stdev
from typing import NamedTuple

from server.domain.waits.floor import FOREVER


class FieldWait(NamedTuple):
    """Mean wait of a field's visitors, minutes, without the change and with it."""

    field: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """Predicted for the visitors of the next ninety minutes. Minutes; negative changes are shorter waits."""

    saves_min: float
    error_min: float  # one standard error of it
    mean_before: float
    mean_after: float
    p90_before: float
    p90_after: float
    by_field: tuple[FieldWait, ...]
    most_helped: FieldWait | None
    most_hurt: FieldWait | None


def effect_of(saved: Sequence[float], before: Mapping[str, list[float]], after: Mapping[str, list[float]]) -> Effect:
    """``saved``: minutes, future by future; ``before`` and ``after``: single waits by field."""
    by_field = tuple(
        sorted(FieldWait(name, fmean(waits), fmean(after.get(name, [0.0]))) for name, waits in before.items())
    )
    hurt = max(by_field, key=lambda one: one.change, default=None)
    helped = min(by_field, key=lambda one: one.change, default=None)
    old, new = sorted(chain(*before.values())), sorted(chain(*after.values()))
    return Effect(
        saves_min=fmean(saved),
        error_min=standard_error(saved),
        mean_before=fmean(old or [0.0]),
        mean_after=fmean(new or [0.0]),
        p90_before=_p90(old),
        p90_after=_p90(new),
        by_field=by_field,
        most_helped=helped,
        most_hurt=hurt if hurt is not None and hurt.change > 0 else None,
    )


def standard_error(saved: Sequence[float]) -> float:
    """Of the mean of these; without bound for a single one."""
    return stdev(saved) / sqrt(len(saved)) if len(saved) > 1 else FOREVER


def _p90(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))] if ordered else 0.0
