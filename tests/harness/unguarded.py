"""Take the unique indexes behind P2, P4 and P9 away from a hall's database: what controls run on."""

from __future__ import annotations

import sqlite3

import psycopg

# SQLite keeps the index of a table's own constraint with the table, so that is made anew.
_SQLITE = """
    DROP INDEX one_active_ticket_a_window;
    ALTER TABLE tickets RENAME TO guarded_tickets;
    CREATE TABLE tickets AS SELECT * FROM guarded_tickets;
    DROP TABLE guarded_tickets;
    CREATE UNIQUE INDEX only_the_id ON tickets (hall, id);
    ALTER TABLE ratings RENAME TO guarded_ratings;
    CREATE TABLE ratings AS SELECT * FROM guarded_ratings;
    DROP TABLE guarded_ratings;
"""
_POSTGRESQL = """
    DROP INDEX one_active_ticket_a_window;
    ALTER TABLE tickets DROP CONSTRAINT ticket_number_once;
    ALTER TABLE ratings DROP CONSTRAINT ratings_pkey;
"""


def drop_unique_indexes(url: str) -> None:
    """``url`` as SQLAlchemy writes it. The id of a ticket stays unique: rows are written by it."""
    if url.startswith("sqlite:///"):
        rows = sqlite3.connect(url.removeprefix("sqlite:///"))
        rows.executescript(_SQLITE)
        rows.close()
        return
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1)) as connection:
        connection.execute(_POSTGRESQL)
