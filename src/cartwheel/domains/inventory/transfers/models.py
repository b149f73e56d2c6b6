"""Tables of transfers."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

transfers: Final = sa.Table(
    "inventory_transfers",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "source_id",
        sa.Uuid,
        sa.ForeignKey("inventory_locations.id", name="fk_inventory_transfers_source_id"),
        nullable=False,
    ),
    sa.Column(
        "target_id",
        sa.Uuid,
        sa.ForeignKey("inventory_locations.id", name="fk_inventory_transfers_target_id"),
        nullable=False,
    ),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("source_id <> target_id", name="places"),
    sa.CheckConstraint("state IN ('sent', 'received', 'returned')", name="state"),
    sa.CheckConstraint("(ended_at IS NULL) = (state = 'sent')", name="ended"),
    sa.Index("ix_inventory_transfers_store_id_id", "store_id", "id"),
)

transfer_lines: Final = sa.Table(
    "inventory_transfer_lines",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "transfer_id",
        sa.Uuid,
        sa.ForeignKey("inventory_transfers.id", name="fk_inventory_transfer_lines_transfer_id"),
        nullable=False,
    ),
    sa.Column("variant_id", sa.Uuid, nullable=False),
    # From which lot it was taken; what it is at its end has the same code and day.
    sa.Column("lot_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("expires_on", sa.Date),
    sa.Column("sell_until", sa.Date),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("received", sa.Integer),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("received >= 0 AND received <= quantity", name="received"),
    sa.Index("ix_inventory_transfer_lines_transfer_id", "transfer_id"),
    sa.Index("ix_inventory_transfer_lines_store_id_variant_id", "store_id", "variant_id"),
)
