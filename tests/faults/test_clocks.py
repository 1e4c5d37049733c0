"""T21 (promises.md §4, P10): midnight, clock changes in spring and autumn, and a clock that is moved under load.

Durations are never negative, no ticket gets another business day than the one that is open, and a step of the clock is
told in the log and on the manager's page. Everything is checked in the rows and the log by plain SQL.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fault_results import record
from hall_under_test import HallUnderTest, good
from log_checker import Row, select
from moved_clock_server import CLOCK, DAY_BY_CLOCK
from postgresql_cluster import Cluster
from rush import Line
from server_process import ServerProcess, hall_with_rules, install, until

PROGRAM = (Path(__file__).parents[1] / "harness" / "moved_clock_server.py",)
WINDOWS = ("5", "6", "7", "8")
AT = "/halls/huangtan"
SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
MONDAY, SPRING, AUTUMN = date(2026, 11, 23), date(2026, 3, 29), date(2026, 10, 25)
HOUR, DAY = 3600, 86400


class MovedHall(HallUnderTest):
    """A hall whose clock the test moves."""

    def __init__(self, server: ServerProcess, clock: Path, zone: str) -> None:
        super().__init__(server)
        self._clock = clock
        self.zone = ZoneInfo(zone)

    def show(self, day: date, hour: int, minute: int = 0) -> float:
        """Set the clock to a local time; gives by how many seconds it was moved."""
        wanted = datetime.combine(day, time(hour, minute), self.zone)
        ahead = (wanted.astimezone(UTC) - datetime.now(UTC)).total_seconds()  # noqa: TID251  # the machine's
        return self._set(ahead)

    def move(self, seconds: float) -> float:
        return self._set(float(self._clock.read_text()) + seconds)

    def _set(self, ahead: float) -> float:
        before = float(self._clock.read_text())
        being_written = self._clock.with_suffix(".new")
        being_written.write_text(str(ahead))
        being_written.replace(self._clock)
        return ahead - before

    def steps(self) -> list[float]:
        """The steps of the clock that the server has told in its log."""
        lines = [line for line in self.server.log.read_text().splitlines() if "clock_stepped" in line]
        return [float(json.loads(line)["seconds"]) for line in lines]

    def alerts(self) -> dict[str, Any]:
        told = self.door.view("manager", self.admin)["alerts"]
        return {one["code"]: one["detail"] for one in told}


@contextmanager
def running(
    folder: Path,
    database: str | None,
    *,
    zone: str,
    day: date,
    hour: int,
    by_timetable: bool = False,
    broken: bool = False,
) -> Iterator[MovedHall]:
    config = hall_with_rules(folder)
    path = config / "hall.toml"
    text = path.read_text().replace('time_zone = "Asia/Shanghai"', f'time_zone = "{zone}"')
    if by_timetable:
        days = ", ".join((day + timedelta(days=n)).isoformat() for n in range(3))
        text = text.replace("open_on = []", f"open_on = [{days}]").replace(
            "[rules]", "[rules]\nday_by_timetable = true"
        )
    else:
        days = ", ".join((day + timedelta(days=n)).isoformat() for n in range(-1, 9))
        text = text.replace("closed_on = []", f"closed_on = [{days}]")  # without hours tickets are given until closing
    path.write_text(text)
    clock = folder / "clock"
    clock.write_text("0")
    surroundings = {CLOCK: str(clock), **({DAY_BY_CLOCK: "1"} if broken else {})}
    installed = install(folder, hall=config, database=database, kiosks=3)
    server = ServerProcess(installed, program=PROGRAM, environment=surroundings)
    made = MovedHall(server, clock, zone)
    made.show(day, hour)
    server.start()
    try:
        yield made
        assert not server.complaints()
    finally:
        made.close()
        server.kill()


class Load:
    """Kiosks press and clerks serve until told to stop; every answer must be a good one."""

    def __init__(self, hall: MovedHall) -> None:
        self.taken, self.served = 0, 0
        self.odd: list[str] = []
        self._ending = Event()
        work = [(self._press, token, "") for token in hall.keys.kiosks]
        work += [(self._serve, hall.keys.clerks[window], window) for window in WINDOWS]
        self._threads = [
            Thread(target=self._run, args=(hall.server.port, act, token, window)) for act, token, window in work
        ]
        for thread in self._threads:
            thread.start()

    def goes_on(self, tickets: int = 60, visits: int = 20) -> None:
        """Wait until so many more have been served: at whatever the clock shows now."""
        taken, served = self.taken + tickets, self.served + visits
        until(
            lambda: (self.taken >= taken and self.served >= served) or bool(self.odd) or None, 120, "the load goes on"
        )
        assert not self.odd, self.odd[:3]

    def stop(self) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()
        assert not self.odd, self.odd[:3]

    def _run(self, port: int, act: Any, token: str, window: str) -> None:
        line = Line(port, token)
        try:
            while not self._ending.wait(0.005):
                act(line, window)
        except OSError as error:
            self.odd.append(repr(error))
        finally:
            line.close()

    def _press(self, line: Line, _window: str) -> None:
        self._sent(line, "/tickets", {"business": "civil_affairs"})
        self.taken += 1

    def _serve(self, line: Line, window: str) -> None:
        if self._sent(line, f"/windows/{window}/call-next", {}) == 200:
            self._sent(line, f"/windows/{window}/start", {})
            self._sent(line, f"/windows/{window}/finish", {})
            self.served += 1

    def _sent(self, line: Line, path: str, body: dict[str, Any]) -> int:
        status, answer = line.post(AT + path, body)
        if status not in (200, 201, 204):
            self.odd.append(f"{path}: {status} {answer}")
        return status


def negative_durations(url: str) -> list[str]:
    """By the log and by the rows: nothing took less than no time, and nothing happened before what came before."""
    found, last = [], ""
    for event in select(url, "SELECT seq, kind, payload FROM events ORDER BY seq"):
        told = json.loads(event["payload"])
        found += [
            f"event {event['seq']} {event['kind']}: {name} {told[name]}"
            for name in ("handling_s", "held_s")
            if told.get(name, 0) < 0
        ]
        moment = datetime.fromisoformat(told["at"]).isoformat()
        if moment < last:
            found.append(f"event {event['seq']} happened at {moment}, before {last}")
        last = moment
    for row in select(url, "SELECT code, issued_at, first_called_at, started_at, ended_at FROM tickets"):
        times = [str(row[name]) for name in ("issued_at", "first_called_at", "started_at", "ended_at") if row[name]]
        if times != sorted(times):
            found.append(f"{row['code']}: {times}")
    return found


def wrong_days(url: str) -> list[str]:
    """Tickets whose row, or whose event's row, names another day than the one that was open by the log."""
    found: list[str] = []
    opened: str | None = None
    rows: dict[str, Row] = {row["id"]: row for row in select(url, "SELECT id, code, business_day FROM tickets")}
    for event in select(url, "SELECT seq, kind, payload, business_day FROM events ORDER BY seq"):
        told = json.loads(event["payload"])
        if event["kind"] == "day_opened":
            opened = told["business_day"]
        elif event["kind"] == "ticket_issued":
            row = rows[told["ticket"]]
            if str(row["business_day"]) != opened:
                found.append(f"{row['code']} of {row['business_day']}, opened was {opened}")
            if str(event["business_day"]) != opened:
                found.append(f"event {event['seq']} of {event['business_day']}, opened was {opened}")
    return found


