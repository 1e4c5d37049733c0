"""Huangtan in rehearsal, for ratings and what follows them over days: its clock stands where a test puts it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
from fake_platform import SECRET, FakePlatform
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


Sections = Mapping[str, Mapping[str, object]]


def reporting_hall(folder: Path, platform: FakePlatform, sections: Sections | None = None) -> Path:
    """Huangtan's configuration with a platform above it."""
    return changed_hall(folder, {"reporting": reports_to(platform), **(sections or {})})


def reports_to(platform: FakePlatform) -> dict[str, object]:
    return {
        "mapping": "shandong_type", "url": platform.url, "area_code": "429006103000", "hall_code": "HT-01",
        "app_id": "huangtan", "secret": "env:PLATFORM_SECRET", "timeout_s": 2.0, "since": date(2026, 9, 1),
    }  # fmt: skip


def changed_hall(folder: Path, sections: Sections) -> Path:
    """Huangtan's configuration with these sections, or with these keys in sections that it has."""
    copy = folder / "halls" / "huangtan"
    shutil.copytree(HALLS / "huangtan", copy)
    path = copy / "hall.toml"
    text = path.read_text(encoding="utf-8")
    for name, keys in sections.items():
        lines = "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())
        head = re.search(rf"^\[{name}\].*$", text, re.MULTILINE)
        at = head.end() + 1 if head else text.index("[rules]")
        text = text[:at] + (lines if head else f"[{name}]\n{lines}\n") + text[at:]
    path.write_text(text, encoding="utf-8")
    return copy


def _toml(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


@contextmanager
def rated_hall(
    folder: Path,
    *,
    pads: int = 0,
    platform: FakePlatform | None = None,
    sections: Sections | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[RatedHall]:
    """On the morning of :data:`BEFORE_HOLIDAYS`, its day open. ``platform``: to which its ratings are reported.

    ``sections``: what its ``hall.toml`` has beside.
    """
    if platform:
        place = reporting_hall(folder, platform, sections)
    else:
        place = changed_hall(folder, sections) if sections else HALLS / "huangtan"
    installed = install(folder, hall=place, kiosks=1, clerks=9, displays=1, pads=pads)
    secrets = {"PLATFORM_SECRET": SECRET.decode(), **(environment or {})}
    server = ServerProcess(installed, options=OPTIONS, environment=secrets)
    hall = RatedHall(server.start())
    try:
        hall.move_to("08:30")
        hall.open_day(BEFORE_HOLIDAYS)
        hall.move_to("09:00")
        yield hall
        hall.end()
    finally:
        hall.close()
        hall.server.kill()
