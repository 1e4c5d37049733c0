"""The platform's numbers of cases with the visits here, and its lists of cases."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from server.store.columns import Day, Moment
from server.store.tables.metadata import metadata

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("hall", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("about", Text, nullable=False),  # its matter, or its business where no matter was named
    Column("case_no", Text, nullable=False),
    Column("business_day", Day, nullable=False),  # of the visit
    Column("window", Text),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("hall", "ticket", "about"),
    Index("case_numbers_by_day", "hall", "business_day"),
    Index("case_numbers_by_number", "case_no", "hall"),  # also in which other hall one is known
)

platform_cases = Table(  # as the platform's lists give them; the log knows which lists were brought
    "platform_cases",
    metadata,
    Column("hall", Text, nullable=False),
    Column("case_no", Text, nullable=False),
    Column("place", Text, nullable=False),  # "" is this hall
    Column("day", Day, nullable=False),
    Column("matter", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("window", Text, nullable=False),
    PrimaryKeyConstraint("hall", "case_no", "place"),
    Index("platform_cases_by_day", "hall", "day"),
)
