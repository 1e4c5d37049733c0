"""Finds the slips of a day's tickets without reading every job that there is"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("jobs_by_ticket", "jobs", ["hall", "ticket"])


def downgrade() -> None:
    op.drop_index("jobs_by_ticket", "jobs")
