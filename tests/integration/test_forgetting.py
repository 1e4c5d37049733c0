"""After ninety days not even the hall's own key tells who was here (T24, promises.md §5.5): it is searched for."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from hall_under_test import HallUnderTest, good, refused
from log_checker import select as selected
from server_process import ServerProcess, hall_with_rules, install, until, youxu
from small_hall import MORNING
from sqlalchemy import delete, insert, select, update
from test_server_privacy import everything, traces
from written_days import WrittenDays

from server.actions.turn import Answer, Turn
from server.data_folder import DataFolder
from server.keeping.verify import verify
from server.store.engine import open_engine
from server.store.tables import person_marks

TAKER, BOOKER, LOCKED = "429006198804155432", "42900619900101123X", "429006199102022345"
PHONE = "138 0000 4321"


def move(hall: HallUnderTest, now: str) -> None:
    good(hall.door.http.post("/api/v1/rehearsal/clock", json={"now": f"{now}+08:00"}), 200)


@pytest.fixture
def hall(tmp_path: Path, database: str | None) -> Iterator[HallUnderTest]:
    installed = install(tmp_path, hall=hall_with_rules(tmp_path), database=database)
    made = HallUnderTest(ServerProcess(installed, options=("--rehearsal",)).start())
    try:
        yield made
        made.end()
    finally:
        made.close()
        made.server.kill()


def hashes_of(hall: HallUnderTest) -> dict[str, str]:
    """What somebody with the hall's key can work out of whom they look for."""
    (place,) = DataFolder.open(hall.keys.data).halls
    keys = DataFolder.open(hall.keys.data).keys(place)
    return {
        **{number: keys.id_hash_of(number) for number in (TAKER, BOOKER, LOCKED)},
        PHONE: keys.phone_hash_of(PHONE),
        "127.0.0.1": keys.device_mark_of("127.0.0.1"),
    }


def a_day_of_them(hall: HallUnderTest) -> None:
    """Each of them leaves every trace that they can leave."""
    ticket = hall.take(id_number=TAKER, phone=PHONE)
    booking = {"business": "agriculture", "day": "2099-03-04", "time": "09:30", "id_number": BOOKER, "phone": PHONE}
    good(hall.door.post("~/bookings", booking, hall.admin), 201)
    good(hall.door.post("~/booking-locks", {"id_number": LOCKED, "days": 3, "why": "爽约"}, hall.admin), 201)
    hall.seat("5")
    good(hall.at("5", "call-next"), 200)
    good(hall.at("5", "undo"), 200)
    for step in ("call-next", "start", "finish"):
        good(hall.at("5", step), 200)
    offer = good(hall.door.get(f"/tickets/{ticket['link']}"), 200)["rating"]
    good(hall.door.post("~/ratings", {"token": offer["token"], "level": 5, "channel": "link"}), 201)


def rows(hall: HallUnderTest) -> list[dict[str, str]]:
    return selected(hall.keys.database, "SELECT salt, hash FROM person_marks")


def kept(hall: HallUnderTest, number: int) -> None:
    until(lambda: len(rows(hall)) == number or None, 60, f"{number} hashes to be kept")


