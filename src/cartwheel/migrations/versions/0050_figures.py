"""What figures are counted by: indexes of what was sold and left, and what carts were paid in."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

_SOLD = "status IN ('confirmed', 'partly_fulfilled', 'fulfilled', 'completed')"


def upgrade() -> None:
    op.create_index(
        "ix_orders_sold",
        "orders",
        ["store_id", "placed_at"],
        unique=False,
        postgresql_include=["id", "currency", "total_minor", "refunded_minor"],
        postgresql_where=sa.text(_SOLD),
    )
    op.create_index(
        "ix_carts_times",
        "carts",
        ["opened_at", "abandoned_at", "closed_at"],
        unique=False,
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 8, "autosummarize": True},
    )
    op.add_column("carts", sa.Column("order_currency", sa.Text))
    # Nearly always a cart is paid in what its items are priced in.
    op.execute("ALTER TABLE carts NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE carts SET order_currency = currency WHERE closed_at IS NOT NULL")
    op.execute("ALTER TABLE carts FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("carts", "order_currency")
    op.drop_index("ix_carts_times", "carts")
    op.drop_index("ix_orders_sold", "orders")
