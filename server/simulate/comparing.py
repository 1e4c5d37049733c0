"""Days played under several rules, and what can be said of the difference.

Every rule meets the same days, so differences are taken day by day; intervals are 95 % by the bootstrap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random  # noqa: TID251  # the resampling of a report, from a fixed seed
from statistics import fmean

from server.domain.decider import Decider
from server.domain.routing import POLICIES
from server.domain.rules import AdviceBy, HallRules
from server.simulate.asking import AskedDesk
from server.simulate.days import Scenario, Script, make_day
from server.simulate.desk import Desk
from server.simulate.engine import Game
from server.simulate.measures import measure
from server.simulate.model import Model
from server.simulate.on_hall import HallDesk
from server.simulate.rules import RULES

_RESAMPLES = 500
# Tidal rules ask how long a zone has been pressed, so they look every minute, as the live hall's desk does.
_LOOK_S: Mapping[AdviceBy, int | None] = {AdviceBy.OFF: None, AdviceBy.SIMULATION: 300, AdviceBy.TIDAL: 60}

Row = Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


def names() -> tuple[str, ...]:
    """Every rule that days can be played under: the hall's own policies, then those of other systems."""
    return (*sorted(POLICIES), *RULES)


def desk(
    model: Model, script: Script, rule: str, on: date, *, advice: AdviceBy = AdviceBy.OFF, estimates: bool = True
) -> Desk:
    """The hall's own policies run on the real aggregate, where the model has one as configured; others beside it."""
    if rule in RULES:
        return RULES[rule]()
    if model.plan is not None and script.scenario.assist is None:
        return HallDesk(model.plan, script, on, policy=rule, waits=estimates, advice_by=advice)
    if advice is AdviceBy.TIDAL:
        raise ValueError("tidal rules look at a hall as it is configured")
    return AskedDesk(Decider(HallRules(routing_policy=rule)).answer, model, script, estimates=estimates)


def as_scenario(model: Model, scenario: Scenario) -> Model:
    """The model with the assist flag as the scenario wants it."""
    return model if scenario.assist is None else model.with_assist() if scenario.assist else model.without_assist()


def play_days(
    model: Model,
    scenario: Scenario,
    rule: str,
    seeds: Sequence[int],
    on: date,
    *,
    advice: AdviceBy = AdviceBy.OFF,
    estimates: bool = True,
) -> list[Row]:
    """One row of measures a day."""
    hall = as_scenario(model, scenario)
    return [
        play_script(hall, partial(make_day, hall, scenario, seed), rule, on, advice=advice, estimates=estimates)
        for seed in seeds
    ]


def play_script(
    model: Model,
    make: Callable[[], Script],
    rule: str,
    on: date,
    *,
    advice: AdviceBy = AdviceBy.OFF,
    estimates: bool = True,
) -> Row:
    """One day's measures under a rule. ``make`` gives the day anew: people remember what was done to them.

    ``advice``: who proposes changes of windows; every one is made as soon as it is proposed.
    """
    script = make()
    played = desk(model, script, rule, on, advice=advice, estimates=estimates)
    every = _LOOK_S[advice]
    game = Game(model, script, played, advice=every is not None, advise_every_s=every or 1)
    return measure(model, game.play())


def interval(values: Sequence[float]) -> Interval:
    """The mean of some days, with what other days might have given."""
    return _bootstrap([(value, 1.0) for value in values])


def ratio(values: Sequence[float], base: Sequence[float]) -> Interval:
    """How many times the base's mean, paired by day."""
    return _bootstrap(list(zip(values, base, strict=True)))


def _bootstrap(pairs: Sequence[tuple[float, float]]) -> Interval:
    chance = Random(1)  # noqa: S311  # the same interval for the same days
    means = sorted(_quotient(chance.choices(pairs, k=len(pairs))) for _ in range(_RESAMPLES))
    return Interval(mean=_quotient(pairs), low=means[int(0.025 * _RESAMPLES)], high=means[int(0.975 * _RESAMPLES)])


def _quotient(pairs: Sequence[tuple[float, float]]) -> float:
    below = fmean(base for _, base in pairs)
    return fmean(value for value, _ in pairs) / below if below else 1.0
