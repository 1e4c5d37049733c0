"""A real server that reports: nobody waits for the platform, lateness is told, a month's file is the screen's month."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from fake_platform import FakePlatform
from hall_under_test import good, refused
from rated_hall import RatedHall, rated_hall
from server_process import Json, until, youxu

from server.domain.ratings.upward import outcome_id, rating_id
from server.store.engine import open_engine
from server.store.outbox import outbox_sum

SOON_S = 30.0
T = TypeVar("T")


@pytest.fixture(scope="module")
def platform() -> Iterator[FakePlatform]:
    made = FakePlatform()
    yield made
    made.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, platform: FakePlatform) -> Iterator[RatedHall]:
    folder: Path = tmp_path_factory.mktemp("reporting")
    with rated_hall(folder, platform=platform) as found:
        found.start_work("5", "6")
        yield found


class Minutes:
    """The rehearsal's clock, which only goes on: a record that is put off comes due as it does."""

    def __init__(self, hall: RatedHall) -> None:
        self._hall = hall
        self._minute = 9 * 60

    def go_to(self, hour: int, minute: int) -> None:
        self._minute = max(self._minute, hour * 60 + minute)
        self._hall.move_to(f"{self._minute // 60:02d}:{self._minute % 60:02d}")

    def until(self, look: Callable[[], T | None], what: str) -> T:
        """Look while the time passes, a minute a second and a half."""
        for _ in range(40):
            with suppress(AssertionError):
                return until(look, 1.5, what)
            self._minute += 1
            self.go_to(0, 0)
        raise AssertionError(f"{what}: not within 40 minutes of the hall")

    def told(self, platform: FakePlatform, record: str) -> Json:
        return self.until(lambda: platform.books.get(record), f"{record} on the platform")


@pytest.fixture(scope="module")
def minutes(hall: RatedHall) -> Minutes:
    return Minutes(hall)


def state(hall: RatedHall) -> Json:
    return good(hall.door.get("~/reporting", hall.admin), 200)


def alerts(hall: RatedHall) -> dict[str, Json]:
    view = hall.door.view("manager", hall.admin)
    return {one["code"]: one["detail"] for one in view["alerts"]}


def test_a_rating_is_told_in_the_platform_s_words(hall: RatedHall, platform: FakePlatform, minutes: Minutes) -> None:
    visit = hall.serve("5")
    good(hall.rate(visit, 5, reasons=["510", "517"], text="很好"), 201)
    told = minutes.told(platform, rating_id("huangtan", visit["id"], 1))
    assert told["satisfaction"] == 5
    assert told["evalDetail"] == "510,517"
    assert told["writingEvaluation"] == "很好"
    assert told["assessTime"] == "2026-09-30 09:00:00"
    assert (told["areacode"], told["pf"], told["isdefault"]) == ("429006103000", 2, 0)
    assert "mobile" not in told


def test_nobody_waits_for_a_platform_that_says_nothing(
    hall: RatedHall, platform: FakePlatform, minutes: Minutes
) -> None:
    """While the sender hangs in a conversation, ratings are answered and kept."""
    hangs = Event()

    def fate(_record: str) -> str:
        hangs.set()
        return "silent"

    platform.fate = fate
    visits = [hall.serve("5") for _ in range(3)]
    good(hall.rate(visits[0], 4), 201)
    assert hangs.wait(SOON_S)
    for visit in visits[1:]:
        good(hall.rate(visit, 4), 201)
    platform.fate = lambda _record: "ok"
    for visit in visits:
        minutes.told(platform, rating_id("huangtan", visit["id"], 1))


