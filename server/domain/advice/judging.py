"""Candidates under trial: how many minutes of waiting each saves, future by future."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean

from server.domain.advice.candidates import Candidate
from server.domain.advice.change import Change
from server.domain.advice.effect import Effect, effect_of
from server.domain.advice.trial import Trial, Waits
from server.domain.scene import Seat
from server.domain.waits.floor import Floor

_VISITS = 40_000  # played for one round of advice
_FEW, _MANY = 6, 24  # futures: to drop what does not help, and to be sure of what does


@dataclass(slots=True)
class Option:
    """A candidate with all windows as they would stand. ``saved``: minutes, future by future."""

    change: Change
    seat: Seat
    seats: list[Seat]
    floor: Floor
    part: int
    saved: list[float] = field(default_factory=list)


class Judge:
    """Tries changes in the futures of one moment; the hall as it stands is played once for all of them."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._base: dict[tuple[int, int], float] = {}

    def judged(self, candidates: Iterable[Candidate]) -> list[Option]:
        """The candidates with what they save; those that a few futures show to be useless are given few."""
        tried = [self._option(*one) for one in candidates]
        for future in range(_FEW):
            for option in tried:
                self._try(option, future)
        promising = sorted(tried, key=lambda one: -fmean(one.saved))[:4]
        promising = [one for one in promising if fmean(one.saved) > 0 or one.change is Change.CLOSE]
        for option in promising:
            visits = self._trial.visits([option.part]) * max(1, len(promising))
            for future in range(_FEW, _futures(visits)):
                self._try(option, future)
        return [one for one in tried if len(one.saved) > _FEW] or promising

    def effect(self, option: Option) -> Effect:
        """What the option brings, in full."""
        trial = self._trial
        before: Waits = {}
        after: Waits = {}
        for future in range(_FEW):
            trial.wait(trial.floor, trial.seats, option.part, future, before)
            trial.wait(option.floor, option.seats, option.part, future, after)
        return effect_of(option.saved, before, after)

    def _option(self, change: Change, seat: Seat, after: Seat) -> Option:
        trial = self._trial
        seats = [after if one.id == seat.id else one for one in trial.seats]
        part = trial.parts([min(one for one in {*after.callable, *seat.callable} if trial.parts([one]))])[0]
        return Option(change, seat, seats, Floor(trial.premises, seats), part)

    def _try(self, option: Option, future: int) -> None:
        trial, part = self._trial, option.part
        if (part, future) not in self._base:
            self._base[part, future] = trial.wait(trial.floor, trial.seats, part, future)
        option.saved.append(self._base[part, future] - trial.wait(option.floor, option.seats, part, future))


def effect_together(trial: Trial, seats: list[Seat], touched: set[int]) -> Effect:
    """What it would bring if the windows stood so; ``touched``: those that differ."""
    floor = Floor(trial.premises, seats)
    parts = trial.parts(one for seat in (*trial.seats, *seats) if seat.id in touched for one in seat.callable)
    before: Waits = {}
    after: Waits = {}
    saved = []
    for future in range(_futures(trial.visits(parts))):
        minutes = 0.0
        for part in parts:
            for sign, whole, windows, waits in ((1, trial.floor, trial.seats, before), (-1, floor, seats, after)):
                minutes += sign * trial.wait(whole, windows, part, future, waits)
                minutes += sign * trial.left_alone(whole, part, future, waits)
        saved.append(minutes)
    return effect_of(saved, before, after)


def _futures(visits: int) -> int:
    """How many futures can be afforded that play so many visits each, with a change and without."""
    return max(_FEW, min(_MANY, _VISITS // (2 * visits)))
