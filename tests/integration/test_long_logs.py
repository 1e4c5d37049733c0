"""What is asked again and again costs a hall of many years no more than a new one: SQLite's own steps are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_hall import small_plan
from sqlalchemy import Engine, event, insert, select

from server.actions.readings import Search
from server.crypto import crypto_named
from server.crypto.data_keys import load_or_create
from server.domain.ratings.upward import ReportedAs
from server.queries.day_figures import day_figures, newest_report
from server.queries.learned import learned
from server.queries.past_tickets import past_unit
from server.queries.trail import extent_of, lines_of_days
from server.queries.upward import month_records
from server.store.engine import open_engine
from server.store.outbox import outbox_standing
from server.store.schema import upgrade
from server.store.tables import events, rating_units, ratings, text_messages, tickets, upward_heads, upward_records
from server.store.texts import Texts

LAST = date(2026, 3, 2)
A_DAY = 40
FEW, MANY = 30, 300  # days
STEPS = 50  # of SQLite's machine between two looks


def at(day: date, n: int = 0) -> datetime:
    return datetime.combine(day, time(2), UTC) + timedelta(minutes=n)


def rows_of(day: date, first: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """A day's rows, as the writer leaves them; of the log only that it is long."""
    for n in range(A_DAY):
        seq, name, moment = first + n, f"t{first + n}", at(day, n)
        kind = {0: "day_opened", A_DAY - 1: "day_closed"}.get(n, "window_paused")
        yield events, {
            "hall": "small", "seq": seq, "at": moment, "business_day": day, "kind": kind, "actor": "test",
            "request_id": None, "payload": "{}", "hash": "-",
        }  # fmt: skip
        yield tickets, {
            "hall": "small", "id": name, "business_day": day, "series": "A", "number": n, "code": f"A{n:03}",
            "business": "market", "matter": None, "zone": "z", "state": "finished", "priority_class": "ordinary",
            "source": "kiosk", "ref": None, "known_person": False, "window": None, "clerk": None, "calls": 1,
            "issued_at": moment, "first_called_at": moment, "started_at": moment, "ended_at": moment, "held_s": 0.0,
            "outcome": "done",
        }  # fmt: skip
        yield rating_units, {
            "hall": "small", "id": name, "ticket": name, "business_day": day, "window": "1", "clerk": None,
            "business": "market", "matter": None, "started_at": moment, "ended_at": moment, "held_s": 0.0,
            "called": True,
        }  # fmt: skip
        if n == A_DAY - 1:
            continue  # the day's last visitor has said nothing
        yield ratings, {
            "hall": "small", "unit": name, "ticket": name, "revision": 1, "business_day": day, "window": "1",
            "clerk": None, "level": 5, "reasons": [], "text": "", "channel": "pad", "dictionary_version": "1",
            "at": moment, "device": None, "flags": None,
        }  # fmt: skip
        yield upward_records, {
            "hall": "small", "id": name, "kind": "rating", "subject": name, "seq": seq, "happened_at": moment,
            "queued_at": moment, "record": "{}", "state": "sent", "reason": "", "attempts": 1, "next_at": moment,
            "sent_at": moment, "receipt": None, "digest": None,
        }  # fmt: skip


def hall_of(folder: Path, days: int) -> Engine:
    engine = open_engine(f"sqlite:///{folder / f'{days}.db'}", writing=True)
    upgrade(engine)
    by_table: dict[Any, list[dict[str, Any]]] = {}
    for back in range(days):
        for table, row in rows_of(LAST - timedelta(days=days - 1 - back), 1 + back * A_DAY):
            by_table.setdefault(table, []).append(row)
    with engine.begin() as connection:
        for table, rows in by_table.items():
            connection.execute(insert(table), rows)
        connection.execute(insert(upward_heads).values(hall="small", seq=days * A_DAY, made=days * A_DAY))
        waiting = [
            {
                "hall": "small", "ticket": f"t{days * A_DAY + 1 - n}", "key_id": "k", "sealed": "s", "language": None,
                "state": "kept", "tries": 0, "next_at": at(LAST), "kept_until": at(LAST, 10_000), "reason": "",
            }
            for n in range(1, 6)
        ]  # fmt: skip
        connection.execute(insert(text_messages), waiting)
    return engine


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    folder = tmp_path_factory.mktemp("long")
    made = hall_of(folder, FEW), hall_of(folder, MANY)
    yield made
    for engine in made:
        engine.dispose()


def steps(engine: Engine, ask: Callable[[Engine], object]) -> int:
    """How many steps SQLite needs for it, to the nearest ``STEPS``."""
    counted = 0

    def count() -> None:
        nonlocal counted
        counted += 1

    def watch(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_progress_handler(count, STEPS)

    event.listen(engine, "checkout", watch)
    try:
        ask(engine)
    finally:
        event.remove(engine, "checkout", watch)
    return counted


def texts_of(engine: Engine) -> Texts:
    return Texts(engine, engine, "small", crypto_named("international"), lambda: load_or_create(Path("unused")), 24)


QUESTIONS: dict[str, Callable[[Engine], object]] = {
    "the texter, every five seconds, in a writing transaction": lambda engine: texts_of(engine).forget(at(LAST)),
    "the reporter, every five seconds": lambda engine: outbox_standing(engine, "small"),
    "a visitor's page after the day": lambda engine: past_unit(engine, "small", f"t{A_DAY}"),
    "the day's report": lambda engine: day_figures(engine, "small", LAST),
    "whether a report was made": lambda engine: newest_report(engine, "small", LAST),
    "what the days before teach": lambda engine: learned(engine, small_plan(), before=LAST, days=5),
    "the log of a day": lambda engine: list(lines_of_days(engine, "small", at(LAST), at(LAST + timedelta(days=1)))),
    "the trail of a day": lambda engine: extent_of(
        engine, "small", Search(kind="never", since=LAST, until=LAST), "Asia/Shanghai"
    ),
    "a month of ratings": lambda engine: list(
        month_records(
            engine, small_plan(), ReportedAs(area_code="1" * 12, hall_code="1"), LAST, LAST, lambda _unit, _first: True
        )
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_years_of_service_make_it_no_dearer(halls: tuple[Engine, Engine], name: str) -> None:
    new, old = (steps(engine, QUESTIONS[name]) for engine in halls)
    assert old <= 1.5 * new + 20, f"{new * STEPS} steps after {FEW} days, {old * STEPS} after {MANY}"


def test_only_whoever_has_rated_is_not_asked_any_more(tmp_path: Path) -> None:
    engine = hall_of(tmp_path, 1)
    assert texts_of(engine).forget(at(LAST)) == 4
    with engine.connect() as connection:
        assert connection.execute(select(text_messages.c.ticket)).scalars().all() == [f"t{A_DAY}"]
    engine.dispose()
