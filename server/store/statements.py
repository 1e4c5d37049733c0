"""Statements of the hot path, compiled once: rows go straight to the driver.

SQLAlchemy builds a statement's parameters anew at every execution, which costs more than SQLite's own work. Here the
tables in ``tables/`` stay the one definition of names and types; what is saved is only the repetition.

SQLite's driver lets other threads run at every row of an ``executemany``, and each time the writer stands in line to go
on: with 32 kiosks that cost more than the whole commit. So many rows go in one statement there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.expression import UpdateBase, bindparam

_GROUP = re.compile(r"VALUES (\(\?(?:, \?)*\))")
_MOST = 64  # rows in one statement: 23 columns each, of the 32,766 parameters that SQLite takes

Row = Mapping[str, Any]
_Process = Callable[[Any], Any]


class RowStatement:
    """A statement whose parameters are columns of one table; ``build`` makes it for a dialect by name."""

    def __init__(self, columns: Sequence[Column[Any]], build: Callable[[str], UpdateBase]) -> None:
        self._columns = {column.name: column for column in columns}
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Execute once a row; nothing for no rows. Raises what SQLAlchemy raises."""
        if not rows:
            return
        name = connection.dialect.name
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = self._compiled[name] = _Compiled(self._build(name), self._columns, connection.dialect)
        for text, parameters in compiled.executions(rows):
            connection.exec_driver_sql(text, parameters)


class _Compiled:
    """The text for one dialect, and how its driver wants each value."""

    def __init__(self, statement: UpdateBase, columns: Mapping[str, Column[Any]], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._positional = compiled.positional
        names = compiled.positiontup or list(compiled.params)
        self._steps = [(name, _processor(columns[_column_of(name)], dialect)) for name in names]

    def executions(self, rows: Sequence[Row]) -> Iterator[tuple[str, Any]]:
        """Text and parameters, as few executions as can be."""
        steps = self._steps
        if not self._positional:
            names = [{name: p(row[name]) if p else row[name] for name, p in steps} for row in rows]
            yield self.text, names
            return
        values = [[p(row[name]) if p else row[name] for name, p in steps] for row in rows]
        if not _GROUP.search(self.text):
            yield self.text, [tuple(row) for row in values]
            return
        first = 0
        while first < len(values):
            together = min(_MOST, 1 << (len(values) - first).bit_length() - 1)
            some = values[first : first + together]
            yield _of_many(self.text, together), tuple(value for row in some for value in row)
            first += together


@cache
def _of_many(text: str, rows: int) -> str:
    """An INSERT of one row as an INSERT of many; few sizes (powers of two), for SQLite keeps what it has prepared."""
    return _GROUP.sub(lambda found: "VALUES " + ", ".join([found[1]] * rows), text, count=1)


def _column_of(parameter: str) -> str:
    """An update names the row that it is for by ``of_``, beside the column's new value."""
    return parameter.removeprefix("of_")


def _processor(column: Column[Any], dialect: Dialect) -> _Process | None:
    process: _Process | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return process


def inserting(table: Table) -> RowStatement:
    """New rows; every column is given."""
    columns = list(table.columns)
    return RowStatement(columns, lambda _: insert(table))


def upserting(table: Table) -> RowStatement:
    """Rows that are new or replace the one with the same primary key; every column is given."""
    columns = list(table.columns)
    keys = [column.name for column in table.primary_key.columns]

    def build(dialect: str) -> UpdateBase:
        statement = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(table)
        others = {column.name: statement.excluded[column.name] for column in columns if column.name not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=others)

    return RowStatement(columns, build)


def updating(table: Table, *names: str) -> RowStatement:
    """New values of these columns, in the row with this primary key (given as ``of_`` and the key's name)."""
    keys = list(table.primary_key.columns)

    def build(_dialect: str) -> UpdateBase:
        statement = update(table).values({name: bindparam(name) for name in names})
        for key in keys:
            statement = statement.where(key == bindparam(f"of_{key.name}"))
        return statement

    return RowStatement([*keys, *(table.c[name] for name in names)], build)
