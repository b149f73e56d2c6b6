"""Tables of what was bought, and of what was paid back."""

from typing import Final

import sqlalchemy as sa

from cartwheel.domains.customers.models import customer_key
from cartwheel.kernel.db import metadata

purchases: Final = sa.Table(
    "customer_purchases",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_purchases"),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("total_minor >= 0", name="total"),
    sa.CheckConstraint("refunded_minor BETWEEN 0 AND total_minor", name="refunded"),
    sa.Index("ix_customer_purchases_customer_id_placed_at", "customer_id", "placed_at"),
    # With all that a segment's question needs, so that it reads the index alone.
    sa.Index(
        "ix_customer_purchases_counted",
        "store_id",
        "placed_at",
        postgresql_include=["customer_id", "currency", "total_minor", "refunded_minor"],
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    ),
)

purchase_lines: Final = sa.Table(
    "customer_purchase_lines",
    metadata,
    sa.Column(
        "order_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_purchases.order_id",
            name="fk_customer_purchase_lines_order_id",
            ondelete="CASCADE",
        ),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    # These three are the purchase's, for the index below.
    customer_key("customer_purchase_lines"),
    sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.Column("product_id", sa.Uuid, nullable=False),
    sa.Column("variant_id", sa.Uuid, nullable=False),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.Index(
        "ix_customer_purchase_lines_counted",
        "store_id",
        "product_id",
        "placed_at",
        postgresql_include=["customer_id", "quantity"],
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    ),
    sa.Index("ix_customer_purchase_lines_customer_id", "customer_id"),
)

refunds: Final = sa.Table(
    "customer_purchase_refunds",
    metadata,
    sa.Column("refund_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "order_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_purchases.order_id",
            name="fk_customer_purchase_refunds_order_id",
            ondelete="CASCADE",
        ),
        nullable=False,
    ),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.Index("ix_customer_purchase_refunds_order_id", "order_id"),
)
