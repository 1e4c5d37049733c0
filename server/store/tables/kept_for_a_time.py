"""What is known of visitors, never in the log: each row has its day to be let go of."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from server.store.columns import Day, Moment
from server.store.tables.metadata import metadata

person_marks = Table(  # what marks in events stand for, as long as it may be known
    "person_marks",
    metadata,
    Column("hall", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("hash", Text, nullable=False),  # keyed hash of a card's number, a phone or an address
    Column("kept_until", Day, nullable=False),  # the last day
    PrimaryKeyConstraint("hall", "mark"),
    Index("person_marks_by_day", "hall", "kept_until"),
)

sealed_numbers = Table(  # only where the hall says what for: never in the log, let go of in time
    "sealed_numbers",
    metadata,
    Column("hall", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", Text, nullable=False),  # base64
    Column("kept_until", Moment, nullable=False),
    PrimaryKeyConstraint("hall", "ticket"),
)

text_messages = Table(  # never in the log; a number is let go of as soon as it was used
    "text_messages",
    metadata,
    Column("hall", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", Text),  # the number; None once it is not needed any more
    Column("language", Text),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("kept_until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("hall", "ticket"),
    Index("text_messages_by_state", "hall", "state", "next_at"),
)

rater_contacts = Table(  # never in the log: let go of when the case has been closed for some time
    "rater_contacts",
    metadata,
    Column("hall", Text, nullable=False),
    Column("subject", Text, nullable=False),  # ticket, or the case of a work order, or an unresolved report
    Column("phone", Text, nullable=False),
    Column("name", Text),  # how to address them; only with a number to call
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("hall", "subject"),
)
