"""The platform's case numbers with the visits, and its lists of cases"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_numbers",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hall", "ticket", "about", "case_no")),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("window", sa.Text()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hall", "ticket", "about"),
    )
    op.create_index("case_numbers_by_day", "case_numbers", ["hall", "business_day"])
    op.create_index("case_numbers_by_number", "case_numbers", ["case_no", "hall"])
    op.create_table(
        "platform_cases",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hall", "case_no", "place")),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("matter", "department", "window")),
        sa.PrimaryKeyConstraint("hall", "case_no", "place"),
    )
    op.create_index("platform_cases_by_day", "platform_cases", ["hall", "day"])


def downgrade() -> None:
    op.drop_table("platform_cases")
    op.drop_table("case_numbers")