MOVES = {
    "an hour back": -HOUR,
    "over midnight": 9 * HOUR,
    "a day ahead": DAY,
    "two hours back": -2 * HOUR,
    "a little, as a time server does": 1.0,
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("zone", "day"),
    [(SHANGHAI, MONDAY), (BERLIN, AUTUMN - timedelta(days=1))],
    ids=["midnight", "autumn"],
)
def test_a_clock_moved_under_load_spoils_no_duration_and_no_day(
    tmp_path: Path, database: str | None, zone: str, day: date, report: list[str]
) -> None:
    """The day is opened by hand and stays open over midnight, over the change of the clocks, and a day more."""
    with running(tmp_path, database, zone=zone, day=day, hour=17) as hall:
        good(hall.door.post("~/day/open", {}, hall.admin), 200)
        for window in WINDOWS:
            hall.seat(window)
        load, moved = Load(hall), []
        try:
            load.goes_on()
            for seconds in MOVES.values():
                step = hall.move(seconds)
                load.goes_on()
                if abs(step) > 2:
                    moved.append(step)
                    until(lambda: len(hall.steps()) >= len(moved) or None, 60, f"a step of {step} s is told")
        finally:
            load.stop()
        told = hall.steps()
        assert len(told) == len(moved)
        assert all(abs(one - other) < 2 for one, other in zip(told, moved, strict=True)), (told, moved)
        alerts = hall.alerts()
        assert abs(alerts["clock_stepped"]["seconds"] - moved[-1]) <= 1
        assert alerts["day_not_closed"] == {"day": day.isoformat()}
        manager = hall.door.view("manager", hall.admin)
        assert (manager["business_day"], manager["totals"]["issued"]) == (day.isoformat(), load.taken)

        good(hall.door.post("~/day/close", {}, hall.admin), 200)
        opened = good(hall.door.post("~/day/open", {}, hall.admin), 200)
        assert opened["business_day"] > day.isoformat()
        assert hall.take()["code"] == "E001"
        negative, wrong = negative_durations(hall.keys.database), wrong_days(hall.keys.database)
        assert (negative, wrong) == ([], [])
        numbers = select(
            hall.keys.database,
            "SELECT business_day, count(*) AS n, max(number) AS high FROM tickets GROUP BY business_day",
        )
        assert sorted((row["n"], row["high"]) for row in numbers) == [(1, 1), (load.taken, load.taken)]
    report.append(
        record(
            "T21",
            {"tickets": load.taken, "served": load.served, "steps": len(moved), "steps_told": len(told),
             "negative_durations": len(negative), "wrong_day_tickets": len(wrong)},
            gate="negative durations 0, wrong-day tickets 0, every step over 2 s told",
            variant=f"{zone} {day}, {'postgresql' if database else 'sqlite'}",
        )
    )  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("zone", "day"), [(SHANGHAI, MONDAY), (BERLIN, SPRING), (BERLIN, AUTUMN)])
