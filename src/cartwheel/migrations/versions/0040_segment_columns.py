"""Segments ask for consents where customers are, and for purchases by indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

_COUNTED = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "customers",
        sa.Column("allows", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
    )
    op.drop_index("ix_customer_consent_states_allowing", "customer_consent_states")
    op.drop_index("ix_customer_purchases_store_id_placed_at", "customer_purchases")
    op.create_index(
        "ix_customer_purchases_counted",
        "customer_purchases",
        ["store_id", "placed_at"],
        postgresql_include=["customer_id", "currency", "total_minor", "refunded_minor"],
        postgresql_where=_COUNTED,
    )
    op.add_column("customer_purchase_lines", sa.Column("customer_id", sa.Uuid))
    op.add_column("customer_purchase_lines", sa.Column("placed_at", sa.DateTime(timezone=True)))
    op.add_column("customer_purchase_lines", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    _fill()
    for column in ("customer_id", "placed_at"):
        op.alter_column("customer_purchase_lines", column, nullable=False)
    op.create_foreign_key(
        "fk_customer_purchase_lines_customer_id",
        "customer_purchase_lines",
        "customers",
        ["customer_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.drop_index("ix_customer_purchase_lines_product_id", "customer_purchase_lines")
    op.create_index(
        "ix_customer_purchase_lines_counted",
        "customer_purchase_lines",
        ["store_id", "product_id", "placed_at"],
        postgresql_include=["customer_id", "quantity"],
        postgresql_where=_COUNTED,
    )
    op.create_index(
        "ix_customer_purchase_lines_customer_id", "customer_purchase_lines", ["customer_id"]
    )


def _fill() -> None:
    """Say of rows that are there already what their purchases and consents say of them."""
    tables = (
        *("customers", "customer_consent_states"),
        *("customer_purchases", "customer_purchase_lines"),
    )
    for table in tables:  # the owner sees every store's rows, for this once
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE customers SET allows = held FROM (SELECT customer_id,"
        " array_agg(channel || ':' || purpose ORDER BY channel, purpose) AS held"
        " FROM customer_consent_states WHERE given GROUP BY customer_id) AS states"
        " WHERE id = customer_id"
    )
    op.execute(
        "UPDATE customer_purchase_lines AS line SET customer_id = purchase.customer_id,"
        " placed_at = purchase.placed_at, withdrawn_at = purchase.withdrawn_at"
        " FROM customer_purchases AS purchase WHERE purchase.order_id = line.order_id"
    )
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index("ix_customer_purchase_lines_customer_id", "customer_purchase_lines")
    op.drop_index("ix_customer_purchase_lines_counted", "customer_purchase_lines")
    op.create_index(
        "ix_customer_purchase_lines_product_id",
        "customer_purchase_lines",
        ["store_id", "product_id", "order_id"],
    )
    for column in ("customer_id", "placed_at", "withdrawn_at"):
        op.drop_column("customer_purchase_lines", column)
    op.drop_index("ix_customer_purchases_counted", "customer_purchases")
    op.create_index(
        "ix_customer_purchases_store_id_placed_at",
        "customer_purchases",
        ["store_id", "placed_at", "customer_id"],
    )
    op.create_index(
        "ix_customer_consent_states_allowing",
        "customer_consent_states",
        ["store_id", "channel", "purpose", "customer_id"],
        postgresql_where=sa.text("given"),
    )
    op.drop_column("customers", "allows")
