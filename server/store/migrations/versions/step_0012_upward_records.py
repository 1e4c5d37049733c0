"""What is reported to the platform above"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upward_records",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("receipt", sa.Text()),
        sa.PrimaryKeyConstraint("hall", "id"),
    )
    op.create_index("upward_records_by_state", "upward_records", ["hall", "state", "next_at"])
    op.create_index("upward_records_by_subject", "upward_records", ["hall", "subject", "seq"])
    op.create_table(
        "upward_heads",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall"),
    )


def downgrade() -> None:
    op.drop_table("upward_heads")
    op.drop_index("upward_records_by_subject", table_name="upward_records")
    op.drop_index("upward_records_by_state", table_name="upward_records")
    op.drop_table("upward_records")
