"""A morning played through HTTP on the movable clock calls whom ``youxu decide`` calls (routing.md §5, contract.md).

The player knows the outer contract only: what decide is told of the hall comes from ``GET /halls/{hall}``. Its visitors
name only their business; those who name the matter are played in `unit/test_simulated_hall.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from random import Random  # noqa: TID251  # people at play, from one seed
from typing import Any

import pytest
from hall_under_test import HallUnderTest, good
from server_process import HALLS, ServerProcess, install

from server.domain.decider import Decider

Json = dict[str, Any]
DAY = "2026-03-03"  # a Tuesday
OPENS, UNTIL = 8 * 3600 + 1800, 9 * 3600 + 900
VISITORS_PER_HOUR = 60
SPECIALTY, NO_DIFFERENCE = "specialty", "nodiff"


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    folder = tmp_path_factory.mktemp("played")
    installed = install(folder, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=0)
    hall = HallUnderTest(ServerProcess(installed, options=("--ballast-mb", "0", "--rehearsal")).start())
    try:
        yield hall
        hall.server.stop()
        assert not hall.server.complaints()
    finally:
        hall.close()
        hall.server.kill()


@dataclass
class Seat:
    """A window as the player sees it: what decide is told of it."""

    told: Json
    code: str
    callable: list[int]
    serving: int | None = None
    ticket: int | None = None
    since: int | None = None
    idle_since: int | None = None

    def state(self) -> Json:
        return {
            "id": self.told["id"], "kind": self.told["kind"], "status": "idle" if self.ticket is None else "busy",
            "callable": self.callable, "primary": self.told["primary"], "serving": self.serving,
            "ticket": self.ticket, "since": self.since, "idle_since": self.idle_since, "open_until": None,
        }  # fmt: skip


@dataclass
class Player:
    """Plays one morning; what decide said and what the hall did stand side by side in ``calls``."""

    hall: HallUnderTest
    plan: Json
    chance: Random
    waiting: dict[int, Json] = field(default_factory=dict)
    calls: list[tuple[int, int | None, int | None]] = field(default_factory=list)  # when, the hall's, decide's
    codes: dict[str, int] = field(default_factory=dict)
    due: list[tuple[int, int, str, int]] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.services = self.plan["businesses"]
        number = {one["code"]: n for n, one in enumerate(self.services)}
        self.seats = []
        for n, one in enumerate(self.plan["windows"]):
            own, assist, lent = (
                sorted(number[code] for code in one["takes"][role] if code in number)
                for role in ("own", "assist", "no_difference")
            )
            kind = NO_DIFFERENCE if one["kind"] == "no_difference" else SPECIALTY
            told = {
                "id": n, "code": one["code"], "zone": one["zone"], "floor": 1, "kind": kind, "spare": one["spare"],
                "primary": own, "assist": assist, "nodiff_skills": lent, "home_fields": [],
                "sessions": [[seconds(each["opens"]), seconds(each["closes"])] for each in self.plan["sessions"]],
            }  # fmt: skip
            self.seats.append(
                Seat(told, one["code"], sorted({*own, *assist, *(lent if kind == NO_DIFFERENCE else ())}))
            )
        self.decide = Decider()
        assert self.decide.answer(self.configuration()) == {}

    def configuration(self) -> Json:
        return {
            "op": "configure", "now": OPENS, "close": 63_000, "nodiff_slowdown": 1.25,
            "services": [
                {"id": n, "code": one["code"], "field": one["code"], "zone": "H",
                 "usual_minutes": one["usual_minutes"], "nodiff_ok": True}
                for n, one in enumerate(self.services)
            ],
            "windows": [seat.told for seat in self.seats],
            "forecast": {"edges": [OPENS, UNTIL], "per_hour": {}},
        }  # fmt: skip

    def at(self, when: int, what: str, which: int = 0) -> None:
        heappush(self.due, (when, next(self.turn), what, which))

    def play(self) -> None:
        self.clock(OPENS)
        self.hall.open_day(DAY)
        for n in range(len(self.seats)):
            good(self.hall.at(self.seats[n].code, "open"), 200)
            self.seats[n].idle_since = OPENS
        arrives = float(OPENS)
        while (arrives := arrives + self.chance.expovariate(VISITORS_PER_HOUR / 3600)) < UNTIL:
            self.at(int(arrives), "arrive", self.chance.randrange(len(self.services)))
        while self.due:
            now, _, what, which = heappop(self.due)
            self.clock(now)
            if what == "arrive":
                self.arrive(now, which)
                continue
            code = self.seats[which].code
            if what == "start":
                good(self.hall.at(code, "start"), 200)
                usual = self.services[self.seats[which].serving or 0]["usual_minutes"]
                self.at(now + int(60 * usual * self.chance.lognormvariate(0, 0.5)), "finish", which)
            elif what == "finish":
                good(self.hall.at(code, "finish"), 200)
                self.free(now, which)
        good(self.hall.door.post("~/day/close", {}, self.hall.admin), 200)

    def arrive(self, now: int, service: int) -> None:
        green = {"priority": "elderly"} if self.chance.random() < 0.1 else {}
        taken = self.hall.take(self.services[service]["code"], **green)
        number = self.codes[taken["code"]] = len(self.codes)
        cls = "green" if green else "ordinary"
        mine = {"id": number, "service": service, "cls": cls, "arrive": now, "due": None, "recalled": False}
        self.waiting[number] = mine
        said = self.decide.answer({"op": "ticket", "now": now, "ticket": mine, "state": self.state(now)})
        if said["window"] is not None:
            self.call(now, said["window"])

    def free(self, now: int, window: int) -> None:
        seat = self.seats[window]
        seat.serving = seat.ticket = seat.since = None
        seat.idle_since = now
        self.call(now, window)

    def call(self, now: int, window: int) -> None:
        said = self.decide.answer({"op": "call", "now": now, "window": window, "state": self.state(now)})
        answer = self.hall.at(self.seats[window].code, "call-next")
        called = self.codes[good(answer, 200)["ticket"]["code"]] if answer.status_code != 204 else None
        self.calls.append((now, called, said["ticket"]))
        if called is not None:
            seat = self.seats[window]
            seat.serving, seat.ticket = self.waiting.pop(called)["service"], called
            seat.since, seat.idle_since = now, None
            self.at(now + 30, "start", window)

    def state(self, now: int) -> Json:
        return {"now": now, "windows": [seat.state() for seat in self.seats], "waiting": list(self.waiting.values())}

    def clock(self, now: int) -> None:
        moment = f"{DAY}T{now // 3600:02}:{now // 60 % 60:02}:{now % 60:02}+08:00"
        good(self.hall.door.http.post("/api/v1/rehearsal/clock", json={"now": moment}), 200)


def seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes)


def test_the_hall_calls_whom_decide_calls(rehearsal: HallUnderTest) -> None:
    player = Player(rehearsal, good(rehearsal.door.get("~", rehearsal.kiosk), 200), Random(7))
    player.play()
    assert len(player.codes) > 30
    assert sum(called is not None for _, called, _ in player.calls) == len(player.codes), "everybody was served"
    assert [one for one in player.calls if one[1] != one[2]] == []
