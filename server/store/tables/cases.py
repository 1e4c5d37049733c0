"""What is followed by deadlines: bad ratings that are looked into, and what could not be done, with steps and files."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from server.store.columns import Moment
from server.store.tables.metadata import metadata

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

unresolved_reports = Table(  # of what could not be done; their words are in the log
    "unresolved_reports",
    metadata,
    Column("hall", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("code", Text),
    Column("window", Text),
    Column("business", Text),
    Column("matter", Text),
    Column("reachable", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("weight", Text),
    Column("department", Text),
    Column("outcome", Text),
    Column("ground", Text),
    Column("in_time", Boolean),
    Column("due", Moment),
    Column("taken_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("answered_at", Moment),
    Column("called_back_at", Moment),
    Column("call_back_outcome", Text),
    Column("closed_at", Moment),
    Column("last_seq", Integer, nullable=False),
    PrimaryKeyConstraint("hall", "id"),
    Index("unresolved_by_state", "hall", "state"),
    Index("unresolved_by_last_step", "hall", "last_seq"),
)

case_steps = Table(  # which events of the log are a case's, or a report's of what could not be done
    "case_steps",
    metadata,
    Column("hall", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    PrimaryKeyConstraint("hall", "case_id", "seq"),
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