def test_half_an_hour_late_is_an_alarm_and_a_figure_until_it_is_well(
    hall: RatedHall, platform: FakePlatform, minutes: Minutes
) -> None:
    platform.close()
    minutes.go_to(10, 0)
    visit = hall.serve("6")
    good(hall.rate(visit, 1, reasons=["115"], text="等了很久"), 201)
    until(lambda: state(hall)["records"]["waiting"] or None, SOON_S, "it waits")
    assert "reporting_late" not in alerts(hall)
    minutes.go_to(10, 31)
    late = until(lambda: alerts(hall).get("reporting_late"), SOON_S, "the alarm")
    assert late["records"] == 1
    assert late["minutes"] >= 31
    figures = hall.door.http.get("/metrics").text
    assert 'youxu_upward_records{hall="huangtan",state="waiting"} 1' in figures
    lag = next(line for line in figures.splitlines() if line.startswith("youxu_upward_lag_seconds{"))
    assert float(lag.rsplit(" ", 1)[1]) >= 31 * 60
    assert state(hall)["late"] is True
    hall.server.kill()  # kill -9 while it waits
    platform.open()
    hall.server.start()
    minutes.go_to(11, 40)
    minutes.told(platform, rating_id("huangtan", visit["id"], 1))
    until(lambda: "reporting_late" not in alerts(hall) or None, SOON_S, "it is well again")
    assert set(platform.arrivals.values()) <= {1, 2, 3}


def test_how_a_case_ended_is_told_after_its_rating(hall: RatedHall, platform: FakePlatform, minutes: Minutes) -> None:
    (case,) = hall.cases()
    name = case["id"]
    hall.step(name, "contact", outcome="anonymous", note="没有留下电话")
    hall.step(name, "verify", valid=True, plan="增开窗口")
    hall.step(name, "rectify", what="中午增开一个窗口")
    hall.step(name, "answer", answer="已答复")
    hall.step(name, "close", note="")
    told = minutes.told(platform, outcome_id("huangtan", name))
    assert (told["zgjg"], told["sfhf"], told["effectivevalua"]) == ("中午增开一个窗口", 1, 1)
    assert platform.order[-1] == outcome_id("huangtan", name)


def test_the_file_of_a_month_says_what_the_screen_says(hall: RatedHall, minutes: Minutes, tmp_path: Path) -> None:
    minutes.go_to(13, 0)
    total = hall.figures(month="2026-09")["total"]
    answer = hall.door.post("~/reporting/export", {"month": "2026-09"}, hall.admin)
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == total["given"] == 5
    by_level = {level: sum(row["satisfaction"] == level for row in rows) for level in total["levels"]}
    assert by_level == total["levels"]
    assert sum(row["effectivevalua"] == "0" for row in rows) == total["invalid"]
    assert sum(bool(row["zgjg"]) for row in rows) == total["rectified"] == 1
    assert all(int(row["event_seq"]) > 0 for row in rows)
    taken = [one["payload"] for one in hall.events() if one["kind"] == "file_handed_out"][-1]
    assert (taken["what"], taken["subject"], taken["lines"]) == ("reporting", "2026-09-01..2026-09-30", 5)
    assert taken["sha256"] == answer.headers["Youxu-SHA256"] == sha256(answer.content).hexdigest()
    file = tmp_path / "month.csv"
    done = youxu("report", "month", "--data", hall.keys.data, "--month", "2026-09", "--to", file)
    assert done.returncode == 0, done.stderr
    assert "5 ratings of visits from 2026-09-01 to 2026-09-30, 0 of them invalid" in done.stdout
    assert file.read_bytes() == answer.content
    assert youxu("report", "month", "--data", hall.keys.data, "--month", "2026-09", "--to", file).returncode != 0


def test_the_command_says_how_it_stands(hall: RatedHall, minutes: Minutes) -> None:
    engine = open_engine(hall.keys.database)
    minutes.until(lambda: outbox_sum(engine, "huangtan").counts["waiting"] == 0 or None, "all is told")
    engine.dispose()
    done = youxu("report", "status", "--data", hall.keys.data)
    assert done.returncode == 0, done.stderr
    assert "waiting 0  sent 6  failed 0" in done.stdout
    assert "0 records" in youxu("report", "again", "--data", hall.keys.data).stdout


def test_clerks_see_nothing_of_it(hall: RatedHall) -> None:
    refused(hall.door.get("~/reporting", hall.keys.clerks["5"]), 403, "not_allowed")
    refused(hall.door.post("~/reporting/export", {}, hall.keys.clerks["5"]), 403, "not_allowed")
