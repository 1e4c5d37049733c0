"""Devices: what they are, how they are, what they are to print and speak, and how they are enrolled."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, Table, Text, false

from server.store.columns import Moment
from server.store.tables.metadata import metadata

devices = Table(
    "devices",
    metadata,
    Column("hall", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("zone", Text),
    Column("windows", JSON, nullable=False),
    Column("token_hash", Text, unique=True),
    Column("enrolled_at", Moment),
    Column("revoked_at", Moment),
    Column("shut_at", Moment),  # when it was last shut out; it stays when the device is let in again
    Column("shut_reason", Text),  # person, copied or replaced
    Column("shut_by", Text),
    Column("shut_why", Text),
    Column("unlimited", Boolean, nullable=False, server_default=false()),  # of a load test or a training hall
    Column("public_key", Text),  # base64: whoever has one signs every command
    Column("counter", BigInteger, nullable=False, server_default="0"),  # of the signed commands, a little behind
    PrimaryKeyConstraint("hall", "code"),
)

device_conditions = Table(
    "device_conditions",
    metadata,
    Column("hall", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("reported_at", Moment),
    PrimaryKeyConstraint("hall", "device"),
)

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

jobs = Table(
    "jobs",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ticket", Text),
    Column("payload", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Text),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("hall", "id"),
    Index("jobs_by_state", "hall", "state"),
    Index("jobs_by_expiry", "hall", "expires_at"),
    Index("jobs_by_ticket", "hall", "ticket"),
)
