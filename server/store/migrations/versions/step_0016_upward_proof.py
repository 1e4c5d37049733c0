"""What proves that no record to be reported upward was lost or altered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upward_records", sa.Column("digest", sa.Text()))
    op.add_column("upward_heads", sa.Column("made", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE upward_heads SET made = "
        "(SELECT COUNT(*) FROM upward_records WHERE upward_records.hall = upward_heads.hall)"
    )


def downgrade() -> None:
    op.drop_column("upward_heads", "made")
    op.drop_column("upward_records", "digest")
