"""Small halls that nobody configured here, for a stranger's judgement of ``youxu decide`` (:mod:`benchmarks.judged`).

Nine windows and about 204 tickets a day (routing.md §1): four windows of a field, four no-difference ones, one for
what could not be done elsewhere. How demand lies on the fields, what is delegated and what may be turned differs from
hall to hall. Loads were set so that the reference rule waits about as long as routing.md §2.2 says of its small hall:
there 29.6 minutes with nothing delegated, 12.8 with half, 11.0 with all, 8.8 assisting, 5.1 when everybody does
everything; here 31, 17, 12, 11, 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from random import Random  # noqa: TID251  # halls at play, all from one seed
from typing import Any

Json = dict[str, Any]

FIELDS: dict[str, tuple[float, tuple[float, ...]]] = {  # share of the visitors, usual minutes of its matters
    "police": (0.18, (10, 14, 18)), "market": (0.175, (11, 17, 21)), "social": (0.22, (7, 11, 14)),
    "medical": (0.225, (6, 10, 13)), "civil": (0.06, (12, 17)), "farming": (0.05, (11, 16)),
    "building": (0.03, (19, 26)), "health": (0.045, (8, 13)), "unresolved": (0.015, (18,)),
}  # fmt: skip
_WITH_A_WINDOW = tuple(FIELDS)[:4]
HALVES = (0.62, 0.80, 1.30, 1.55, 1.50, 1.20, 0.75, 0.0, 0.0, 0.0, 0.85, 1.20, 1.25, 1.10, 0.85, 0.60, 0.35, 0.15)
OPENS, LUNCH, BACK, CLOSES = 30600, 43200, 48600, 63000  # 8:30–12:00, 13:30–17:30
EDGES = tuple(range(OPENS, CLOSES + 1, 1800))


@dataclass(frozen=True, kw_only=True)
class Freedom:
    """What routing.md leaves to whoever judges. Times in seconds."""

    delegated: float = 1.0  # share of the delegable matters of a field that the no-difference windows take
    assisting: bool = False
    turnable: int = 4  # how many of the windows of a field may be turned
    slowdown: float = 1.25
    double: bool = False  # a field of the day has twice its visitors, and nobody foretold it
    absent: int = 0
    every: int = 300  # how often advice is asked for; 0: never
    when_idle: bool = False  # a busy window is changed once its visit has ended
    dwell: int = 0  # changes of a window that was changed less than so long ago are not made
    forecast: float | None = 1.0  # times the true rates; None: there is none
    counts: bool = True  # whether tickets_taken is told
    load: float = 1.0
    together: bool = False  # everybody does everything


@dataclass(eq=False)
class Window:
    id: int
    nodiff: bool
    primary: list[int]
    assist: list[int] = field(default_factory=list)
    skills: list[int] = field(default_factory=list)
    pace: float = 1.0
    turned: bool = False
    open: bool = False
    away: bool = False
    ticket: Json | None = None
    since: int | None = None
    idle_since: int | None = None
    until: int | None = None
    rest: int = 0
    pending: str | None = None
    changed: int = -(10**6)

    @property
    def callable(self) -> list[int]:
        return sorted({*self.primary, *self.assist, *(self.skills if self.nodiff or self.turned else ())})

    @property
    def idle(self) -> bool:
        return self.open and not self.away and self.ticket is None


class Hall:
    """Services, windows and expected demand of one hall. ``seed``: which hall."""

    def __init__(self, seed: int, given: Freedom) -> None:
        chance = Random(f"hall {seed}")
        weight = {name: share * math.exp(chance.gauss(0, 0.18)) for name, (share, _) in FIELDS.items()}
        self.services: list[Json] = []
        self.rate: dict[int, float] = {}
        for name, (_, minutes) in FIELDS.items():
            for n, usual in enumerate(minutes):
                one = len(self.services)
                delegable = name != "unresolved" and (name != "police" or n == 0)
                self.services.append({"id": one, "code": f"{name}-{n}", "field": name, "zone": "H",
                                      "usual_minutes": usual, "nodiff_ok": delegable})  # fmt: skip
                self.rate[one] = 204 * given.load * weight[name] / sum(weight.values()) / len(minutes)
        self.windows = self._windows(given, chance)

    def _windows(self, given: Freedom, chance: Random) -> list[Window]:
        of = {name: [one["id"] for one in self.services if one["field"] == name] for name in FIELDS}
        delegable = [one["id"] for one in self.services if one["nodiff_ok"]]
        held = [one for name in _WITH_A_WINDOW for one in of[name] if one in delegable]
        taken = sorted({*delegable} - {*held} | {*chance.sample(held, round(given.delegated * len(held)))})
        windows = [Window(n, False, of[name]) for n, name in enumerate(_WITH_A_WINDOW)]
        windows += [Window(n, True, [], [], taken) for n in range(4, 8)]
        windows.append(Window(8, False, of["unresolved"]))
        for window in chance.sample(windows[:4], given.turnable):
            window.skills = sorted({*taken} - {*window.primary})
        for n in (1, 2, 3) if given.assisting else ():
            windows[n].assist = [one for one in windows[1 + n % 3].primary if one in delegable]
        for window in windows if given.together else ():
            window.nodiff, window.skills = True, [one["id"] for one in self.services]
        return windows

    def configure(self, given: Freedom) -> Json:
        shape = sum(HALVES)
        forecast = None if given.forecast is None else {
            "edges": list(EDGES),
            "per_hour": {str(one): [given.forecast * rate * 2 * part / shape for part in HALVES]
                         for one, rate in self.rate.items()},
        }  # fmt: skip
        windows = [{"id": one.id, "code": str(one.id + 1), "zone": "H", "floor": 1,
                    "kind": "nodiff" if one.nodiff else "specialty", "spare": False, "primary": one.primary,
                    "assist": one.assist, "nodiff_skills": one.skills,
                    "sessions": [[OPENS, LUNCH], [BACK, CLOSES]],
                    "home_fields": sorted({self.services[n]["field"] for n in one.primary})}
                   for one in self.windows]  # fmt: skip
        asked = {"op": "configure", "now": OPENS - 1800, "services": self.services, "windows": windows,
                 "close": CLOSES, "nodiff_slowdown": given.slowdown}  # fmt: skip
        return asked | ({"forecast": forecast} if forecast else {})
