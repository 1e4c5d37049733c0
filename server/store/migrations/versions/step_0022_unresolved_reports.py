"""Reports of what could not be done"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_MOMENTS = ("done_at", "answered_at", "called_back_at", "closed_at")


def upgrade() -> None:
    op.add_column("rater_contacts", sa.Column("name", sa.Text()))
    op.create_table(
        "unresolved_reports",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("code", "window", "business", "matter")),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("weight", "department", "outcome", "ground")),
        sa.Column("in_time", sa.Boolean()),
        sa.Column("due", _MOMENT),
        sa.Column("taken_at", _MOMENT, nullable=False),
        *(sa.Column(name, _MOMENT) for name in _MOMENTS),
        sa.Column("call_back_outcome", sa.Text()),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "id"),
    )
    op.create_index("unresolved_by_state", "unresolved_reports", ["hall", "state"])
    op.create_index("unresolved_by_last_step", "unresolved_reports", ["hall", "last_seq"])


def downgrade() -> None:
    op.drop_table("unresolved_reports")
    op.drop_column("rater_contacts", "name")
