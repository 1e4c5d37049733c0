"""Vouchers for a second chance: for which ticket, until when, and which ticket each became."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from server.store.columns import Day, Moment
from server.store.tables.metadata import metadata

vouchers = Table(
    "vouchers",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("ticket_code", Text, nullable=False),
    Column("business", Text, nullable=False),
    Column("matter", Text),
    Column("person", Text),  # keyed hash
    Column("phone", Text),  # keyed hash
    Column("given_at", Moment, nullable=False),
    Column("until", Day, nullable=False),
    Column("redeemed_by", Text),
    Column("redeemed_at", Moment),
    PrimaryKeyConstraint("hall", "id"),
    UniqueConstraint("hall", "ticket", name="one_voucher_a_ticket"),
    UniqueConstraint("hall", "redeemed_by", name="one_ticket_a_voucher"),
)
