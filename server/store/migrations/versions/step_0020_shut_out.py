"""Why and by whom a device was last shut out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("shut_at", sa.DateTime(timezone=True)))
    for name in ("shut_reason", "shut_by", "shut_why"):
        op.add_column("devices", sa.Column(name, sa.Text()))


def downgrade() -> None:
    for name in ("shut_why", "shut_by", "shut_reason", "shut_at"):
        op.drop_column("devices", name)
