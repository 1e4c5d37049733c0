"""How far advice could go: the best found by who knows the whole day (``python -m benchmarks.hindsight``).

Every day is played under the hall's own rule: as the windows stand; with every fixed set of turned windows; and with
the set chosen anew for each half-hour, improved half-hour by half-hour until nothing helps any more. Whoever chooses
knows every visitor and every visit to come. Advice, which knows the forecast, is played beside it. What cannot be
helped at all is counted: the waiting for matters that no window of the day takes, or only one that cannot be turned.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from statistics import fmean

from benchmarks.policies import SCENARIOS
from server.domain import counting
from server.domain.decider import Decider
from server.domain.question import premises_of
from server.domain.rules import HallRules
from server.domain.scene import Premises
from server.settings import load_hall
from server.simulate.asking import AskedDesk, configuration
from server.simulate.comparing import as_scenario, ratio
from server.simulate.days import Scenario, Script, Visitor, make_day
from server.simulate.desk import Action, Record, Seat
from server.simulate.engine import Game
from server.simulate.measures import waited
from server.simulate.model import Model, model_of
from server.simulate.rules import PoolDesk

_HALF_HOUR_S = 1800
_ROUNDS = 3  # over all half-hours of a day; the second seldom finds anything

Turned = frozenset[int]  # the windows that are turned
Plan = Sequence[Turned]  # half-hour by half-hour


class PlannedDesk(PoolDesk):
    """The hall's own rule, the short way, with windows turned by a plan. It calls whom ``youxu decide`` calls."""

    def __init__(self, premises: Premises, script: Script, plan: Plan) -> None:
        self._rules = rules = premises.rules
        self._plan = list(plan)
        self._ranks = {
            one.id: counting.rank(
                rules, one.arrive_first, premises.set_behind_min[one.service], green=one.cls == "green"
            )
            for one in script.visitors
        }

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        turned = seat.nodiff and not seat.post.nodiff
        own = seat.post.primary if turned or not seat.nodiff else seat.callable - _held(game)
        credit = counting.own_credit_min(self._rules, turned=turned)
        found = []
        for one in game.waiting.values():
            if one.service in seat.callable:
                due = one.due is not None and counting.is_due(self._rules, one.arrive_first, one.due, game.now)
                own_min = credit if one.service in own else 0.0
                counted = counting.counted_min(self._rules, self._ranks[one.id], game.now, own_min=own_min, due=due)
                found.append((-counted, one.id))
        return game.waiting[min(found)[1]] if found else None

    def advise(self, game: Game) -> Sequence[Action]:
        turned = self._plan.pop(0) if self._plan else frozenset()
        return [
            Action(window=seat.post.id, do="nodiff" if seat.post.id in turned else "restore")
            for seat in game.seats
            if not seat.post.nodiff and seat.nodiff != (seat.post.id in turned)
        ]


