"""Accounts that can be disabled, passwords to be changed, and the second factor"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("disabled_at", sa.DateTime(timezone=True)))
    op.add_column("accounts", sa.Column("second_factor", sa.Text()))
    op.add_column("accounts", sa.Column("second_factor_step", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        for name in ("must_change", "disabled_at", "second_factor", "second_factor_step"):
            accounts.drop_column(name)
