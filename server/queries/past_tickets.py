"""A ticket of a day that is over: its row is all that is asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from server.store.tables import tickets


def past_ticket(engine: Engine, hall: str, ticket: str) -> dict[str, Any] | None:
    """The ticket's row by name, None when there is no such ticket."""
    with engine.connect() as connection:
        row = (
            connection.execute(select(tickets).where(tickets.c.hall == hall, tickets.c.id == ticket)).mappings().first()
        )
    return dict(row) if row else None