class Hindsight:
    """One day, known from its beginning to its end."""

    def __init__(self, model: Model, scenario: Scenario, seed: int) -> None:
        self.model = as_scenario(model, scenario)
        if scenario.double_field:
            scenario = replace(scenario, double_field=self.model.fields[seed % len(self.model.fields)])
        self._scenario, self._seed = scenario, seed
        self._day = self._script()
        self._premises = premises_of(configuration(self.model, self._day), HallRules())
        self._away = self._day.absent
        self.turnable = [
            post.id for post in self.model.posts if post.nodiff_skills and not post.nodiff and post.id not in self._away
        ]
        self.sets = [frozenset(one) for n in range(len(self.turnable) + 1) for one in combinations(self.turnable, n)]
        self._halves = sum(len(range(start + 600, end, _HALF_HOUR_S)) for start, end in self.model.sessions)

    def _script(self) -> Script:
        return make_day(self.model, self._scenario, self._seed)

    def played(self, plan: Plan) -> Record:
        """The day from its beginning: the last record of it is overwritten."""
        for one in self._day.visitors:
            one.recalled, one.overtaken, one.overtaken_plainly = False, 0, 0
            one.called = one.first_called = one.left = one.window = None
        desk = PlannedDesk(self._premises, self._day, plan)
        return Game(self.model, self._day, desk, advice=True, advise_every_s=_HALF_HOUR_S).play()

    def advised(self) -> Record:
        script = self._script()
        return Game(
            self.model, script, AskedDesk(Decider().answer, self.model, script, estimates=False), advice=True
        ).play()

    def fixed(self) -> list[tuple[float, Plan]]:
        """Every fixed set with its mean wait, the best first."""
        plans = [[one] * self._halves for one in self.sets]
        return sorted(((mean(self.played(plan)), plan) for plan in plans), key=lambda one: one[0])

    def half_hours(self, best: float, plan: Plan) -> float:
        """The mean wait of the best plan found by changing half an hour at a time, from this one."""
        plan = list(plan)
        for _ in range(_ROUNDS):
            before = best
            for n in range(self._halves):
                for other in self.sets:
                    tried = [*plan[:n], other, *plan[n + 1 :]]
                    if other != plan[n] and (found := mean(self.played(tried))) < best:
                        best, plan = found, tried
            if best >= before:
                break
        return best

    def beyond_help(self, record: Record) -> tuple[float, float]:
        """Minutes of the mean wait: for what no window of the day takes, and for what only one takes that cannot
        be turned, so that no change of windows touches it."""
        here = [post for post in self.model.posts if post.id not in self._away and post.sessions]
        nobody = alone = 0.0
        for visitor in record.script.visitors:
            minutes = waited(visitor, record.ended)
            takers = [post for post in here if visitor.service in post.callable(nodiff=True)]
            nobody += minutes * (not takers)
            alone += minutes * (len(takers) == 1 and takers[0].id not in self.turnable and not takers[0].nodiff)
        people = len(record.script.visitors)
        return nobody / people, alone / people


def _held(game: Game) -> frozenset[int]:
    """What windows of a field that are at work have as their own."""
    return frozenset().union(
        *(one.post.primary for one in game.seats if not one.nodiff and (one.idle or one.visitor is not None))
    )


def mean(record: Record) -> float:
    return fmean(waited(one, record.ended) for one in record.script.visitors)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.hindsight", description=__doc__)
    asked.add_argument("--hall", default="huangtan")
    asked.add_argument("--days", type=int, default=60)
    asked.add_argument("--first", type=int, default=0, help="seed of the first day: fresh ones for final figures")
    asked.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="one of them; again for more")
    asked.add_argument("--fixed-only", action="store_true", help="no search by half-hours: a tenth of the time")
    asked.add_argument("--delegated-but", nargs="*", metavar="FIELD", help="as if all were delegated but these fields")
    given = asked.parse_args()
    plan = load_hall(Path(__file__).parents[1] / "config" / "halls" / given.hall).plan
    model = model_of(plan, date(2026, 11, 23))
    if given.delegated_but is not None:
        model = model.fully_delegated(tuple(given.delegated_but))
    for name in given.scenario or SCENARIOS:
        kind = replace(SCENARIOS[name], demand=0.95)
        found: dict[str, list[float]] = {}
        for seed in range(given.first, given.first + given.days):
            day = Hindsight(model, kind, seed)
            record = day.played([])
            nobody, alone = day.beyond_help(record)
            row = {"as they stand": mean(record)}
            row |= {"nobody takes": nobody, "one takes, not turnable": alone}
            fixed = day.fixed()
            row["all turned"] = next(wait for wait, one in fixed if len(one[0]) == len(day.turnable))
            row["advised"], row["best fixed"] = mean(day.advised()), fixed[0][0]
            if not given.fixed_only:
                row["best by half-hours"] = day.half_hours(*fixed[0])
            for key, value in row.items():
                found.setdefault(key, []).append(value)
        base = found.pop("as they stand")
        for key, waits in found.items():
            one = ratio(waits, base)
            words = f"{one.mean:.3f} ({one.low:.3f}–{one.high:.3f})"
            print(f"{name}, {given.days} days of {fmean(base):.1f} min | {key} | {words}", flush=True)


if __name__ == "__main__":
    main()
