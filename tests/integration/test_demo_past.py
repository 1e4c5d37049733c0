"""The demo's weeks before are real books: every ticket, rating and case came about by the hall's own rules."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from server_process import HALLS
from sqlalchemy import select

from server.data_folder import DataFolder
from server.demo import past
from server.keeping.verify import verify
from server.settings import load_hall
from server.setup_hall import create_hall
from server.store.engine import open_engine
from server.store.tables import bad_rating_cases, events, ratings, tickets

_AFTER_THE_HOLIDAY = date(2026, 10, 12)  # 1 to 7 October are days off; the 10th, a Saturday, is worked


def test_the_weeks_before_are_written_as_a_hall_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "_DAYS", (4, 20))
    monkeypatch.setattr(past, "_ABOUT_TICKETS", 1)
    hall = HALLS / "huangtan"
    create_hall(tmp_path / "data", hall=hall, database=None)
    plan = load_hall(hall).plan
    folder = DataFolder.open(tmp_path / "data")
    clerks = {window.code: f"clerk{window.code}" for window in plan.windows}

    past.write_past(folder.database, plan, until=_AFTER_THE_HOLIDAY, manager="leader", clerks=clerks)

    engine = open_engine(folder.database)
    (books,) = verify(engine).halls
    assert books.sound, books.findings
    with engine.connect() as connection:
        days = set(connection.execute(select(events.c.business_day)).scalars())
        states = Counter(connection.execute(select(tickets.c.state)).scalars())
        served_by = set(connection.execute(select(tickets.c.clerk)).scalars()) - {None}
        levels = Counter(connection.execute(select(ratings.c.level)).scalars())
        cases = Counter(connection.execute(select(bad_rating_cases.c.state)).scalars())
    engine.dispose()
    assert days == {date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)}
    assert set(states) <= {"finished", "no_show", "abandoned", "unserved"}
    assert served_by <= set(clerks.values())
    assert 0 < sum(levels.values()) < states["finished"]
    assert levels[5] > levels[1] + levels[2] == cases.total() > 0
    assert cases["closed"]
    assert cases["contacted"]
