"""Devices sign their commands, and count them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("public_key", sa.Text()))
    op.add_column("devices", sa.Column("counter", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("devices") as devices:
        devices.drop_column("counter")
        devices.drop_column("public_key")
