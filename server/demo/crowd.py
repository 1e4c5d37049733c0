"""The demo's people: visitors who take tickets at the real kiosk program, clerks who serve them, some who rate.

Times are drawn around the usual minutes of each matter and divided by the pace, so that a hall can be watched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random  # noqa: TID251  # the demo plays with chance from one seed; the hall itself never does
from threading import Event, Thread
from typing import Any

import httpx

from server.demo.hall_door import HallDoor
from server.demo.manners import level, rates, reasons
from server.demo.staff import Clerk
from server.ids import new_key

log = logging.getLogger(__name__)

_LOAD = 1.0  # of what the staffed windows can do
_EARLY = 2  # visitors a clerk who stand at the door when the hall opens
_NO_SHOW = 0.06
_GREEN = 0.07
_SPREAD = 0.5  # sigma of the lognormal handling time
_LOOK_S = 1.0


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # people at play, not secrets


@dataclass
class Pace:
    """How many times faster than life people move. Changed from the first page while the demo runs."""

    times: float

    def seconds(self, minutes: float) -> float:
        return max(0.3, 60 * minutes / self.times)


class Crowd:
    """Everybody who is simulated. ``kiosk``: address of the kiosk program, whose printer then prints real slips."""

    def __init__(
        self, *, door: HallDoor, kiosk: str, plan: Mapping[str, Any], clerks: Sequence[Clerk], pace: Pace, seed: int
    ) -> None:
        self._door = door
        self._kiosk = kiosk
        self._plan = plan
        self._clerks = clerks
        self._pace = pace
        self._seed = seed
        self._ending = Event()
        self._threads: list[Thread] = []

    def start(self) -> None:
        self._run("visitors", partial(self._visitors, _chance(self._seed)))
        for number, clerk in enumerate(self._clerks, 1):
            self._run(clerk.name, partial(self._clerk, clerk, _chance(self._seed + number)))

    def stop(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join(20)

    def _run(self, name: str, work: Callable[[], None]) -> None:
        thread = Thread(target=self._until_the_end, args=(work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _until_the_end(self, work: Callable[[], None]) -> None:
        """People come back after an error: somebody watching the demo may have closed the day."""
        while not self._ending.is_set():
            try:
                work()
            except httpx.HTTPError:
                log.warning("the hall does not answer", exc_info=True)
            self._ending.wait(2.0)

    def _rest(self, seconds: float) -> bool:
        """Wait; True when the demo ends."""
        return self._ending.wait(seconds)

    # Visitors

    def _visitors(self, chance: Random) -> None:
        businesses = list(self._plan["businesses"])
        usual = {one["code"]: float(one["usual_minutes"]) for one in businesses}
        matters: dict[str, list[str]] = {}
        for matter in self._plan["matters"]:
            matters.setdefault(matter["business"], []).append(matter["code"])
        mean = sum(usual.values()) / len(usual)
        early = min(20, _EARLY * len(self._clerks))
        while True:
            between = self._pace.seconds(mean) / max(1, len(self._clerks)) / _LOAD
            if self._rest(0.5 if early > 0 else chance.expovariate(1 / between)):
                return
            early -= 1
            business = chance.choice(businesses)["code"]
            wish: dict[str, Any] = {"business": business, "key": new_key()}
            if matters.get(business):
                wish["matter"] = chance.choice(matters[business])
            if chance.random() < _GREEN and self._plan["priority_groups"]:
                wish["priority"] = chance.choice(self._plan["priority_groups"])["code"]
            httpx.post(f"{self._kiosk}/take", json=wish, timeout=15.0)

    # Clerks

    def _clerk(self, clerk: Clerk, chance: Random) -> None:
        at = f"/windows/{clerk.window}"
        self._door.post(clerk.token, f"{at}/sign-in")
        while not self._ending.is_set():
            status, called = self._door.post(clerk.token, f"{at}/call-next")
            if status != 200:
                if self._rest(_LOOK_S + chance.random()):
                    return
                self._clear(clerk, status, called)
                continue
            self._serve(clerk, at, called["ticket"], chance)

    def _clear(self, clerk: Clerk, status: int, said: Any) -> None:
        """Somebody used the console at this window: finish what stands there, or sit down again."""
        if status != 409:
            return
        at = f"/windows/{clerk.window}"
        if said["code"] == "window_busy":
            self._door.post(clerk.token, f"{at}/start")
            self._door.post(clerk.token, f"{at}/finish")
        elif said["code"] in ("window_closed", "nobody_signed_in"):
            self._door.post(clerk.token, f"{at}/sign-in")

    def _serve(self, clerk: Clerk, at: str, ticket: Mapping[str, Any], chance: Random) -> None:
        if chance.random() < _NO_SHOW:
            self._miss(clerk, at)
            return
        self._rest(min(8.0, self._pace.seconds(0.5 + chance.random())))
        self._door.post(clerk.token, f"{at}/start")
        self._rest(self._pace.seconds(self._usual(ticket) * chance.lognormvariate(-(_SPREAD**2) / 2, _SPREAD)))
        self._door.post(clerk.token, f"{at}/finish")
        if rates(chance):
            self._rate(clerk, chance)

    def _miss(self, clerk: Clerk, at: str) -> None:
        """Call again as the hall's rules ask, then mark the no-show."""
        for _ in range(4):
            if self._rest(21.0):
                return
            status, _ = self._door.post(clerk.token, f"{at}/no-show")
            if status == 200:
                return
            self._door.post(clerk.token, f"{at}/recall")

    def _usual(self, ticket: Mapping[str, Any]) -> float:
        for matter in self._plan["matters"]:
            if matter["code"] == ticket["matter"]:
                return float(matter["usual_minutes"])
        return next(
            float(one["usual_minutes"]) for one in self._plan["businesses"] if one["code"] == ticket["business"]
        )

    def _rate(self, clerk: Clerk, chance: Random) -> None:
        """The visitor presses the pad: only its own view holds the one-time token."""
        self._rest(1.0 + 4 * chance.random())
        status, view = self._door.get(clerk.pad_token, f"/views/pad:{clerk.window}")
        if status != 200 or view["state"]["armed"] is None:
            return
        given = level(chance)
        rating = {"token": view["state"]["armed"]["token"], "level": int(given), "reasons": reasons(given, chance)}
        self._door.post(clerk.pad_token, "/ratings", rating)
