"""Tables of the orders domain."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

SOLD: Final = "status IN ('confirmed', 'partly_fulfilled', 'fulfilled', 'completed')"
"""Of orders whose money is there, and that were not cancelled."""

REFUNDED: Final = "payment_status IN ('partly_refunded', 'refunded')"
"""Of orders of which money went back."""

TAGGED: Final = "cardinality(tags) > 0"
"""Of orders that have a tag."""

shopping_carts: Final = sa.Table(
    "shopping_carts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("token_digest", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("visitor_id", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("codes", JSONB, nullable=False),
    sa.Column("shipping_address", JSONB),
    sa.Column("billing_address", JSONB),
    sa.Column("shipping_rate_id", sa.Uuid),
    sa.Column("order_id", sa.Uuid),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("updated_at", _AT, nullable=False),
    sa.CheckConstraint("status IN ('open', 'ordered', 'merged')", name="status"),
    sa.CheckConstraint("(status = 'ordered') = (order_id IS NOT NULL)", name="ordered"),
    sa.Index("uq_shopping_carts_token", "store_id", "token_digest", unique=True),
    # A customer has one open cart, whichever device it was begun on.
    sa.Index(
        "uq_shopping_carts_customer",
        "store_id",
        "customer_id",
        unique=True,
        postgresql_where=sa.text("status = 'open' AND customer_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_shopping_carts_left",
        "store_id",
        "updated_at",
        postgresql_where=sa.text("status <> 'ordered'"),
    ),
    comment="What shoppers are about to buy; the token is kept as its SHA-256.",
)

orders: Final = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("payment_status", sa.Text, nullable=False),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("email", sa.Text),
    sa.Column("visitor_id", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("codes", JSONB, nullable=False),
    sa.Column("shipping_address", JSONB),
    sa.Column("billing_address", JSONB),
    sa.Column("shipping_rate_id", sa.Uuid),
    sa.Column("quote", JSONB, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("tags", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("discount_minor", sa.BigInteger, nullable=False),
    sa.Column("shipping_minor", sa.BigInteger, nullable=False),
    sa.Column("tax_minor", sa.BigInteger, nullable=False),
    sa.Column("rounding_minor", sa.BigInteger, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("authorised_minor", sa.BigInteger, nullable=False),
    sa.Column("paid_minor", sa.BigInteger, nullable=False),
    sa.Column("offline_minor", sa.BigInteger, nullable=False),
    sa.Column("credit_minor", sa.BigInteger, nullable=False),
    sa.Column("points", sa.Integer, nullable=False),
    sa.Column("points_minor", sa.BigInteger, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("offline_refunded_minor", sa.BigInteger, nullable=False),
    sa.Column("edited_back_minor", sa.BigInteger, nullable=False),
    sa.Column("shipping_refunded", sa.Boolean, nullable=False),
    sa.Column("exchange_of", sa.Uuid),
    sa.Column("cancel_reason", sa.Text),
    sa.Column("hold_until", _AT),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("placed_at", _AT),
    sa.Column("confirmed_at", _AT),
    sa.Column("cancelled_at", _AT),
    sa.Column("fulfilled_at", _AT),
    sa.Column("completed_at", _AT),
    sa.Column("version", sa.Integer, nullable=False),
    sa.CheckConstraint(
        "status IN ('draft', 'awaiting_payment', 'confirmed', 'partly_fulfilled', 'fulfilled',"
        " 'completed', 'cancelled')",
        name="status",
    ),
    sa.CheckConstraint("(cancelled_at IS NOT NULL) = (status = 'cancelled')", name="cancelled"),
    sa.CheckConstraint(
        "total_minor >= 0 AND offline_minor BETWEEN 0 AND paid_minor", name="amounts"
    ),
    sa.CheckConstraint("credit_minor BETWEEN 0 AND offline_minor", name="credit"),
    sa.CheckConstraint(
        "points >= 0 AND points_minor BETWEEN 0 AND offline_minor", name="points_of_offline"
    ),
    sa.CheckConstraint("refunded_minor BETWEEN 0 AND paid_minor", name="refunded_of_paid"),
    sa.Index("uq_orders_number", "store_id", "number", unique=True),
    sa.Index("ix_orders_refunded", "store_id", "id", postgresql_where=sa.text(REFUNDED)),
    sa.Index("ix_orders_tagged", "store_id", "id", postgresql_where=sa.text(TAGGED)),
    sa.Index(
        "ix_orders_sold",
        "store_id",
        "placed_at",
        postgresql_include=("id", "currency", "total_minor", "refunded_minor"),
        postgresql_where=sa.text(SOLD),
    ),
    sa.Index("ix_orders_store_id_id", "store_id", "id"),
    sa.Index("ix_orders_store_id_status_id", "store_id", "status", "id"),
    sa.Index("ix_orders_store_id_customer_id_id", "store_id", "customer_id", "id"),
    sa.Index(
        "ix_orders_store_id_email",
        "store_id",
        "email",
        postgresql_ops={"email": "text_pattern_ops"},
    ),
    sa.Index(
        "ix_orders_hold_until",
        "store_id",
        "hold_until",
        postgresql_where=sa.text("status = 'awaiting_payment'"),
    ),
)

NEW_ORDER: Final = tuple(name for name in orders.c.keys() if name != "tags")  # noqa: SIM118
"""The columns of an order that begins; tags come later."""

order_lines: Final = sa.Table(
    "order_lines",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("variant_id", sa.Uuid, nullable=False),
    sa.Column("product_id", sa.Uuid, nullable=False),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("unit_minor", sa.BigInteger, nullable=False),
    sa.Column("gross_minor", sa.BigInteger, nullable=False),
    sa.Column("discount_minor", sa.BigInteger, nullable=False),
    sa.Column("tax_minor", sa.BigInteger, nullable=False),
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("fulfilled", sa.Integer, nullable=False),
    sa.Column("returned", sa.Integer, nullable=False),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False),
    sa.ForeignKeyConstraint(["order_id"], ["orders.id"], ondelete="CASCADE"),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("fulfilled BETWEEN 0 AND quantity", name="fulfilled"),
    sa.CheckConstraint("returned BETWEEN 0 AND fulfilled", name="returned_of_fulfilled"),
    sa.CheckConstraint("refunded_minor BETWEEN 0 AND total_minor", name="refunded_of_total"),
    sa.Index("uq_order_lines_position", "order_id", "position", unique=True),
    sa.Index("ix_order_lines_store_id_sku", "store_id", "sku"),
)

order_happenings: Final = sa.Table(
    "order_happenings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("about", JSONB, nullable=False),
    sa.Column("at", _AT, nullable=False),
    sa.ForeignKeyConstraint(["order_id"], ["orders.id"], ondelete="CASCADE"),
    sa.Index("ix_order_happenings_order_id_id", "order_id", "id"),
    comment="The story of an order, which is only added to.",
)

order_fulfilments: Final = sa.Table(
    "order_fulfilments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("picks", JSONB, nullable=False),
    sa.Column("carrier", sa.Text, nullable=False),
    sa.Column("tracking_number", sa.Text, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.ForeignKeyConstraint(["order_id"], ["orders.id"], ondelete="CASCADE"),
    sa.Index("ix_order_fulfilments_order_id", "order_id"),
)

order_returns: Final = sa.Table(
    "order_returns",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("received_at", _AT),
    # The order of what is sent instead.
    sa.Column("exchange_id", sa.Uuid),
    sa.ForeignKeyConstraint(["order_id"], ["orders.id"], ondelete="CASCADE"),
    sa.CheckConstraint("status IN ('expected', 'received', 'cancelled')", name="status"),
    sa.Index("ix_order_returns_order_id", "order_id"),
    sa.Index(
        "ix_order_returns_expected",
        "store_id",
        "order_id",
        postgresql_where=sa.text("status = 'expected'"),
    ),
    sa.Index(
        "ix_order_returns_exchange_id",
        "exchange_id",
        postgresql_where=sa.text("exchange_id IS NOT NULL"),
    ),
)

order_refunds: Final = sa.Table(
    "order_refunds",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("return_id", sa.Uuid),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    # What of it counts for an exchange instead of going back.
    sa.Column("credited_minor", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("failure", sa.Text),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("settled_at", _AT),
    sa.ForeignKeyConstraint(["order_id"], ["orders.id"], ondelete="CASCADE"),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint("credited_minor BETWEEN 0 AND amount_minor", name="credited_of_amount"),
    sa.CheckConstraint("status IN ('pending', 'settled', 'failed')", name="status"),
    sa.Index("ix_order_refunds_order_id", "order_id"),
)
