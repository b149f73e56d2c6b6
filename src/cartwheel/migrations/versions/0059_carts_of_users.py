"""Carts are found by the user that their visitor is, and by who bought lately."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"

_LIVE = sa.text("closed_at IS NULL AND user_id IS NOT NULL")
_BOUGHT = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("carts", sa.Column("user_id", sa.Text()))
    op.create_index("ix_carts_live_user", "carts", ["store_id", "user_id"], postgresql_where=_LIVE)
    op.create_index(
        "ix_carts_bought",
        "carts",
        ["store_id", "visitor_id", "closed_at"],
        postgresql_where=_BOUGHT,
    )


def downgrade() -> None:
    op.drop_index("ix_carts_bought", table_name="carts", postgresql_where=_BOUGHT)
    op.drop_index("ix_carts_live_user", table_name="carts", postgresql_where=_LIVE)
    op.drop_column("carts", "user_id")
