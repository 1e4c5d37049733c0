"""Whether a change is worth advising: its saving against what it costs, and against luck."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from server.domain.advice.change import Change
from server.domain.advice.effect import standard_error
from server.domain.advice.judging import Option
from server.domain.advice.trial import HORIZON_S


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """When a change is worth advising. Minutes of waiting, of all visitors of ninety minutes together."""

    worth_min: float = 20.0
    sure: float = 1.3  # standard errors
    staff_price: float = 0.25  # waiting minutes that one staff minute of a spare is worth
    hardly_min: float = 3.0  # a spare is closed when that costs the visitors no more


def gain(option: Option, limits: Thresholds) -> float:
    """Saved waiting, less what the staff of a spare costs."""
    saved = fmean(option.saved)
    staff = limits.staff_price * HORIZON_S / 60
    return saved - staff if option.change is Change.OPEN else saved + staff if option.change is Change.CLOSE else saved


def worth(option: Option, limits: Thresholds) -> bool:
    """A turned window goes back only when that helps as much as any change: it harms nobody meanwhile."""
    saved, error = fmean(option.saved), standard_error(option.saved)
    if option.change is Change.CLOSE:
        return saved - error >= -limits.hardly_min
    return gain(option, limits) >= limits.worth_min and saved >= limits.sure * error
