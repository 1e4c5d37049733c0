"""Accounts whose owners sign in at a provider, and by what a session was begun"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("issuer", sa.Text()))
    op.add_column("accounts", sa.Column("subject_hash", sa.Text()))
    op.create_index("one_account_a_subject", "accounts", ["hall", "issuer", "subject_hash"], unique=True)
    op.add_column("sessions", sa.Column("begun_by", sa.Text(), nullable=False, server_default="password"))


def downgrade() -> None:
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("begun_by")
    op.drop_index("one_account_a_subject", "accounts")
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("issuer")
        accounts.drop_column("subject_hash")
