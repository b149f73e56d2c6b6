"""Tables of holds: what is promised to whom, from where, and for how long."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

holds: Final = sa.Table(
    "inventory_holds",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("holder_id", sa.Uuid, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("channel", sa.Text),
    sa.Column("until", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint(
        "state IN ('held', 'allocated', 'shipped', 'released', 'expired')", name="state"
    ),
    sa.CheckConstraint("state <> 'held' OR until IS NOT NULL", name="until"),
    sa.CheckConstraint("(ended_at IS NULL) = (state IN ('held', 'allocated'))", name="ended"),
    sa.UniqueConstraint("store_id", "holder_id", name="uq_inventory_holds_store_id_holder_id"),
    sa.Index("ix_inventory_holds_store_id_id", "store_id", "id"),
    sa.Index(
        "ix_inventory_holds_until",
        "store_id",
        "until",
        postgresql_where=sa.text("state = 'held'"),
    ),
    sa.Index(
        "ix_inventory_holds_ended_at",
        "store_id",
        "ended_at",
        postgresql_where=sa.text("state IN ('released', 'expired')"),
    ),
)

hold_lines: Final = sa.Table(
    "inventory_hold_lines",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "hold_id",
        sa.Uuid,
        sa.ForeignKey(
            "inventory_holds.id", name="fk_inventory_hold_lines_hold_id", ondelete="CASCADE"
        ),
        nullable=False,
    ),
    # What was asked for: the variant itself, or a bundle of which it is a part.
    sa.Column("sold_id", sa.Uuid, nullable=False),
    sa.Column("per_unit", sa.Integer, nullable=False),
    sa.Column("variant_id", sa.Uuid, nullable=False),
    # Without a location it waits for stock.
    sa.Column("location_id", sa.Uuid),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("shipped", sa.Integer, nullable=False),
    # That of its hold, and null in what is allocated: read under the lock of the variant.
    sa.Column("until", sa.DateTime(timezone=True)),
    sa.CheckConstraint("per_unit > 0", name="per_unit"),
    sa.CheckConstraint("asked > 0", name="asked"),
    sa.CheckConstraint(
        "quantity >= 0 AND shipped >= 0 AND quantity + shipped <= asked", name="quantity"
    ),
    sa.Index("ix_inventory_hold_lines_hold_id", "hold_id"),
    sa.Index(
        "ix_inventory_hold_lines_held",
        "store_id",
        "variant_id",
        "until",
        postgresql_where=sa.text("until IS NOT NULL AND quantity > 0"),
    ),
    sa.Index(
        "ix_inventory_hold_lines_allocated",
        "store_id",
        "variant_id",
        postgresql_where=sa.text("until IS NULL AND quantity > 0"),
    ),
)
