"""Days to play: who comes when for what, how long each visit takes, who leaves, which windows are away (routing.md §1).

A day is made from one seed and does not depend on how it is played: the same visitors with the same patience and the
same work meet every rule, so rules are compared on paired days.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random  # noqa: TID251  # people at play, all from one seed; the hall itself never draws

from server.simulate.model import Model, Post, Service

# Arrivals of a half-hour relative to the day's mean, from the opening: a morning and an afternoon peak.
_PROFILE_AM = (1.25, 1.60, 1.65, 1.45, 1.15, 0.80, 0.45)
_PROFILE_PM = (0.80, 1.15, 1.30, 1.25, 1.00, 0.75, 0.50, 0.25)
_HALF_HOUR = 1800


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """What kind of day. Shares are of visitors; times in minutes; spreads are sigmas of a lognormal."""

    name: str = "usual"
    demand: float = 1.0  # of the configured demand; the hall's forecast knows it
    double_field: str | None = None  # this field has twice its visitors
    absent_share: float = 0.0  # of the rostered windows, away for the whole day
    assist: bool | None = None  # True: cross-trained windows help; False: nobody does; None: as configured
    green: float = 0.06
    booked: float = 0.10
    no_show: float = 0.05
    comes_back: float = 0.5  # of the no-shows
    service_spread: float = 0.55
    pace_spread: float = 0.12  # between clerks
    usual_error: float = 0.12  # of the configured usual minutes, between services
    day_spread: float = 0.10  # of the hall's demand between days
    field_spread: float = 0.15
    patience_min: float = 80.0
    patience_spread: float = 0.5
    break_min: float = 10.0
    serves_out: bool = True  # after a session's end windows go on with those who hold a ticket
    stop_before_min: float = 15.0  # tickets stop so long before a session's end


@dataclass(slots=True, eq=False)
class Visitor:
    """One visit. Times in whole seconds after midnight. What a rule may not see: work, patience, no-show."""

    id: int
    service: int
    cls: str
    arrive: int
    due: int | None
    work: float  # how much longer than the service's true minutes this visit takes
    patience: int  # seconds until the visitor leaves, if not called
    no_show: bool
    back_after: int | None  # a no-show returns so many seconds after the miss
    recalled: bool = False
    arrive_first: int = 0
    called: int | None = None
    first_called: int | None = None
    left: int | None = None
    window: int | None = None
    overtaken: int = 0
    overtaken_plainly: int = 0  # by ordinary tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A window takes a break, once the visit under way has ended."""

    window: int
    at: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Script:
    """One day. ``forecast``: the expected visitors per hour of each service, as a hall with a history would know."""

    seed: int
    scenario: Scenario
    visitors: tuple[Visitor, ...]
    pace: Mapping[int, float]
    pauses: tuple[Pause, ...]
    absent: frozenset[int]
    true_minutes: Mapping[int, float]
    edges: tuple[int, ...]
    per_hour: Mapping[int, tuple[float, ...]]


def make_day(model: Model, scenario: Scenario, seed: int) -> Script:
    """The day of this seed."""
    chance = Random(f"{seed} {scenario.name} {model.name}")  # noqa: S311  # people at play
    edges, weights = _profile(model, scenario)
    per_hour = {
        one.id: tuple(
            scenario.demand * one.per_day * weight * 3600 / _span(edges, n) for n, weight in enumerate(weights)
        )
        for one in model.services
    }
    day = math.exp(chance.gauss(0, scenario.day_spread) - scenario.day_spread**2 / 2)
    factor = {
        field: day
        * chance.gammavariate(scenario.field_spread**-2, scenario.field_spread**2)
        * (2.0 if field == scenario.double_field else 1.0)
        for field in model.fields
    }
    true = {one.id: one.true_minutes * _lognormal(chance, scenario.usual_error) for one in model.services}
    visitors = [
        visitor
        for one in model.services
        for visitor in _visitors(one, edges, per_hour, factor[one.field], scenario, chance)
    ]
    visitors.sort(key=lambda one: (one.arrive, one.service, one.work))
    for n, visitor in enumerate(visitors, 1):
        visitor.id, visitor.arrive_first = n, visitor.arrive
    rostered = [post for post in model.posts if post.sessions]
    count = round(scenario.absent_share * len(rostered)) if scenario.absent_share else 0
    absent = frozenset(post.id for post in chance.sample(rostered, max(count, 1 if scenario.absent_share else 0)))
    return Script(
        seed=seed,
        scenario=scenario,
        visitors=tuple(visitors),
        pace={post.id: _lognormal(chance, scenario.pace_spread) for post in model.posts},
        pauses=tuple(pause for post in rostered for pause in _pauses(post, scenario, chance)),
        absent=absent,
        true_minutes=true,
        edges=edges,
        per_hour=per_hour,
    )


