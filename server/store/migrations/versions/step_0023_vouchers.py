"""Vouchers for a second chance"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_WORDS = ("id", "batch", "code", "ticket", "ticket_code", "business")


def upgrade() -> None:
    op.create_table(
        "vouchers",
        sa.Column("hall", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _WORDS),
        *(sa.Column(name, sa.Text()) for name in ("matter", "person", "phone")),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("redeemed_by", sa.Text()),
        sa.Column("redeemed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("hall", "id"),
        sa.UniqueConstraint("hall", "ticket", name="one_voucher_a_ticket"),
        sa.UniqueConstraint("hall", "redeemed_by", name="one_ticket_a_voucher"),
    )


def downgrade() -> None:
    op.drop_table("vouchers")
