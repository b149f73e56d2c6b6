"""Tables of the carts domain."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

carts: Final = sa.Table(
    "carts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("items", JSONB, nullable=False),
    sa.Column("currency", sa.Text),
    sa.Column("value_minor", sa.BigInteger, nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("abandoned_at", sa.DateTime(timezone=True)),
    sa.Column("closed_at", sa.DateTime(timezone=True)),
    sa.Column("order_id", sa.Text),
    sa.Column("order_value_minor", sa.BigInteger),
    sa.Column("order_currency", sa.Text),
    sa.Column("user_id", sa.Text),
    sa.CheckConstraint("state IN ('open', 'abandoned', 'converted', 'recovered')", name="state"),
    sa.CheckConstraint(
        "(closed_at IS NULL) = (state IN ('open', 'abandoned'))", name="closed_when_bought"
    ),
    # A visitor has one live cart; this also finds it.
    sa.Index(
        "uq_carts_live",
        "store_id",
        "visitor_id",
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
    sa.Index(
        "ix_carts_idle",
        "store_id",
        "last_seen_at",
        postgresql_where=sa.text("state = 'open' AND jsonb_array_length(items) > 0"),
    ),
    sa.Index(
        "ix_carts_live_user",
        "store_id",
        "user_id",
        postgresql_where=sa.text("closed_at IS NULL AND user_id IS NOT NULL"),
    ),
    # Whether what comes late was bought meanwhile.
    sa.Index(
        "ix_carts_bought",
        "store_id",
        "visitor_id",
        "closed_at",
        postgresql_where=sa.text("closed_at IS NOT NULL"),
    ),
    sa.Index("ix_carts_store_id_id", "store_id", "id"),
    # What happens to a cart happens soon, so that its times lie where it lies; and such an
    # index costs nothing with each event.
    sa.Index(
        "ix_carts_times",
        "opened_at",
        "abandoned_at",
        "closed_at",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 8, "autosummarize": True},
    ),
)

cart_clocks: Final = sa.Table(
    "cart_clocks",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("events_seen", sa.BigInteger, nullable=False),
    sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
    comment="How many of a store's events carts have taken in, and the latest event time.",
)

visitor_links: Final = sa.Table(
    "visitor_links",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    sa.Column("leads_to", sa.Text, nullable=False),
    sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_visitor_links_leads_to", "store_id", "leads_to"),
    comment="Who a visitor is, as was said last: an anonymous id leads to a user.",
)

cart_watermarks: Final = sa.Table(
    "cart_watermarks",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("watermark", sa.DateTime(timezone=True), nullable=False),
    comment="How far the clock of a store that lives by its events has come.",
)
