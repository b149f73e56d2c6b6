"""Tables of points: entries that are only added to, lots, and what was taken of each lot."""

from typing import Final

import sqlalchemy as sa

from cartwheel.domains.customers.models import customer_key
from cartwheel.kernel.db import metadata

entries: Final = sa.Table(
    "customer_points_entries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_points_entries"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("points", sa.BigInteger, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    # The same thing is booked once.
    sa.UniqueConstraint(
        "store_id", "kind", "reference", name="uq_customer_points_entries_reference"
    ),
    sa.CheckConstraint(
        "kind IN ('earned', 'redeemed', 'given_back', 'revoked', 'expired', 'adjusted')",
        name="kind",
    ),
    # A revocation of what is spent already takes nothing, and is booked all the same.
    sa.CheckConstraint("points <> 0 OR kind = 'revoked'", name="points"),
    sa.CheckConstraint(
        "kind = 'adjusted' OR (points > 0) = (kind IN ('earned', 'given_back'))", name="sign"
    ),
    sa.Index("ix_customer_points_entries_customer_id_id", "customer_id", "id"),
    comment="Rows are added; all that changes is whose they are, when customers are merged.",
)

lots: Final = sa.Table(
    "customer_points_lots",
    metadata,
    sa.Column(
        "id",
        sa.Uuid,
        primary_key=True,
    ),
    sa.Column(
        "entry_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_points_entries.id",
            name="fk_customer_points_lots_entry_id",
            ondelete="CASCADE",
        ),
        nullable=False,
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_points_lots"),
    sa.Column("points", sa.BigInteger, nullable=False),
    sa.Column("remaining", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("remaining BETWEEN 0 AND points", name="remaining"),
    sa.Index("ix_customer_points_lots_entry_id", "entry_id"),
    sa.Index(
        "ix_customer_points_lots_customer_id",
        "customer_id",
        "expires_at",
        "id",
        postgresql_where=sa.text("remaining > 0"),
    ),
    sa.Index(
        "ix_customer_points_lots_store_id_expires_at",
        "store_id",
        "expires_at",
        postgresql_where=sa.text("remaining > 0 AND expires_at IS NOT NULL"),
    ),
)

draws: Final = sa.Table(
    "customer_points_draws",
    metadata,
    sa.Column(
        "entry_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_points_entries.id",
            name="fk_customer_points_draws_entry_id",
            ondelete="CASCADE",
        ),
        primary_key=True,
    ),
    sa.Column(
        "lot_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_points_lots.id", name="fk_customer_points_draws_lot_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("points", sa.BigInteger, nullable=False),
    sa.Column("given_back", sa.BigInteger, nullable=False),
    sa.CheckConstraint("points > 0 AND given_back BETWEEN 0 AND points", name="points"),
    sa.Index("ix_customer_points_draws_lot_id", "lot_id"),
)
