"""Indexes by which tabs and live pages count."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.create_index(
        "ix_orders_refunded",
        "orders",
        ["store_id", "id"],
        unique=False,
        postgresql_where=sa.text("payment_status IN ('partly_refunded', 'refunded')"),
    )
    op.create_index(
        "ix_order_returns_expected",
        "order_returns",
        ["store_id", "order_id"],
        unique=False,
        postgresql_where=sa.text("status = 'expected'"),
    )
    op.create_index(
        "ix_interventions_delivered",
        "interventions",
        ["store_id", "delivered_at"],
        unique=False,
        postgresql_where=sa.text("delivered_at IS NOT NULL"),
    )
    op.create_index(
        "ix_catalog_products_store_id_status",
        "catalog_products",
        ["store_id", "status", "in_stock"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_catalog_products_store_id_status", table_name="catalog_products")
    op.drop_index("ix_interventions_delivered", table_name="interventions")
    op.drop_index("ix_order_returns_expected", table_name="order_returns")
    op.drop_index("ix_orders_refunded", table_name="orders")
