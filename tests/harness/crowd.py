"""Twenty kiosks and forty clerks of a big hall, pressing at once (T15, T16), and what they were told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hall_under_test import HallUnderTest, some_day
from server_process import HALLS, PLANTED, ServerProcess, install
from unguarded import drop_unique_indexes

from benchmarks.pressing import Answer, Caller, request

Steps = Generator[bytes, Answer, None]
CARELESS = ("-m", "careless_server")
"""The program of the controls."""


@contextmanager
def yushan(
    folder: Path, database: str | None, *, clerks: int, kiosks: int, program: Sequence[str] = ("-m", "server")
) -> Iterator[HallUnderTest]:
    """The big hall on an open day. Without its unique indexes where another program than ours serves it."""
    installed = install(
        folder, hall=HALLS / "yushan", database=database, kiosks=kiosks, clerks=clerks, displays=0, pads=0
    )
    if program == CARELESS:
        drop_unique_indexes(installed.database)
    hall = HallUnderTest(ServerProcess(installed, program=program, environment=PLANTED).start())
    try:
        hall.open_day(some_day())
        yield hall
    finally:
        hall.close()
        hall.server.kill()


@dataclass
class Told:
    """``taken``: ids and codes as the kiosks got them; ``called``: ids as the clerks got them, each in order."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def duplicates(self) -> int:
        """Tickets whose number somebody else has too."""
        return len(self.taken) - len({code for _, code in self.taken})

    def double_calls(self) -> int:
        """Calls of somebody who had been called already."""
        return sum(times - 1 for times in Counter(self.called).values())


def kiosk(told: Told, hall: str, token: str, businesses: Sequence[str]) -> Caller:
    """Visitors one after the other, each with a business."""

    def steps() -> Steps:
        for business in businesses:
            wish = json.dumps({"business": business}).encode()
            status, body = yield request(f"/halls/{hall}/tickets", token, wish)
            if status == 201:
                ticket = json.loads(body)
                told.taken.append((ticket["id"], ticket["code"]))

    return _caller(steps())


def clerk(told: Told, hall: str, token: str, window: str, *, serves: bool = True) -> Caller:
    """Presses "next" until nobody waits; ``serves``: handles each visit, as the window must be free for the next."""
    at = f"/halls/{hall}/windows/{window}"

    def steps() -> Steps:
        while True:
            status, body = yield request(f"{at}/call-next", token)
            if status != 200:
                return
            told.called.append(json.loads(body)["ticket"]["id"])
            if serves:
                yield request(f"{at}/start", token)
                yield request(f"{at}/finish", token)

    return _caller(steps())


def _caller(steps: Steps) -> Caller:
    def next_request(answer: Answer | None) -> bytes | None:
        try:
            return next(steps) if answer is None else steps.send(answer)
        except StopIteration:
            return None

    return next_request


def spread(businesses: Sequence[str], kiosks: int, people: int) -> list[list[str]]:
    """What the people at each kiosk come for: every business in turn, each kiosk beginning elsewhere."""
    each = people // kiosks
    return [[businesses[(n + m) % len(businesses)] for m in range(each)] for n in range(kiosks)]


def seated(hall: HallUnderTest, windows: Sequence[str]) -> list[str]:
    """Clerks sit down at these windows; gives the businesses that the windows take."""
    for window in windows:
        hall.seat(window)
    return sorted({one["code"] for window in windows for one in hall.sign(window)["businesses"]})
