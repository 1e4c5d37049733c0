"""A day of a small hall, played as a stranger would play it: complete questions to ``youxu decide``, advice obeyed.

It shares no code with :mod:`server.simulate`: people, clock and windows are made a second time, from routing.md, so
that a mistake there does not pass unseen here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random  # noqa: TID251  # people at play, all from one seed
from statistics import fmean
from typing import Any

from benchmarks.judged_hall import BACK, CLOSES, EDGES, FIELDS, HALVES, LUNCH, OPENS, Freedom, Hall, Json, Window

Answer = Callable[[Json], Json]


@dataclass(eq=False)
class Person:
    ticket: Json
    length: float  # seconds at a window of usual pace
    patience: int
    absent: bool
    back: int | None
    called: int | None = None
    left: int | None = None
    overtaken: int = 0


class Day:
    """One day of a hall, played. ``mean``, ``p95`` in minutes; who gave up counts until leaving."""

    def __init__(self, answer: Answer, hall_seed: int, day: int, given: Freedom) -> None:
        self.given, self.hall = given, Hall(hall_seed, given)
        self.answer = answer
        answer(self.hall.configure(given))
        self.now = 0
        self.people: dict[int, Person] = {}
        self.waiting: dict[int, Json] = {}
        self.taken: dict[str, int] = dict.fromkeys(FIELDS, 0)
        self.changes, self.faults = 0, 0
        self._events: list[tuple[int, int, Callable[[Any], None], Any]] = []
        self._n = 0
        self._make(Random(f"day {hall_seed} {day}"))

    def play(self) -> Day:
        while self._events:
            self.now, _, do, what = heappop(self._events)
            do(what)
        for number in self.waiting:
            self.people[number].left = self.now
        waits = sorted(((one.called if one.called is not None else one.left) or self.now) - one.ticket["arrive"]
                       for one in self.people.values())  # fmt: skip
        self.mean, self.p95 = fmean(waits) / 60, waits[int(0.95 * len(waits))] / 60
        plain = [one.overtaken for one in self.people.values() if one.ticket["cls"] == "ordinary"]
        self.overtaken = fmean(plain)
        return self

    def _make(self, chance: Random) -> None:
        hall, given = self.hall, self.given
        day = math.exp(chance.gauss(0, 0.10))
        factor = {name: day * math.exp(chance.gauss(0, 0.15)) for name in FIELDS}
        doubled = chance.choice(list(FIELDS)[:8])
        if given.double:
            factor[doubled] *= 2
        longer = {one["id"]: math.exp(chance.gauss(0, 0.12)) for one in hall.services}
        people = []
        for one in hall.services:
            rng = Random(f"{chance.random()} {one['id']}")
            for n, part in enumerate(HALVES):
                at, rate = 0.0, hall.rate[one["id"]] * factor[one["field"]] * part / sum(HALVES) / 1800
                while rate and (at := at + rng.expovariate(rate)) < 1800:
                    people.append(self._person(rng, one, int(EDGES[n] + at), longer[one["id"]]))
        people.sort(key=lambda one: (one.ticket["arrive"], one.ticket["service"]))
        for n, person in enumerate(people):
            person.ticket["id"] = n
            self.people[n] = person
            self._at(person.ticket["arrive"], self._arrive, person.ticket)
        away = chance.sample(range(9), given.absent)
        for window in hall.windows:
            window.pace = math.exp(chance.gauss(0, 0.12))
            for start, end in ((OPENS, LUNCH), (BACK, CLOSES)):
                pause = chance.randint(start + 2700, end - 2700)
                if window.id not in away:
                    self._at(start, self._open, (window, end))
                    self._at(end, self._end, window)
                    self._at(pause, self._pause, window)
        for at in range(OPENS + given.every, CLOSES, given.every) if given.every else ():
            self._at(at, self._advise, None)

    def _person(self, rng: Random, service: Json, at: int, longer: float) -> Person:
        kind, due = rng.random(), None
        if 0.06 <= kind < 0.16:
            due = at // 900 * 900 + 900
            at = max(OPENS, int(due - rng.uniform(-120, 1080)))
        cls = "green" if kind < 0.06 else "appointment" if due else "ordinary"
        ticket = {"id": 0, "service": service["id"], "cls": cls, "arrive": at, "due": due, "recalled": False}
        length = 60 * service["usual_minutes"] * longer * math.exp(rng.gauss(0, 0.55) - 0.15)
        return Person(ticket, length, int(4800 * math.exp(rng.gauss(0, 0.5))), rng.random() < 0.05,
                      rng.randint(240, 1200) if rng.random() < 0.5 else None)  # fmt: skip

    def _at(self, when: int, do: Callable[[Any], None], what: Any) -> None:
        self._n += 1
        heappush(self._events, (when, self._n, do, what))

    def _state(self) -> Json:
        shown = []
        for one in self.hall.windows:
            status = "busy" if one.ticket else "idle" if one.idle else "closed"
            shown.append({"id": one.id, "status": status, "kind": "nodiff" if one.nodiff or one.turned else "specialty",
                          "callable": one.callable, "primary": one.primary,
                          "serving": one.ticket and one.ticket["service"], "ticket": one.ticket and one.ticket["id"],
                          "since": one.since, "idle_since": one.idle_since if status == "idle" else None,
                          "open_until": one.until if one.open else None})  # fmt: skip
        told = {"tickets_taken": dict(self.taken)} if self.given.counts else {}
        return {"now": self.now, "windows": shown, "waiting": list(self.waiting.values())} | told

    def _ask(self, op: str, **more: Any) -> Json:
        return self.answer({"op": op, "now": self.now, "state": self._state()} | more)

    def _open(self, what: tuple[Window, int]) -> None:
        window, end = what
        window.open, window.until = True, end
        if window.idle:
            self._free(window)

    def _end(self, window: Window) -> None:
        if window.open and window.ticket is None:
            self._next(window)

    def _pause(self, window: Window) -> None:
        window.rest = 600
        if window.idle:
            self._next(window)

    def _back(self, window: Window) -> None:
        window.away = False
        self._next(window)

    def _next(self, window: Window) -> None:
        window.ticket = window.since = None
        if window.pending:
            self._turn(window, window.pending)
        if not window.open:
            return
        late = self.now - (window.until or self.now)
        if late >= 0 and (late > 2700 or not any(one["service"] in window.callable for one in self.waiting.values())):
            window.open, window.idle_since = False, None
        elif window.rest:
            window.away, window.idle_since = True, None
            self._at(self.now + window.rest, self._back, window)
            window.rest = 0
        elif not window.away:
            self._free(window)

    def _free(self, window: Window) -> None:
        if window.idle_since is None:
            window.idle_since = self.now
        if self.waiting:
            said = self._ask("call", window=window.id)["ticket"]
            if said is not None:
                self._call(window, said)
            elif any(one["service"] in window.callable for one in self.waiting.values()):
                self.faults += 1

    def _arrive(self, ticket: Json) -> None:
        self.waiting[ticket["id"]] = ticket
        if not ticket["recalled"]:
            self.taken[self.hall.services[ticket["service"]]["field"]] += 1
            self._at(self.now + self.people[ticket["id"]].patience, self._leave, ticket["id"])
        able = [one for one in self.hall.windows if one.idle and ticket["service"] in one.callable]
        if able:
            window = self._ask("ticket", ticket=ticket)["window"]
            self._call(self.hall.windows[window], ticket["id"])

    def _leave(self, number: int) -> None:
        if self.waiting.pop(number, None):
            self.people[number].left = self.now

    def _call(self, window: Window, number: int) -> None:
        ticket = self.waiting.pop(number)
        if not window.idle or ticket["service"] not in window.callable:
            self.faults += 1
        home = self.hall.services[ticket["service"]]["field"]
        for other in self.waiting.values():
            if other["arrive"] < ticket["arrive"] and self.hall.services[other["service"]]["field"] == home:
                self.people[other["id"]].overtaken += 1
        person = self.people[number]
        person.called = self.now if person.called is None else person.called
        window.ticket, window.since, window.idle_since = ticket, self.now, None
        if person.absent and not ticket["recalled"]:
            self._at(self.now + 60, self._missed, window)
            return
        slow = self.given.slowdown if window.turned and ticket["service"] not in window.primary else 1.0
        self._at(self.now + 20 + int(person.length * window.pace * slow), self._next, window)

    def _missed(self, window: Window) -> None:
        assert window.ticket is not None  # it was called a minute ago
        person = self.people[window.ticket["id"]]
        if person.back is not None:
            self._at(self.now + person.back, self._arrive, person.ticket | {"recalled": True})
        self._next(window)

    def _advise(self, _: None) -> None:
        for action in self._ask("advise")["actions"]:
            window = self.hall.windows[action["window"]]
            if self.now - window.changed < self.given.dwell:
                continue
            if self.given.when_idle and window.ticket is not None:
                window.pending = action["do"]
            else:
                self._turn(window, action["do"])
                if window.idle:
                    self._free(window)

    def _turn(self, window: Window, do: str) -> None:
        window.pending = None
        if do not in ("nodiff", "restore") or window.nodiff or window.turned == (do == "nodiff"):
            self.faults += 1
        window.turned, window.changed = do == "nodiff", self.now
        self.changes += 1
