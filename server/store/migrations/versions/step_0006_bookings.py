"""Bookings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookings",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text()),
        sa.Column("person", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.PrimaryKeyConstraint("hall", "id"),
        sa.UniqueConstraint("hall", "day", "code", name="booking_code_once"),
        sa.UniqueConstraint("hall", "ticket", name="booking_becomes_one_ticket"),
    )


def downgrade() -> None:
    op.drop_table("bookings")
