"""Booked visits, and people who may not book for some time."""

from __future__ import annotations

from sqlalchemy import JSON, Column, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from server.store.columns import Day, Moment
from server.store.tables.metadata import metadata

bookings = Table(
    "bookings",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("day", Day, nullable=False),
    Column("starts", Moment, nullable=False),
    Column("business", Text, nullable=False),
    Column("matter", Text),
    Column("person", Text),  # keyed hash
    Column("phone", Text),  # keyed hash
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ticket", Text),
    PrimaryKeyConstraint("hall", "id"),
    UniqueConstraint("hall", "day", "code", name="booking_code_once"),
    UniqueConstraint("hall", "ticket", name="booking_becomes_one_ticket"),
)

booking_locks = Table(
    "booking_locks",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("person", Text, nullable=False),  # keyed hash
    Column("reason", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Day, nullable=False),
    Column("bookings", JSON, nullable=False),  # ids of those that led to it
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("lifted_at", Moment),
    Column("lifted_by", Text, nullable=False),
    Column("lifted_why", Text, nullable=False),
    PrimaryKeyConstraint("hall", "id"),
)
