"""Huangtan in rehearsal, for ratings and what follows them over days: its clock stands where a test puts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from hall_under_test import HallUnderTest, good
from server_process import HALLS, Json, ServerProcess, install

OPTIONS = ("--ballast-mb", "0", "--rehearsal")
BEFORE_HOLIDAYS = "2026-09-30"
"""The Wednesday before the seven days of the national holidays."""


class RatedHall(HallUnderTest):
    def move_to(self, local: str, day: str = BEFORE_HOLIDAYS) -> None:
        """Put the clock to a local time, as 09:30."""
        good(self.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{day}T{local}:00+08:00"}), 200)

    def next_day(self, day: str, local: str) -> None:
        """Close the day, and go to the morning of another one, which the timetable may have opened already."""
        good(self.door.post("~/day/close", {}, self.admin), 200)
        self.move_to(local, day)
        assert self.door.post("~/day/open", {"business_day": day}, self.admin).status_code in (200, 409)

    def start_work(self, *windows: str) -> None:
        for window in windows:
            self.seat(window)
            good(self.at(window, "open"), 200)

    def serve(self, window: str) -> Json:
        """A visit that is taken, called and handled now."""
        ticket = self.take()
        for move in ("call-next", "start", "finish"):
            good(self.at(window, move), 200)
        return ticket

    def rate(self, ticket: Json, level: int, **more: object) -> httpx.Response:
        """By the link of the slip."""
        shown = good(self.door.http.get(f"/api/v1/tickets/{ticket['link']}"), 200)
        return self.door.post("~/ratings", {"token": shown["rating"]["token"], "level": level, **more})

    def step(self, case: str, move: str, **body: object) -> Json:
        """One step of a case, by the hall's manager."""
        return good(self.door.post(f"~/cases/{case}/{move}", body, self.admin), 200)

    def cases(self, **params: object) -> list[Json]:
        found: list[Json] = good(self.door.get("~/cases", self.admin, params=params), 200)["cases"]
        return found

    def figures(self, **params: object) -> Json:
        return good(self.door.get("~/figures", self.admin, params=params), 200)


@contextmanager
def rated_hall(folder: Path, *, pads: int = 0) -> Iterator[RatedHall]:
    """On the morning of :data:`BEFORE_HOLIDAYS`, its day open."""
    installed = install(folder, hall=HALLS / "huangtan", kiosks=1, clerks=9, displays=1, pads=pads)
    hall = RatedHall(ServerProcess(installed, options=OPTIONS).start())
    try:
        hall.move_to("08:30")
        hall.open_day(BEFORE_HOLIDAYS)
        hall.move_to("09:00")
        yield hall
        hall.end()
    finally:
        hall.close()
        hall.server.kill()