def test_the_timetable_opens_and_closes_by_the_clock_of_the_hall(tmp_path: Path, zone: str, day: date) -> None:
    """Sessions 8:30 to 12 and 13:30 to 17:30: opens at 8, closes at 18:30, in the hall's own time."""
    tomorrow = day + timedelta(days=1)
    with running(tmp_path, None, zone=zone, day=day, hour=7, by_timetable=True) as hall:

        def shows(business_day: date | None) -> Any:
            state = hall.door.view("manager", hall.admin)
            return state if state["business_day"] == (business_day.isoformat() if business_day else None) else None

        hall.show(day, 8, 1)
        until(lambda: shows(day), 60, "the day opens")
        assert hall.take()["code"] == "E001"
        hall.seat("5")
        good(hall.at("5", "call-next"), 200)
        good(hall.at("5", "start"), 200)
        assert hall.take()["code"] == "E002"
        hall.show(day, 18, 31)
        good(hall.at("5", "finish"), 200)  # the day has waited for who was at the window
        state = until(lambda: shows(None), 60, "the day closes")
        assert (state["totals"]["served"], state["totals"]["unserved"]) == (1, 1)
        hall.show(tomorrow, 8, 1)
        until(lambda: shows(tomorrow), 60, "the next day opens")
        assert hall.take()["code"] == "E001"
        hall.show(tomorrow + timedelta(days=1), 8, 1)
        until(lambda: shows(tomorrow + timedelta(days=1)), 60, "a day that was forgotten ends, the next begins")
        assert (negative_durations(hall.keys.database), wrong_days(hall.keys.database)) == ([], [])
        moves = select(
            hall.keys.database, "SELECT kind, actor FROM events WHERE kind IN ('day_opened', 'day_closed') ORDER BY seq"
        )
        assert [row["kind"] for row in moves] == ["day_opened", "day_closed"] * 2 + ["day_opened"]
        assert {row["actor"] for row in moves} == {"timetable:huangtan"}


@pytest.mark.postgresql
@pytest.mark.timeout(200)
def test_two_processes_open_and_close_the_day_once(tmp_path: Path, postgresql: Cluster) -> None:
    url, tomorrow = postgresql.database(), MONDAY + timedelta(days=1)
    with running(tmp_path, url, zone=SHANGHAI, day=MONDAY, hour=7, by_timetable=True) as hall:
        other = ServerProcess(hall.keys, program=PROGRAM, environment=hall.server.environment).start()
        try:
            for day, hour, moves in ((MONDAY, 8, 1), (MONDAY, 19, 2), (tomorrow, 8, 3), (tomorrow, 19, 4)):
                hall.show(day, hour, 1)
                until(lambda: moved(url) >= moves or None, 60, f"{moves} moves of the day")  # noqa: B023  # at once
            before = moved(url)
            with pytest.raises(AssertionError, match="another move"):
                until(lambda: moved(url) > before or None, 8, "another move")  # both have looked again by then
        finally:
            other.kill()
        assert not other.complaints()
        assert before == 4


def moved(url: str) -> int:
    """How often the day was opened or closed."""
    found = select(url, "SELECT count(*) AS n FROM events WHERE kind IN ('day_opened', 'day_closed')")
    return int(found[0]["n"])


@pytest.mark.timeout(200)
def test_control_a_day_taken_from_the_clock_is_found(tmp_path: Path, report: list[str]) -> None:
    with running(tmp_path, None, zone=SHANGHAI, day=MONDAY, hour=23, broken=True) as hall:
        good(hall.door.post("~/day/open", {}, hall.admin), 200)
        for window in WINDOWS:
            hall.seat(window)
        load = Load(hall)
        try:
            load.goes_on()
            hall.move(2 * HOUR)
            load.goes_on()
        finally:
            load.stop()
        wrong = wrong_days(hall.keys.database)
    assert wrong, "the control took no day from the clock"
    report.append(
        record(
            "T21",
            {"tickets": load.taken, "wrong_day_tickets": len(wrong)},
            gate="a business day taken from the clock is found",
            variant="control",
        )
    )