def _visitors(
    service: Service,
    edges: tuple[int, ...],
    per_hour: Mapping[int, tuple[float, ...]],
    factor: float,
    scenario: Scenario,
    chance: Random,
) -> list[Visitor]:
    rates = per_hour[service.id]
    expected = [rate * factor * (edges[n + 1] - edges[n]) / 3600 for n, rate in enumerate(rates)]
    upto = list(accumulate(expected))
    total = upto[-1]
    found = []
    at = chance.expovariate(1)
    while at < total:
        slot = bisect_right(upto, at)
        within = (at - (upto[slot] - expected[slot])) / expected[slot]
        found.append(
            _visitor(service, int(edges[slot] + within * (edges[slot + 1] - edges[slot])), edges, scenario, chance)
        )
        at += chance.expovariate(1)
    return found


def _visitor(service: Service, arrive: int, edges: tuple[int, ...], scenario: Scenario, chance: Random) -> Visitor:
    kind, due = chance.random(), None
    cls = "green" if kind < scenario.green else "appointment" if kind < scenario.green + scenario.booked else "ordinary"
    if cls == "appointment":
        due = round((arrive + 60 * chance.gauss(7, 7)) / 900) * 900
        arrive = min(max(int(due - 60 * chance.gauss(7, 7)), edges[0]), edges[-1] - 1)
    no_show = chance.random() < scenario.no_show
    back = int(60 * chance.uniform(4, 20)) if chance.random() < scenario.comes_back else None
    return Visitor(
        id=0, service=service.id, cls=cls, arrive=arrive, due=due,
        work=_lognormal(chance, scenario.service_spread),
        patience=int(60 * scenario.patience_min * math.exp(chance.gauss(0, scenario.patience_spread))),
        no_show=no_show, back_after=back,
    )  # fmt: skip


def _pauses(post: Post, scenario: Scenario, chance: Random) -> list[Pause]:
    return [
        Pause(window=post.id, at=int(chance.uniform(start + 2700, end - 2700)), seconds=int(60 * scenario.break_min))
        for start, end in post.sessions
        if scenario.break_min > 0 and end - start > 7200
    ]


def _profile(model: Model, scenario: Scenario) -> tuple[tuple[int, ...], list[float]]:
    """Edges of the half-hours in which tickets are taken, and each one's share of a day's visitors."""
    edges: list[int] = []
    weights: list[float] = []
    for n, (start, end) in enumerate(model.sessions):
        profile = _PROFILE_AM if n == 0 else _PROFILE_PM
        stop = end - int(60 * scenario.stop_before_min)
        if edges:
            edges.append(start)
            weights.append(0.0)
        else:
            edges.append(start)
        at, slot = start, 0
        while at < stop:
            until = min(at + _HALF_HOUR, stop)
            edges.append(until)
            weights.append(profile[min(slot, len(profile) - 1)] * (until - at))
            at, slot = until, slot + 1
    total = sum(weights)
    return tuple(edges), [weight / total for weight in weights]


def _span(edges: tuple[int, ...], n: int) -> int:
    return edges[n + 1] - edges[n]


def _lognormal(chance: Random, spread: float) -> float:
    """A factor of mean one."""
    return math.exp(chance.gauss(0, spread) - spread * spread / 2)
