"""The jobs of the newest calls are found by when they end"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("jobs_by_expiry", "jobs", ["hall", "expires_at"])


def downgrade() -> None:
    op.drop_index("jobs_by_expiry", "jobs")
