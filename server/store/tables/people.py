"""Who works here: accounts, their sessions, and what two persons decide together."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, false

from server.store.columns import Moment
from server.store.tables.metadata import metadata

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
