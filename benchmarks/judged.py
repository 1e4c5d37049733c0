"""``youxu decide`` judged as a stranger would judge it, in twelve small halls: ``python -m benchmarks.judged``.

Each line is a kind of day under one way of judging: the rule beside the reference rule and beside strict priority
(green channel, due appointments, then first come first served), then advice obeyed beside the same days without, with
each freedom that routing.md §4 leaves to whoever asks. Days are paired, intervals 95 % by the bootstrap over days.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean

from benchmarks.judged_day import Answer, Day
from benchmarks.judged_hall import Freedom, Json
from server.domain.decider import Decider
from server.domain.rules import HallRules
from server.simulate.comparing import ratio

HALLS = 12
KINDS = {
    "usual": Freedom(),
    "assisting": Freedom(assisting=True),
    "a field doubled": Freedom(double=True),
    "a window absent": Freedom(absent=1),
}
FREEDOMS = {
    "asked every minute": {"every": 60},
    "asked every quarter of an hour": {"every": 900},
    "a busy window changes after its visit": {"when_idle": True},
    "half an hour between changes of a window": {"dwell": 1800},
    "no forecast": {"forecast": None},
    "forecast half of what comes": {"forecast": 0.5},
    "forecast half too much": {"forecast": 1.5},
    "tickets taken are not told": {"counts": False},
    "two windows may be turned": {"turnable": 2},
    "half is delegated": {"delegated": 0.5},
}


class Strict:
    """Strict priority over late binding, as existing systems have it that honour green channel and appointments."""

    def answer(self, question: Json) -> Json:
        if question["op"] == "configure":
            return {}
        windows = question["state"]["windows"]
        if question["op"] == "ticket":
            service = question["ticket"]["service"]
            able = [one for one in windows if one["status"] == "idle" and service in one["callable"]]
            return {"window": min(able, key=lambda one: (service not in one["primary"], one["idle_since"]))["id"]}
        may = next(one["callable"] for one in windows if one["id"] == question["window"])
        mine = [one for one in question["state"]["waiting"] if one["service"] in may]
        return {"ticket": min(mine, key=lambda one: self._rank(one, question["now"]))["id"] if mine else None}

    @staticmethod
    def _rank(ticket: Json, now: int) -> tuple[int, int, int]:
        due = ticket["due"] is not None and now >= ticket["due"] - 180
        return 0 if ticket["cls"] == "green" else 1 if due else 2, ticket["arrive"], ticket["id"]


def _own(policy: str) -> Callable[[], Answer]:
    return lambda: Decider(HallRules(routing_policy=policy)).answer


def played(answer: Callable[[], Answer], given: Freedom, days: range) -> list[Day]:
    """One day of each number, in the halls by turns."""
    return [Day(answer(), day % HALLS, day, given).play() for day in days]


def _beside(days: Sequence[Day], others: Sequence[Day]) -> str:
    found = []
    for name in ("mean", "p95"):
        one = ratio([getattr(day, name) for day in days], [getattr(day, name) for day in others])
        found.append(f"{one.mean:.3f} ({one.low:.3f}–{one.high:.3f})")
    return " | ".join(found)


def _tell(kind: str, way: str, days: Sequence[Day], others: Sequence[Day]) -> None:
    overtaken, changes = fmean(day.overtaken for day in days), fmean(day.changes for day in days)
    faults = sum(day.faults for day in days)
    print(f"| {kind} | {way} | {_beside(days, others)} | {overtaken:.2f} | {changes:.1f} | {faults} |", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.judged", description=__doc__)
    asked.add_argument("--days", type=int, default=60)
    asked.add_argument("--first", type=int, default=0, help="number of the first day: fresh ones for final figures")
    asked.add_argument("--slowdown", type=float, action="append", help="of a turned window; again for more")
    asked.add_argument("--freedoms", action="store_true", help="every way of judging, on usual days and doubled ones")
    given = asked.parse_args()
    days = range(given.first, given.first + given.days)
    print("| day | way | mean | p95 | overtaken | changes | faults |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name, kind in KINDS.items():
        quiet = replace(kind, every=0)
        rule = played(_own("pooled_minutes"), quiet, days)
        _tell(name, "rule beside the reference", rule, played(_own("counted_minutes"), quiet, days))
        _tell(name, "rule beside strict priority", rule, played(lambda: Strict().answer, quiet, days))
        for slowdown in given.slowdown or (1.0, 1.25):
            slow = replace(kind, slowdown=slowdown)
            _tell(name, f"advice, turned windows {slowdown:.2f}", played(_own("pooled_minutes"), slow, days), rule)
        if given.freedoms and name in ("usual", "a field doubled"):
            for way, changed in FREEDOMS.items():
                free = replace(kind, slowdown=1.0, **changed)  # type: ignore[arg-type]  # fields by their names
                without = played(_own("pooled_minutes"), replace(free, every=0), days)
                _tell(name, way, played(_own("pooled_minutes"), free, days), without)


if __name__ == "__main__":
    main()
