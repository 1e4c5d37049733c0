"""The log of each hall, how far it has come, and the answers kept for whoever asks again under the same key."""

from __future__ import annotations

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Text

from server.store.columns import Day, Moment
from server.store.tables.metadata import metadata

halls = Table(
    "halls",
    metadata,
    Column("code", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("chain", Text, nullable=False),  # hash of the last event
    Column("replay_from", Integer, nullable=False),  # first event that the present day needs
    Column("business_day", Day),
    Column("changes", Integer, nullable=False, server_default="0"),  # commits: who has counted fewer catches up
)

events = Table(
    "events",
    metadata,
    Column("hall", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("business_day", Day),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text),
    Column("payload", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("hall", "seq"),
)

answers = Table(
    "answers",
    metadata,
    Column("hall", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("code", Integer, nullable=False),  # HTTP status
    Column("body", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("hall", "caller", "key"),
)
