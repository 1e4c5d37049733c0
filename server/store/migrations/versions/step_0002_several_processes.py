"""Several server processes on one database: a count of commits, and the devices' conditions for all to see"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("halls", sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "device_conditions",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("hall", "device"),
    )


def downgrade() -> None:
    op.drop_table("device_conditions")
    with op.batch_alter_table("halls") as batch_op:
        batch_op.drop_column("changes")
