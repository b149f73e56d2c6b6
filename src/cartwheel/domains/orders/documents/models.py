"""Tables of documents."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

order_documents: Final = sa.Table(
    "order_documents",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("about", sa.Uuid),
    sa.Column("sheet", JSONB, nullable=False),
    sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
    # No cascade: an order with an invoice stays.
    sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
    sa.CheckConstraint("kind IN ('invoice', 'credit_note', 'packing_slip')", name="kind"),
    sa.CheckConstraint("(number IS NULL) = (kind = 'packing_slip')", name="numbered"),
    sa.Index("uq_order_documents_number", "store_id", "kind", "number", unique=True),
    # One invoice an order, one credit note a refund, one slip a fulfilment.
    sa.Index(
        "uq_order_documents_about",
        "order_id",
        "kind",
        "about",
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
)

order_document_numbers: Final = sa.Table(
    "order_document_numbers",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
    comment="The last number given; whoever takes the next holds the row until it is kept.",
)