def test_who_was_here_is_forgotten_after_ninety_days(hall: HallUnderTest, tmp_path: Path) -> None:
    move(hall, "2099-03-02T09:00:00")
    hall.open_day("2099-03-02")
    a_day_of_them(hall)
    hashes = hashes_of(hall)
    salts = {row["salt"] for row in rows(hall)}
    assert {row["hash"] for row in rows(hall)} == set(hashes.values())
    kept(hall, 7)  # of the ticket and of its undone call, the booking, the lock, the rating
    before = everything(hall, [])
    for whose, hashed in hashes.items():
        places = traces(before, hashed)
        assert "table person_marks" in places, f"the control: {whose} is found"
        assert not {"events", "table events", "table tickets", "table ratings"} & set(places), whose

    hall.server.kill()
    hall.server.start()
    again = {"business": "agriculture", "day": "2099-03-04", "time": "09:30"}
    refused(hall.door.post("~/bookings", again | {"id_number": LOCKED}, hall.admin), 409, "locked_out")
    refused(hall.door.post("~/bookings", again | {"id_number": BOOKER}, hall.admin), 409, "booking_limit_reached")
    good(hall.door.post("~/tickets", {"business": "agriculture", "id_number": TAKER}, hall.kiosk), 201)
    refused(
        hall.door.post("~/tickets", {"business": "agriculture", "id_number": TAKER}, hall.kiosk),
        409,
        "ticket_limit_reached",
    )

    move(hall, "2099-05-31T23:59:00")  # the ninetieth day
    kept(hall, 8)
    move(hall, "2099-06-01T03:01:00")
    kept(hall, 3)  # the booking's and the lock's
    move(hall, "2099-06-10T03:01:00")
    kept(hall, 0)
    until(lambda: not selected(hall.keys.database, "SELECT 1 FROM booking_locks") or None, 60, "the lock to be gone")
    told = [one["payload"]["rows"] for one in hall.events() if one["kind"] == "personal_data_let_go"]
    assert sum(one.get("id_hash", 0) for one in told) == 8
    lines = {one["code"]: one for one in good(hall.door.get("~/data-map", hall.admin), 200)["lines"]}
    assert all(
        (lines[code]["kept"], lines[code]["overdue"]) == (0, 0) for code in ("id_hash", "booking", "booking_lock")
    )

    found = everything(hall, [])
    backup = tmp_path / "backup.zip"
    assert youxu("backup", "--data", hall.keys.data, "--to", backup).returncode == 0
    with zipfile.ZipFile(backup) as archive:
        found |= {f"backup {name}": archive.read(name).decode("latin-1") for name in archive.namelist()}
    for secret in (*hashes.values(), *salts):
        assert traces(found, secret) == []
    checked = youxu("verify", "--data", hall.keys.data)
    assert checked.returncode == 0, checked.stdout


@pytest.fixture
def written(database_url: str) -> Iterator[WrittenDays]:
    """A log with five tickets of five cards, and nothing else beside it."""
    engine = open_engine(database_url, writing=True)
    days = WrittenDays(engine, seed=1)
    days.days(1, moves=0)
    days.commit([partial(_taken, number) for number in range(5)])
    yield days
    engine.dispose()


def _taken(number: int, turn: Turn) -> Answer:
    turn.hall.issue_ticket(now=turn.now, ticket_id=f"t{number}", business="market", id_hash=f"hash-{number}")
    return Answer(status=201, body=None)


def found_in(url: str, today: date | None = None) -> set[str]:
    engine = open_engine(url)
    try:
        (books,) = verify(engine, today=today).halls
        return {one.code for one in books.findings}
    finally:
        engine.dispose()


LAST = MORNING.date() + timedelta(days=90)


@pytest.mark.usefixtures("written")
def test_what_lies_beside_the_log_is_held_against_it(database_url: str) -> None:
    assert found_in(database_url) == set()
    assert found_in(database_url, LAST + timedelta(days=2)) == set(), "it goes in the night after"
    assert found_in(database_url, LAST + timedelta(days=3)) == {"kept_too_long"}
    engine = open_engine(database_url, writing=True)
    one = person_marks.c.hash == "hash-3"
    made_up = {"hall": "small", "mark": "~made-up", "salt": "00", "hash": "hash-9", "kept_until": LAST}
    for change, code in (
        (
            insert(person_marks).values(made_up),
            "person_surplus",
        ),
        (update(person_marks).where(one).values(hash="hash-4"), "person_differs"),
        (delete(person_marks).where(one), "person_missing"),
    ):
        with engine.begin() as connection:
            before = [row._asdict() for row in connection.execute(select(person_marks))]
            connection.execute(change)
        assert found_in(database_url) == {code}
        with engine.begin() as connection:
            connection.execute(delete(person_marks))
            connection.execute(insert(person_marks), before)
    engine.dispose()
    assert found_in(database_url) == set()
