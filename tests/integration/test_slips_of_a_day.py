"""The slips of a day are counted while the hall's writer waits, so the work may grow with the day's tickets only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event

from server.queries.slips import slips_of_day
from server.store.engine import open_engine
from server.store.schema import upgrade


def test_no_job_of_other_tickets_is_read(tmp_path: Path) -> None:
    """A big hall has ten thousand jobs a day: read once for each ticket, they would hold the hall up for a minute."""
    engine = open_engine(f"sqlite:///{tmp_path / 'youxu.db'}", writing=True)
    upgrade(engine)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    slips_of_day(engine, "h", date(2026, 11, 23))
    event.remove(engine, "before_cursor_execute", note)
    statement, parameters = next(one for one in asked if "tickets" in one[0])
    with engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    engine.dispose()
    assert any("tickets" in step and "business_day=?" in step for step in steps), steps
    assert any("jobs" in step and "hall=? AND ticket=?" in step for step in steps), steps
