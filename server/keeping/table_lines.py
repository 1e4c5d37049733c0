"""A table as JSON lines and back, whatever the database and whatever the revision of its schema.

Columns are asked of the database itself, so a backup of an older schema is whole too. Times are UTC with their zone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Connection, Date, DateTime, MetaData, Table, insert, select

_AT_ONCE = 1000
_NOT_OURS = frozenset({"alembic_version"})  # brought to its place by the steps themselves


def tables_of(connection: Connection) -> list[Table]:
    """The database's own tables as they are, by name."""
    metadata = MetaData()
    metadata.reflect(connection)
    for column in (column for table in metadata.tables.values() for column in table.columns):
        if isinstance(column.type, JSON):
            column.type.none_as_null = True  # what was NULL is NULL again
    return [table for name, table in sorted(metadata.tables.items()) if name not in _NOT_OURS]


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """The header, then a line a row in the order of the primary key."""
    yield to_json([column.name for column in table.columns]) + b"\n"
    rows = connection.execute(select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE))
    for some in rows.partitions():
        yield b"".join(to_json([_outward(value) for value in row]) + b"\n" for row in some)


def load_lines(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Put rows into an empty table; gives how many. Raises KeyError for a column that the table has not."""
    unread = iter(lines)
    columns = [table.columns[name] for name in json.loads(next(unread))]
    count, some = 0, []
    for line in unread:
        some.append(dict(zip((column.name for column in columns), _inward(columns, json.loads(line)), strict=True)))
        if len(some) == _AT_ONCE:
            count += _insert(connection, table, some)
            some = []
    return count + _insert(connection, table, some)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> int:
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)


def _outward(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return value


def _inward(columns: list[Any], values: list[Any]) -> Iterator[Any]:
    for column, value in zip(columns, values, strict=True):
        if value is None:
            yield None
        elif isinstance(column.type, DateTime):
            yield datetime.fromisoformat(value)
        elif isinstance(column.type, Date):
            yield date.fromisoformat(value)
        else:
            yield value
