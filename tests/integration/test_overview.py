"""All halls of a server in sums, for a province viewer: what is counted, what is held back, and who else may look."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hall_under_test import HallUnderTest, good
from server_process import Json
from staff import hire

from server.ids import new_id
from server.queries.overview import satisfaction, visits
from server.store.engine import open_engine
from server.store.tables import rating_units, ratings, tickets

DAY = date(2020, 1, 6)
MORNING = datetime(2020, 1, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def viewer(hall: HallUnderTest) -> str:
    return hire(hall.keys)["province"]


def look(hall: HallUnderTest, viewer: str) -> Json:
    return good(hall.door.get("/overview", viewer), 200)


def test_a_hall_in_sums(hall: HallUnderTest, viewer: str) -> None:
    hall.seat("8")
    taken = hall.take("civil_affairs")
    told = look(hall, viewer)
    (line,) = told["halls"]
    assert (line["code"], line["open"], line["windows"]) == ("huangtan", True, 9)
    assert line["windows_open"] >= 1
    assert told["total"]["open"] == 1
    manager = hall.door.view("manager", hall.admin)["totals"]
    for name in ("waiting", "issued", "served"):
        value = line["today"][name]
        assert value in (None, manager[name]) if name in line["today"]["few"] else value <= manager[name]
        assert value is None or value == 0 or value >= line["least"]
    text = json.dumps(told, ensure_ascii=False)
    for name in (taken["code"], taken["id"], *hall.keys.names.values()):
        assert f'"{name}"' not in text, "never a row about a ticket or a clerk"


def plant(hall: HallUnderTest) -> None:
    """A day long gone: six finished visits of three clerks, each waited ten minutes, five rated, one of them badly."""
    engine = open_engine(hall.keys.database, writing=True)
    with engine.begin() as connection:
        for n in range(6):
            ticket, clerk = new_id(), f"clerk {n % 3}"
            called = MORNING + timedelta(minutes=10, milliseconds=500)
            common = {"hall": hall.keys.hall, "business_day": DAY, "window": "5", "clerk": clerk}
            visit = {"business": "civil_affairs", "started_at": called, "held_s": 0.0}
            connection.execute(
                tickets.insert().values(
                    **common, **visit, id=ticket, series="E", number=n + 1, code=f"E{n + 1:03d}", zone="H",
                    state="finished", priority_class="ordinary", source="kiosk", calls=1, issued_at=MORNING,
                    first_called_at=called, ended_at=called + timedelta(minutes=5),
                )
            )  # fmt: skip
            ended = called + timedelta(minutes=5)
            connection.execute(
                rating_units.insert().values(**common, **visit, id=ticket, ticket=ticket, ended_at=ended, called=True)
            )
            for revision, level in enumerate([1, 5] if n else [5, 2]):
                if n < 5:
                    connection.execute(
                        ratings.insert().values(
                            **common, unit=ticket, ticket=ticket, revision=revision, level=level, reasons=[], text="",
                            channel="pad", dictionary_version="1", at=ended,
                        )
                    )  # fmt: skip
    engine.dispose()


def test_rows_are_counted_alike_in_both_databases(hall: HallUnderTest) -> None:
    plant(hall)
    try:
        look_at_the_planted(hall)
    finally:  # the hall is shared, and others hold its rows against its log
        engine = open_engine(hall.keys.database, writing=True)
        with engine.begin() as connection:
            for table in (tickets, rating_units, ratings):
                connection.execute(table.delete().where(table.c.business_day == DAY))
        engine.dispose()


def look_at_the_planted(hall: HallUnderTest) -> None:
    engine = open_engine(hall.keys.database)
    codes = [hall.keys.hall, "elsewhere"]
    found = visits(engine, codes, DAY, DAY)
    assert (found["huangtan"].issued, found["huangtan"].by_state, found["huangtan"].clerks) == (6, {"finished": 6}, 3)
    assert found["huangtan"].mean_wait_min == pytest.approx(10 + 0.5 / 60, abs=1e-4)
    rated = satisfaction(engine, codes, DAY, DAY)["huangtan"]
    assert (rated.finished, rated.given, rated.counted, rated.good, rated.clerks) == (6, 5, 5, 4, 3)
    assert found["elsewhere"].issued == 0
    assert visits(engine, ["elsewhere"], DAY, DAY)["elsewhere"].issued == 0
    engine.dispose()
