"""Tables of counts."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

counts: Final = sa.Table(
    "inventory_counts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "location_id",
        sa.Uuid,
        sa.ForeignKey("inventory_locations.id", name="fk_inventory_counts_location_id"),
        nullable=False,
    ),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("closed_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("state IN ('open', 'applied', 'cancelled')", name="state"),
    sa.CheckConstraint("(closed_at IS NULL) = (state = 'open')", name="closed"),
    sa.Index("ix_inventory_counts_store_id_id", "store_id", "id"),
)

count_lines: Final = sa.Table(
    "inventory_count_lines",
    metadata,
    sa.Column(
        "count_id",
        sa.Uuid,
        sa.ForeignKey("inventory_counts.id", name="fk_inventory_count_lines_count_id"),
        primary_key=True,
    ),
    sa.Column("variant_id", sa.Uuid, primary_key=True),
    sa.Column("lot_code", sa.Text, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    # What the books said when it was counted: what moves after that is no difference.
    sa.Column("expected", sa.Integer, nullable=False),
    sa.Column("counted", sa.Integer, nullable=False),
    sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("counted >= 0", name="counted"),
)
