"""Devices and accounts without limits, for load tests and training halls"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = ("devices", "accounts")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("unlimited", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("unlimited")
