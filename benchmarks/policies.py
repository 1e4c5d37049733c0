"""Rules on paired days: every rule under every kind of day of both halls, as ratios to the reference with intervals.

``youxu decide`` is asked as a judge would ask it: complete questions at each ticket, each free window and each moment
of advice. ``python -m benchmarks.policies`` makes the full table (many minutes); ``run()`` is a short one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from server.domain.decider import Decider
from server.domain.rules import HallRules
from server.settings import load_hall
from server.simulate.asking import AskedDesk
from server.simulate.comparing import Interval, Row, as_scenario, interval, ratio
from server.simulate.days import Scenario, make_day
from server.simulate.desk import Desk
from server.simulate.engine import Game
from server.simulate.measures import measure
from server.simulate.model import Model, model_of
from server.simulate.rules import RULES

_HALLS = Path(__file__).parents[1] / "config" / "halls"
_ON = date(2026, 11, 23)
_DEMAND = {"huangtan": 0.95, "yushan": 0.95}
SCENARIOS: dict[str, Scenario] = {
    "usual": Scenario(assist=False),
    "assisting": Scenario(assist=True),
    "double field": Scenario(assist=False, double_field="any"),
    "absences": Scenario(assist=True, absent_share=0.1),
}
_TIMES = ("mean", "p95", "lost")
_WAITING = ("waiting_covered", "waiting_above")
_PLAIN = ("mean", "green_p95", "booked_in_10", "overtaken", "error", *_WAITING, "changes", "violations")


def run(
    small_days: int = 4,
    big_days: int = 1,
    scenarios: Iterable[str] = ("usual", "double field"),
    first: int = 1000,
    *,
    calls_only: bool = False,
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for hall, days in (("huangtan", small_days), ("yushan", big_days)):
        model = model_of(load_hall(_HALLS / hall).plan, _ON)
        for name in scenarios if days else ():
            kind = replace(SCENARIOS[name], demand=_DEMAND[hall])
            rows += _scenario(model, hall, name, kind, range(first, first + days), calls_only=calls_only)
    return rows


def _scenario(
    model: Model, hall: str, name: str, scenario: Scenario, seeds: range, *, calls_only: bool
) -> list[dict[str, Any]]:
    played: dict[str, list[Row]] = {}
    ways: dict[str, tuple[Callable[[], Desk] | str, bool]] = {
        **{rule: (RULES[rule], False) for rule in RULES},
        "counted_minutes": ("counted_minutes", False),
        "pooled_minutes": ("pooled_minutes", False),
    }
    told = None if calls_only else "pooled_minutes"
    if not calls_only:
        ways["pooled_minutes, advice"] = ("pooled_minutes", True)
    answers: dict[str, list[float]] = {}
    for way, (rule, advised) in ways.items():
        for seed in seeds:
            played.setdefault(way, []).append(
                _day(model, scenario, seed, rule, advice=advised, estimates=way == told, answers=answers)
            )
    base, unadvised, strict = played["reference"], played["pooled_minutes"], played["strict_priority"]
    return [
        {"scenario": f"{hall}, {name}", "rule": way}
        | {f"{key} ×": _words(ratio([row[key] for row in rows], [row[key] for row in base])) for key in _TIMES}
        | (
            {
                f"{key} × strict": _words(ratio([row[key] for row in rows], [row[key] for row in strict]))
                for key in ("mean", "p95")
            }
            if way == "pooled_minutes"
            else {}
        )
        | (
            {"mean × without": _words(ratio([row["mean"] for row in rows], [row["mean"] for row in unadvised]))}
            if way.endswith("advice")
            else {}
        )
        | {key: _words(interval([row[key] for row in rows])) for key in _PLAIN if key in rows[0]}
        | (
            {f"{op} p99 ms": round(1000 * _at(answers[op], 0.99), 1) for op in answers}
            if way.endswith("advice")
            else {}
        )
        for way, rows in played.items()
    ]


def _day(
    model: Model,
    scenario: Scenario,
    seed: int,
    rule: Callable[[], Desk] | str,
    *,
    advice: bool,
    estimates: bool,
    answers: dict[str, list[float]],
) -> Row:
    hall = as_scenario(model, scenario)
    if scenario.double_field:
        scenario = replace(scenario, double_field=hall.fields[seed % len(hall.fields)])
    script = make_day(hall, scenario, seed)
    if not isinstance(rule, str):
        return measure(hall, Game(hall, script, rule()).play())
    desk = AskedDesk(Decider(HallRules(routing_policy=rule)).answer, hall, script, estimates=estimates)
    row = measure(hall, Game(hall, script, desk, advice=advice).play())
    for op, seconds in desk.seconds.items():
        answers.setdefault(op, []).extend(seconds)
    return row


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _words(found: Interval) -> str:
    return f"{found.mean:.3f} ({found.low:.3f}–{found.high:.3f})"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.policies", description=__doc__)
    asked.add_argument("--small", type=int, default=60, help="days of the small hall")
    asked.add_argument("--big", type=int, default=8, help="days of the big hall")
    asked.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="one of them; again for more")
    asked.add_argument("--first", type=int, default=1000, help="seed of the first day: fresh days for final figures")
    asked.add_argument("--calls-only", action="store_true", help="no advice and no waits told: a tenth of the time")
    given = asked.parse_args()
    began = monotonic()
    for row in run(given.small, given.big, given.scenario or SCENARIOS, given.first, calls_only=given.calls_only):
        print(json.dumps(row, ensure_ascii=False))
    print(f"{monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
