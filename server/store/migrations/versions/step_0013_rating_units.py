"""What a rating is about: a visit, or a matter of it

Until now every rating was of a whole visit, whose unit has the name of its ticket. Going back is refused by the key
where a visit has ratings of several matters.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating_units",
        sa.Column("hall", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("clerk", sa.Text()),
        sa.Column("business", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text()),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_s", sa.Float(), nullable=False),
        sa.Column("called", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hall", "id"),
    )
    op.create_index("rating_units_by_day", "rating_units", ["hall", "business_day"])
    op.create_index("rating_units_by_ticket", "rating_units", ["hall", "ticket"])
    op.execute(
        """
        INSERT INTO rating_units (hall, id, ticket, business_day, "window", clerk, business, matter, started_at,
                                  ended_at, held_s, called)
        SELECT hall, id, id, business_day, "window", clerk, business, matter, started_at, ended_at, held_s,
               first_called_at IS NOT NULL
        FROM tickets WHERE state = 'finished' AND "window" IS NOT NULL AND ended_at IS NOT NULL
        """
    )
    op.add_column("ratings", sa.Column("unit", sa.Text()))
    op.execute("UPDATE ratings SET unit = ticket")
    _keyed_by("unit")


def downgrade() -> None:
    _keyed_by("ticket")
    op.drop_column("ratings", "unit")
    op.drop_table("rating_units")


def _keyed_by(name: str) -> None:
    """One rating of each revision by this column."""
    with op.batch_alter_table("ratings", naming_convention={"pk": "%(table_name)s_pkey"}) as batch_op:
        batch_op.drop_constraint("ratings_pkey", type_="primary")
        batch_op.alter_column("unit", existing_type=sa.Text(), nullable=name != "unit")
        batch_op.create_primary_key("ratings_pkey", ["hall", name, "revision"])
