"""The row that the health check writes."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from server.store.columns import Moment
from server.store.tables.metadata import metadata

health = Table(  # one row, which the health check writes
    "health",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)
