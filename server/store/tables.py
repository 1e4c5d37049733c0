"""What is kept, table by table. Everything is keyed by hall first, so that a database can be spread by hall.

The event log is the truth; tickets, windows and ratings are its projection in rows, written in the same transaction,
because reports ask for rows and because the indexes below hold P2, P4 and P9 whatever the code does.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from server.store.columns import Day, Moment

metadata = MetaData()

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

bad_rating_cases = Table(
    "bad_rating_cases",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("rated", Text),  # of rating_units
    Column("code", Text),
    Column("window", Text),
    Column("clerk", Text),
    Column("business", Text),
    Column("matter", Text),
    Column("level", Integer),
    Column("real_name", Boolean, nullable=False),
    Column("owner", Text),
    Column("work_order", Text),
    Column("state", Text, nullable=False),
    Column("valid", Boolean),
    Column("in_time", Boolean),
    Column("due", Moment),
    Column("opened_at", Moment, nullable=False),
    Column("contacted_at", Moment),
    Column("verified_at", Moment),
    Column("rectified_at", Moment),
    Column("answered_at", Moment),
    Column("called_back_at", Moment),
    Column("call_back_outcome", Text),
    Column("closed_at", Moment),
    Column("last_seq", Integer, nullable=False),
    PrimaryKeyConstraint("hall", "id"),
    Index("cases_by_state", "hall", "state"),
    Index("cases_by_last_step", "hall", "last_seq"),
    Index(
        "one_case_a_visit",
        "hall",
        "rated",
        unique=True,
        sqlite_where=text("state <> 'withdrawn'"),
        postgresql_where=text("state <> 'withdrawn'"),
    ),
    Index("one_case_a_work_order", "hall", "work_order", unique=True),
)

case_steps = Table(  # which events of the log are a case's
    "case_steps",
    metadata,
    Column("hall", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    PrimaryKeyConstraint("hall", "case_id", "seq"),
)

rater_contacts = Table(  # never in the log: let go of when the case has been closed for some time
    "rater_contacts",
    metadata,
    Column("hall", Text, nullable=False),
    Column("subject", Text, nullable=False),  # ticket, or the case of a work order
    Column("phone", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("hall", "subject"),
)

case_files = Table(
    "case_files",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("content", Text, nullable=False),  # base64
    PrimaryKeyConstraint("hall", "id"),
)

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

approvals = Table(  # what one person asked for and another one decides
    "approvals",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("granted", Boolean),
    Column("used_at", Moment),
    PrimaryKeyConstraint("hall", "id"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("hall", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("badge", Text, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("teams", JSON, nullable=False, server_default="[]"),  # codes of those that a team lead leads
    Column("password_hash", Text),
    Column("token_hash", Text, unique=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("must_change", Boolean, nullable=False, server_default=false()),  # somebody else has seen the password
    Column("disabled_at", Moment),
    Column("second_factor", Text),  # the nonce that its secret is derived with
    Column("second_factor_step", Integer),  # the last one typed: each is good once
    Column("unlimited", Boolean, nullable=False, server_default=false()),  # of a load test or a training hall
    Column("issuer", Text),  # the provider at which its owner signs in
    Column("subject_hash", Text),  # keyed; as which the provider knows them
    PrimaryKeyConstraint("hall", "name"),
    Index("one_account_a_subject", "hall", "issuer", "subject_hash", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("hall", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("begun_by", Text, nullable=False, server_default="password"),  # or single_sign_on
)

health = Table(  # one row, which the health check writes
    "health",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
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
