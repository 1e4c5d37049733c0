"""Hashes of visitors stand beside the log, not in it; of a ticket it is kept only whether a card was shown"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_marks",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "mark"),
    )
    op.create_index("person_marks_by_day", "person_marks", ["hall", "kept_until"])
    op.add_column("tickets", sa.Column("known_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE tickets SET known_person = true WHERE id_hash IS NOT NULL"))
    op.drop_column("tickets", "id_hash")


def downgrade() -> None:
    op.add_column("tickets", sa.Column("id_hash", sa.Text()))
    op.drop_column("tickets", "known_person")
    op.drop_index("person_marks_by_day", table_name="person_marks")
    op.drop_table("person_marks")
