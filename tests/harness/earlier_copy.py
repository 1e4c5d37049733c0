"""A database put back to what it held before: what is left when a standby takes over with lag, or a backup is put back.

It works on SQLite and on PostgreSQL, and while a server is running. In plain SQL over the tables as they are found,
without the application's models.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, create_engine, delete, insert, select, text


class EarlierCopy:
    """Every row of every table, as it stood when this was made."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)
        self._tables = MetaData()
        self._tables.reflect(self._engine)
        with self._engine.connect() as connection:
            self._rows: dict[str, list[dict[str, Any]]] = {
                table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in self._tables.sorted_tables
            }

    def put_back(self) -> None:
        """In one transaction: nobody sees it half done, nor a row that is there and then is not."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                names = ", ".join(table.name for table in self._tables.sorted_tables)
                connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
            for table in reversed(self._tables.sorted_tables):
                connection.execute(delete(table))
            for table in self._tables.sorted_tables:
                if self._rows[table.name]:
                    connection.execute(insert(table), self._rows[table.name])
        self._engine.dispose()
