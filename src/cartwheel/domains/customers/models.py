"""The table of customers, the words they are found by, and the visitors they are known as."""

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

_LIVE: Final = sa.text("merged_into IS NULL")


def customer_key(table: str) -> sa.Column[UUID]:
    """Return the column by which a row of another table belongs to a customer."""
    return sa.Column(
        "customer_id",
        sa.Uuid,
        sa.ForeignKey("customers.id", name=f"fk_{table}_customer_id", ondelete="CASCADE"),
        nullable=False,
    )


customers: Final = sa.Table(
    "customers",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("email", sa.Text),
    # What duplicates are told by: see `kernel/email_addresses.mailbox_of`.
    sa.Column("mailbox", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("external_id", sa.Text),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sort_name", sa.Text(collation="C"), nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("locale", sa.Text),
    sa.Column("zone", sa.Text),
    sa.Column("currency", sa.Text),
    sa.Column("tags", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("discount_bps", sa.Integer, nullable=False),
    # Those of the address that things are sent to.
    sa.Column("country", sa.Text),
    sa.Column("region", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("merged_into", sa.Uuid, sa.ForeignKey("customers.id", name="fk_customers_merged")),
    sa.Column("merged_at", sa.DateTime(timezone=True)),
    # What the consents come to, as `channel:purpose`.
    sa.Column("allows", sa.ARRAY(sa.Text), nullable=False, server_default="{}"),
    # What the purchases come to, for lists and segments; `spent_minor` in the store's currency.
    sa.Column("orders_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("spent_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("first_order_at", sa.DateTime(timezone=True)),
    sa.Column("last_order_at", sa.DateTime(timezone=True)),
    # What the lots have left, expired ones among them until the upkeep came by.
    sa.Column("points", sa.BigInteger, nullable=False, server_default="0"),
    sa.CheckConstraint("discount_bps BETWEEN 0 AND 10000", name="discount_bps"),
    sa.CheckConstraint("points >= 0", name="points"),
    sa.CheckConstraint("(merged_into IS NULL) = (merged_at IS NULL)", name="merged"),
    sa.CheckConstraint("merged_into <> id", name="merged_into_another"),
    sa.Index(
        "uq_customers_store_id_email",
        "store_id",
        "email",
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL"),
    ),
    sa.Index(
        "uq_customers_store_id_external_id",
        "store_id",
        "external_id",
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    ),
    sa.Index("ix_customers_merged_into", "merged_into"),
    *(
        sa.Index(f"ix_customers_{column}", "store_id", column, "id", postgresql_where=_LIVE)
        for column in (
            *("created_at", "sort_name", "last_order_at", "orders_count", "spent_minor"),
            *("points", "country", "mailbox", "phone", "name_key"),
        )
    ),
)

words: Final = sa.Table(
    "customer_words",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    # In the order of bytes, so that those with one beginning stand together. Row-level
    # security forbids the indexes of full text, whose operators might leak.
    sa.Column("word", sa.Text(collation="C"), primary_key=True),
    sa.Column(
        "customer_id",
        sa.Uuid,
        sa.ForeignKey("customers.id", name="fk_customer_words_customer_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Index("ix_customer_words_customer_id", "customer_id"),
)

visitors: Final = sa.Table(
    "customer_visitors",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    customer_key("customer_visitors"),
    sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_customer_visitors_customer_id", "customer_id"),
)
