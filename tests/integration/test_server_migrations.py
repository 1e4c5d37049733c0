"""The schema goes up, down and up again, and is then what the tables say, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Engine, Text, inspect, text

from server.store import migrations
from server.store.engine import open_engine
from server.store.schema import SchemaOutOfDate, downgrade, newest, present, require_current, upgrade
from server.store.tables import metadata


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Engine:
    return open_engine(database or f"sqlite:///{tmp_path / 'empty.db'}", writing=True)


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": differs})
        found: list[object] = compare_metadata(context, metadata)
        return found


def differs(
    _: object, __: object, column: Column[Any], found: str | None, ___: object, told: str | None
) -> bool | None:
    """PostgreSQL cannot ask whether two JSON values are equal: those defaults are compared as they are written."""
    if not isinstance(column.type, JSON):
        return None
    return (found or "").partition("::")[0].strip("'") != (told or "").strip("'")


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_up_down_and_up_again(engine: Engine) -> None:
    try:
        with pytest.raises(SchemaOutOfDate):
            require_current(engine)
        upgrade(engine)
        require_current(engine)
        assert tables(engine) >= set(metadata.tables)
        assert differences(engine) == []

        downgrade(engine, "base")
        assert tables(engine) <= {"alembic_version"}
        with pytest.raises(SchemaOutOfDate):
            require_current(engine)

        upgrade(engine)
        assert differences(engine) == []
        _indexes_hold(engine)
        _a_difference_would_be_found(engine)
    finally:
        engine.dispose()


def test_the_newest_step_is_alembics_head(engine: Engine) -> None:
    """The server reads it from the steps' file names, without loading Alembic."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()
    assert present(engine) is None
    engine.dispose()


def _indexes_hold(engine: Engine) -> None:
    """P2 and P4 are held by the database, whatever the code does."""
    unique = {one["name"] for one in inspect(engine).get_unique_constraints("tickets")}
    assert "ticket_number_once" in unique
    active = next(one for one in inspect(engine).get_indexes("tickets") if one["name"] == "one_active_ticket_a_window")
    assert active["unique"]
    assert active["column_names"] == ["hall", "window"]


def _a_difference_would_be_found(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE windows ADD COLUMN planted TEXT"))
    (found,) = differences(engine)
    assert isinstance(found, tuple)
    column = found[3]
    assert (found[0], isinstance(column, Column) and isinstance(column.type, Text)) == ("remove_column", True)


def test_what_was_rated_before_there_were_units_is_the_whole_visit(engine: Engine) -> None:
    """Step 0013: each finished visit may be rated as before, and its rating is of it; what is not finished has none."""
    upgrade(engine, "0012")
    with engine.begin() as connection:
        for name, state, ended in (("t1", "finished", "2026-11-23 02:00:00+00:00"), ("t2", "waiting", None)):
            connection.execute(_OLD_TICKET, {"id": name, "n": int(name[1]), "state": state, "ended": ended})
        connection.execute(_OLD_RATING)
    upgrade(engine)
    with engine.connect() as connection:
        units = connection.execute(text('SELECT id, ticket, "window", clerk, business, called FROM rating_units')).all()
        assert [tuple(row) for row in units] == [("t1", "t1", "5", "c5", "market", 1)]
        assert connection.execute(text("SELECT unit, level FROM ratings")).all() == [("t1", 4)]
    assert inspect(engine).get_pk_constraint("ratings")["constrained_columns"] == ["hall", "unit", "revision"]
    downgrade(engine, "0012")
    assert inspect(engine).get_pk_constraint("ratings")["constrained_columns"] == ["hall", "ticket", "revision"]
    engine.dispose()


_OLD_TICKET = text(
    "INSERT INTO tickets (hall, id, business_day, series, number, code, business, zone, state, priority_class, source, "
    '"window", clerk, calls, issued_at, first_called_at, started_at, ended_at, held_s) VALUES '
    "('h', :id, '2026-11-23', 'A', :n, 'A00' || :id, 'market', 'west', :state, 'ordinary', 'kiosk', '5', 'c5', 1, "
    "'2026-11-23 01:00:00+00:00', '2026-11-23 01:30:00+00:00', '2026-11-23 01:40:00+00:00', :ended, 0)"
)
_OLD_RATING = text(
    'INSERT INTO ratings (hall, ticket, revision, business_day, "window", level, reasons, text, channel, '
    "dictionary_version, at) VALUES ('h', 't1', 1, '2026-11-23', '5', 4, '[]', '', 'pad', '2', "
    "'2026-11-23 02:01:00+00:00')"
)
