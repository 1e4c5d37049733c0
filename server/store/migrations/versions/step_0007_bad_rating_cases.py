"""Bad-rating cases, and what is known of how a rating was given"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENTS = ("contacted_at", "verified_at", "rectified_at", "answered_at", "called_back_at")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("ratings", sa.Column("device", sa.Text()))
    op.add_column("ratings", sa.Column("flags", sa.JSON()))
    op.create_index("ratings_by_day", "ratings", ["hall", "business_day"])
    op.create_table(
        "bad_rating_cases",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("rated", "code", "window", "clerk", "business", "matter")),
        sa.Column("level", sa.Integer()),
        sa.Column("real_name", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("work_order", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("valid", sa.Boolean()),
        sa.Column("in_time", sa.Boolean()),
        _moment("due"),
        _moment("opened_at", nullable=False),
        *(_moment(name) for name in _MOMENTS),
        sa.Column("call_back_outcome", sa.Text()),
        _moment("closed_at"),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "id"),
    )
    op.create_index("cases_by_state", "bad_rating_cases", ["hall", "state"])
    op.create_index("cases_by_last_step", "bad_rating_cases", ["hall", "last_seq"])
    op.create_index("one_case_a_work_order", "bad_rating_cases", ["hall", "work_order"], unique=True)
    op.create_index(
        "one_case_a_visit",
        "bad_rating_cases",
        ["hall", "rated"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "case_steps",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "case_id", "seq"),
    )
    op.create_table(
        "rater_contacts",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        _moment("at", nullable=False),
        sa.PrimaryKeyConstraint("hall", "subject"),
    )
    op.create_table(
        "case_files",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "id"),
    )


def downgrade() -> None:
    for table in ("case_files", "rater_contacts", "case_steps", "bad_rating_cases"):
        op.drop_table(table)
    op.drop_index("ratings_by_day", "ratings")
    op.drop_column("ratings", "flags")
    op.drop_column("ratings", "device")
