"""The day in rows: tickets and windows, what may be rated and how it was."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from server.store.columns import Day, Moment
from server.store.tables.metadata import metadata

tickets = Table(
    "tickets",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("business_day", Day, nullable=False),
    Column("series", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("business", Text, nullable=False),
    Column("matter", Text),
    Column("zone", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority_class", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("ref", Text),
    Column("known_person", Boolean, nullable=False, server_default=false()),  # a card was shown
    Column("window", Text),
    Column("clerk", Text),
    Column("calls", Integer, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("first_called_at", Moment),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("held_s", Float, nullable=False),
    Column("outcome", Text),
    PrimaryKeyConstraint("hall", "id"),
    UniqueConstraint("hall", "business_day", "series", "number", name="ticket_number_once"),
    Index("tickets_by_day", "hall", "business_day", "state"),
    Index(
        "one_active_ticket_a_window",
        "hall",
        "window",
        unique=True,
        sqlite_where=text("state IN ('called', 'serving')"),
        postgresql_where=text("state IN ('called', 'serving')"),
    ),
)

windows = Table(
    "windows",
    metadata,
    Column("hall", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("no_difference", Boolean, nullable=False),
    Column("clerk", Text),
    Column("ticket", Text),
    Column("since", Moment),
    PrimaryKeyConstraint("hall", "code"),
)

rating_units = Table(  # what may be rated once: a finished visit, or each finished matter of one
    "rating_units",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("business_day", Day, nullable=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text),
    Column("business", Text, nullable=False),
    Column("matter", Text),
    Column("started_at", Moment),
    Column("ended_at", Moment, nullable=False),
    Column("held_s", Float, nullable=False),
    Column("called", Boolean, nullable=False),
    PrimaryKeyConstraint("hall", "id"),
    Index("rating_units_by_day", "hall", "business_day"),
    Index("rating_units_by_ticket", "hall", "ticket"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("hall", Text, nullable=False),
    Column("unit", Text, nullable=False),  # of rating_units
    Column("ticket", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("business_day", Day, nullable=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text),
    Column("level", Integer, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("dictionary_version", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("device", Text),
    Column("flags", JSON(none_as_null=True)),
    PrimaryKeyConstraint("hall", "unit", "revision"),
    Index("ratings_by_day", "hall", "business_day"),
)
