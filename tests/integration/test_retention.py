"""What need not be kept goes at night, nothing else does; who does it again finds nothing (promises.md §2.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from log_checker import select
from sqlalchemy import insert

from server.keeping.personal_data import Night, Standing, answers_before, standing
from server.keeping.retention import let_go
from server.store.engine import open_engine
from server.store.schema import upgrade
from server.store.tables import answers, bad_rating_cases, enrolment_codes, events, rater_contacts, sessions

SHANGHAI = "Asia/Shanghai"
MONDAY = date(2026, 11, 23)
NIGHT = datetime.combine(MONDAY, time(3), ZoneInfo(SHANGHAI)).astimezone(UTC)
AT_NIGHT = Night(now=NIGHT, zone=SHANGHAI)
MANY = 1300  # more than are deleted at once


def answer(key: str, at: datetime, hall: str = "small") -> dict[str, Any]:
    return {"hall": hall, "caller": "kiosk:K1", "key": key, "fingerprint": "f", "code": 201, "body": "{}", "at": at}


def session(name: str, seen: timedelta, started: timedelta, hall: str = "small") -> dict[str, Any]:
    return {"hall": hall, "token_hash": name, "account": "a", "seen_at": NIGHT - seen, "started_at": NIGHT - started}


def code(name: str, expires_at: datetime) -> dict[str, Any]:
    return {"hall": "small", "code_hash": name, "device": "K1", "expires_at": expires_at, "used_at": None}


def local(days_before: int, hour: int) -> datetime:
    day = datetime.combine(MONDAY - timedelta(days=days_before), time(hour), ZoneInfo(SHANGHAI))
    return day.astimezone(UTC)


@pytest.fixture
def url(tmp_path: Path, database: str | None) -> str:
    found = database or f"sqlite:///{tmp_path / 'kept.db'}"
    engine = open_engine(found, writing=True)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(answers),
            [
                answer("today", local(0, 1)),
                answer("seven days ago, first thing", local(7, 0)),
                answer("eight days ago, last thing", local(7, 0) - timedelta(microseconds=1)),
                answer("eight days ago", local(8, 9)),
                answer("of another hall", local(30, 9), hall="other"),
                *(answer(f"old {n}", local(9 + n % 30, 9)) for n in range(MANY)),
            ],
        )
        minute, hour = timedelta(minutes=1), timedelta(hours=1)
        connection.execute(
            insert(sessions),
            [
                session("alive", 29 * minute, 9 * hour),
                session("idle", 31 * minute, 1 * hour),
                session("ten hours", 0 * minute, 10 * hour + minute),
                session("of another hall", 90 * hour, 90 * hour, hall="other"),
            ],
        )
        connection.execute(
            insert(enrolment_codes),
            [code("alive", NIGHT + minute), code("over", NIGHT - minute), code("old", local(9, 9))],
        )
    engine.dispose()
    return found


def kept(url: str, column: str, table: str) -> set[str]:
    return {row[column] for row in select(url, f"SELECT {column} FROM {table}")}  # noqa: S608  # our names


def check_the_rest(url: str) -> None:
    assert kept(url, "key", "answers") == {"today", "seven days ago, first thing", "of another hall"}
    assert kept(url, "token_hash", "sessions") == {"alive", "of another hall"}
    assert kept(url, "code_hash", "enrolment_codes") == {"alive"}


def test_what_is_over_goes_and_is_counted(url: str) -> None:
    engine = open_engine(url, writing=True)
    assert let_go(engine, "small", AT_NIGHT) == {
        "answers": MANY + 2,
        "enrolment_codes": 2,
        "sessions": 2,
    }
    check_the_rest(url)
    assert let_go(engine, "small", AT_NIGHT) == {}, "again finds nothing"
    engine.dispose()


def test_two_processes_at_once_do_it_once(url: str) -> None:
    engines, together = [open_engine(url, writing=True) for _ in range(2)], Barrier(2)

    def tidy(number: int) -> dict[str, int]:
        together.wait(20)
        return let_go(engines[number], "small", AT_NIGHT)

    with ThreadPoolExecutor() as pool:
        one, other = pool.map(tidy, range(2))
    rest = let_go(engines[0], "small", AT_NIGHT)  # what each left to the other
    assert sum(gone["answers"] for gone in (one, other, rest) if "answers" in gone) == MANY + 2
    assert sum(sum(gone.values()) for gone in (one, other, rest)) == MANY + 2 + 4
    check_the_rest(url)
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize(
    ("zone", "day"), [(SHANGHAI, MONDAY), ("Europe/Berlin", date(2026, 4, 1)), ("Europe/Berlin", date(2026, 10, 28))]
)
def test_seven_days_are_days_of_the_calendar(zone: str, day: date) -> None:
    """Also over a change of the clocks."""
    now = datetime.combine(day, time(3), ZoneInfo(zone)).astimezone(UTC)
    kept_from = answers_before(now, zone).astimezone(ZoneInfo(zone))
    assert (kept_from.date(), kept_from.hour) == (day - timedelta(days=7), 0)


def test_a_visitors_number_goes_thirty_days_after_the_case_has_ended(url: str) -> None:
    engine = open_engine(url, writing=True)
    ended = {"ended long ago": timedelta(days=31), "ended lately": timedelta(days=29), "open": None}
    try:
        with engine.begin() as connection:
            connection.execute(
                insert(bad_rating_cases),
                [
                    {
                        "hall": "small", "id": f"case {name}", "rated": name, "source": "rating", "real_name": True,
                        "state": "closed" if ago else "opened", "opened_at": NIGHT - timedelta(days=60),
                        "closed_at": NIGHT - ago if ago else None, "last_seq": 1,
                    }
                    for name, ago in ended.items()
                ],
            )  # fmt: skip
            subjects = [*ended, "case open"]  # of a work order the subject is the case itself
            connection.execute(
                insert(rater_contacts),
                [{"hall": "small", "subject": name, "phone": "13812345678", "at": NIGHT} for name in subjects],
            )
        assert let_go(engine, "small", AT_NIGHT)["contact"] == 1
        with engine.connect() as connection:
            kept = {row.subject for row in connection.execute(rater_contacts.select())}
        assert kept == {"ended lately", "open", "case open"}
    finally:
        engine.dispose()


def test_the_data_map_counts_what_is_kept_too_long_until_it_is_gone(url: str) -> None:
    engine = open_engine(url, writing=True)
    try:
        before = standing(engine, "small", AT_NIGHT)
        assert (before["answers"], before["sessions"]) == (
            Standing(kept=MANY + 4, overdue=MANY + 2),
            Standing(kept=3, overdue=2),
        )
        let_go(engine, "small", AT_NIGHT)
        after = standing(engine, "small", AT_NIGHT)
        assert {code: one.overdue for code, one in after.items()} == dict.fromkeys(after, 0)
        assert (after["answers"].kept, after["sessions"].kept) == (2, 1)
    finally:
        engine.dispose()


def test_no_event_is_let_go_however_old(url: str) -> None:
    """Logs are kept for 180 days at least (domain.md §15.3): we keep them all, and the chain goes on."""
    engine = open_engine(url, writing=True)
    row = {"hall": "small", "kind": "day_opened", "actor": "a", "payload": "{}", "hash": "h"}
    try:
        with engine.begin() as connection:
            for seq, days in enumerate((4000, 181, 180, 1), start=1):
                connection.execute(insert(events).values(seq=seq, at=NIGHT - timedelta(days=days), **row))
        let_go(engine, "small", AT_NIGHT)
        with engine.connect() as connection:
            assert [one.seq for one in connection.execute(events.select())] == [1, 2, 3, 4]
    finally:
        engine.dispose()
