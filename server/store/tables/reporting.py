"""What is told to the platform above."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from server.store.columns import Moment
from server.store.tables.metadata import metadata

upward_records = Table(  # the outbox of what is reported to the platform above
    "upward_records",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),  # always the same for the same rating or case
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),  # ticket: records of one visit are told in their order
    Column("seq", Integer, nullable=False),  # its event
    Column("happened_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("record", Text, nullable=False),  # the neutral record as JSON, as it was then
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("receipt", Text),  # the platform's own name for it
    Column("digest", Text),  # SHA-256 of the record; None of those from before it was kept
    PrimaryKeyConstraint("hall", "id"),
    Index("upward_records_by_state", "hall", "state", "next_at"),
    Index("upward_records_by_subject", "hall", "subject", "seq"),
)

upward_heads = Table(  # how far the outbox has followed the log
    "upward_heads",
    metadata,
    Column("hall", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("made", Integer, nullable=False, server_default="0"),  # records that were ever queued
)
