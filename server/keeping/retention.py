"""Letting go of what need not be kept any longer (promises.md §2.2, §5.1 V14): nightly, and harmless when done twice.

What goes, and when, is the data map's to say (:mod:`server.keeping.personal_data`). The log, tickets and ratings are
not touched. Rows go some at a time, so that the hall's writer never waits long.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine, Table, delete, select, text, tuple_

from server.keeping.personal_data import CODES_OVER, Night, deleted_at_night
from server.store.tables import enrolment_codes

_AT_ONCE = 500
_LOCK = 7_309_824  # any number: the advisory lock of this job among the processes of one PostgreSQL


def let_go(engine: Engine, hall: str, night: Night) -> dict[str, int]:
    """Delete what one hall need not keep; how many rows are gone, by line of the map. ``engine`` writes.

    Raises sqlalchemy.exc.SQLAlchemyError.
    """
    gone = {one.code: _delete(engine, one.rows, hall, one.over(night)) for one in deleted_at_night() if one.over}
    gone["enrolment_codes"] = _delete(engine, enrolment_codes, hall, CODES_OVER(night))
    return {code: count for code, count in gone.items() if count}


def _delete(engine: Engine, table: Table, hall: str, old: ColumnElement[bool]) -> int:
    """Some at a time until none is left; or until another process is found at it."""
    keys, count = list(table.primary_key.columns), 0
    some = select(*keys).where(table.c.hall == hall, old).limit(_AT_ONCE)
    while True:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                mine = connection.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}).scalar_one()
                if not mine:
                    return count
            gone = connection.execute(delete(table).where(tuple_(*keys).in_(some))).rowcount
        count += gone
        if gone < _AT_ONCE:
            return count
