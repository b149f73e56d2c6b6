"""Orders: carts of shoppers, what was bought, sent, returned and paid back, and documents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "order_document_numbers",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "kind", "year", name=op.f("pk_order_document_numbers")),
        comment="The last number given; whoever takes the next holds the row until it is kept.",
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("payment_status", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("visitor_id", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shipping_address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("billing_address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("shipping_rate_id", sa.Uuid(), nullable=True),
        sa.Column("quote", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("authorised_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("offline_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("offline_refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("edited_back_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipping_refunded", sa.Boolean(), nullable=False),
        sa.Column("exchange_of", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fulfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NOT NULL) = (status = 'cancelled')", name=op.f("ck_orders_cancelled")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'awaiting_payment', 'confirmed', 'partly_fulfilled', 'fulfilled',"
            " 'completed', 'cancelled')",
            name=op.f("ck_orders_status"),
        ),
        sa.CheckConstraint(
            "refunded_minor BETWEEN 0 AND paid_minor", name=op.f("ck_orders_refunded_of_paid")
        ),
        sa.CheckConstraint(
            "total_minor >= 0 AND offline_minor BETWEEN 0 AND paid_minor",
            name=op.f("ck_orders_amounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index(
        "ix_orders_hold_until",
        "orders",
        ["store_id", "hold_until"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting_payment'"),
    )
    op.create_index(
        "ix_orders_store_id_customer_id_id",
        "orders",
        ["store_id", "customer_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_orders_store_id_email",
        "orders",
        ["store_id", "email"],
        unique=False,
        postgresql_ops={"email": "text_pattern_ops"},
    )
    op.create_index("ix_orders_store_id_id", "orders", ["store_id", "id"], unique=False)
    op.create_index(
        "ix_orders_store_id_status_id", "orders", ["store_id", "status", "id"], unique=False
    )
    op.create_index("uq_orders_number", "orders", ["store_id", "number"], unique=True)
    op.create_table(
        "shopping_carts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_id", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shipping_address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("billing_address", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("shipping_rate_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'ordered') = (order_id IS NOT NULL)", name=op.f("ck_shopping_carts_ordered")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'ordered', 'merged')", name=op.f("ck_shopping_carts_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopping_carts")),
        comment="What shoppers are about to buy; the token is kept as its SHA-256.",
    )
    op.create_index(
        "ix_shopping_carts_left",
        "shopping_carts",
        ["store_id", "updated_at"],
        unique=False,
        postgresql_where=sa.text("status <> 'ordered'"),
    )
    op.create_index(
        "uq_shopping_carts_customer",
        "shopping_carts",
        ["store_id", "customer_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open' AND customer_id IS NOT NULL"),
    )
    op.create_index(
        "uq_shopping_carts_token", "shopping_carts", ["store_id", "token_digest"], unique=True
    )
    op.create_table(
        "order_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("sheet", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(number IS NULL) = (kind = 'packing_slip')", name=op.f("ck_order_documents_numbered")
        ),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note', 'packing_slip')",
            name=op.f("ck_order_documents_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_documents_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_documents")),
    )
    op.create_index(
        "uq_order_documents_about",
        "order_documents",
        ["order_id", "kind", "about"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "uq_order_documents_number", "order_documents", ["store_id", "kind", "number"], unique=True
    )
    op.create_table(
        "order_fulfilments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("picks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_fulfilments_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_fulfilments")),
    )
    op.create_index(
        "ix_order_fulfilments_order_id", "order_fulfilments", ["order_id"], unique=False
    )
    op.create_table(
        "order_happenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_happenings_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_happenings")),
        comment="The story of an order, which is only added to.",
    )
    op.create_index(
        "ix_order_happenings_order_id_id", "order_happenings", ["order_id", "id"], unique=False
    )
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("fulfilled", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "fulfilled BETWEEN 0 AND quantity", name=op.f("ck_order_lines_fulfilled")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity")),
        sa.CheckConstraint(
            "refunded_minor BETWEEN 0 AND total_minor",
            name=op.f("ck_order_lines_refunded_of_total"),
        ),
        sa.CheckConstraint(
            "returned BETWEEN 0 AND fulfilled", name=op.f("ck_order_lines_returned_of_fulfilled")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_store_id_sku", "order_lines", ["store_id", "sku"], unique=False)
    op.create_index("uq_order_lines_position", "order_lines", ["order_id", "position"], unique=True)
    op.create_table(
        "order_refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'settled', 'failed')", name=op.f("ck_order_refunds_status")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_order_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_refunds_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_refunds")),
    )
    op.create_index("ix_order_refunds_order_id", "order_refunds", ["order_id"], unique=False)
    op.create_table(
        "order_returns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('expected', 'received', 'cancelled')", name=op.f("ck_order_returns_status")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_returns_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
    )
    op.create_index("ix_order_returns_order_id", "order_returns", ["order_id"], unique=False)
    protect(op, "order_document_numbers")
    protect(op, "orders")
    protect(op, "shopping_carts")
    protect(op, "order_documents")
    protect(op, "order_fulfilments")
    protect(op, "order_happenings")
    protect(op, "order_lines")
    protect(op, "order_refunds")
    protect(op, "order_returns")


def downgrade() -> None:
    op.drop_index("ix_order_returns_order_id", table_name="order_returns")
    op.drop_table("order_returns")
    op.drop_index("ix_order_refunds_order_id", table_name="order_refunds")
    op.drop_table("order_refunds")
    op.drop_index("uq_order_lines_position", table_name="order_lines")
    op.drop_index("ix_order_lines_store_id_sku", table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index("ix_order_happenings_order_id_id", table_name="order_happenings")
    op.drop_table("order_happenings")
    op.drop_index("ix_order_fulfilments_order_id", table_name="order_fulfilments")
    op.drop_table("order_fulfilments")
    op.drop_index("uq_order_documents_number", table_name="order_documents")
    op.drop_index(
        "uq_order_documents_about", table_name="order_documents", postgresql_nulls_not_distinct=True
    )
    op.drop_table("order_documents")
    op.drop_index("uq_shopping_carts_token", table_name="shopping_carts")
    op.drop_index(
        "uq_shopping_carts_customer",
        table_name="shopping_carts",
        postgresql_where=sa.text("status = 'open' AND customer_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_shopping_carts_left",
        table_name="shopping_carts",
        postgresql_where=sa.text("status <> 'ordered'"),
    )
    op.drop_table("shopping_carts")
    op.drop_index("uq_orders_number", table_name="orders")
    op.drop_index("ix_orders_store_id_status_id", table_name="orders")
    op.drop_index("ix_orders_store_id_id", table_name="orders")
    op.drop_index(
        "ix_orders_store_id_email",
        table_name="orders",
        postgresql_ops={"email": "text_pattern_ops"},
    )
    op.drop_index("ix_orders_store_id_customer_id_id", table_name="orders")
    op.drop_index(
        "ix_orders_hold_until",
        table_name="orders",
        postgresql_where=sa.text("status = 'awaiting_payment'"),
    )
    op.drop_table("orders")
    op.drop_table("order_document_numbers")
