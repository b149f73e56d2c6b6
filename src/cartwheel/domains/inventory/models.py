"""Tables of the inventory domain: where stock lies, how much of it, and every movement."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

locations: Final = sa.Table(
    "inventory_locations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("channels", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "code", name="uq_inventory_locations_store_id_code"),
    sa.Index("ix_inventory_locations_store_id_id", "store_id", "id"),
)

items: Final = sa.Table(
    "inventory_items",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("variant_id", sa.Uuid, primary_key=True),
    sa.Column("is_tracked", sa.Boolean, nullable=False),
    sa.Column("picking", sa.Text, nullable=False),
    sa.Column("oversell", sa.Text, nullable=False),
    sa.Column("oversell_limit", sa.Integer),
    sa.Column("available_on", sa.Date),
    sa.Column("lead_time_days", sa.Integer),
    sa.Column("service_level", sa.Double),
    # What staff have set counts before what is computed from sales.
    sa.Column("set_reorder_point", sa.Integer),
    sa.Column("computed_reorder_point", sa.Integer),
    # Allocated to orders, with nothing there yet to allocate.
    sa.Column("waiting", sa.Integer, nullable=False),
    sa.Column("low_since", sa.DateTime(timezone=True)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("picking IN ('fefo', 'fifo')", name="picking"),
    sa.CheckConstraint("oversell IN ('deny', 'backorder', 'preorder')", name="oversell"),
    sa.CheckConstraint("oversell_limit >= 0", name="oversell_limit"),
    sa.CheckConstraint(
        "oversell <> 'preorder' OR available_on IS NOT NULL", name="preorder_has_a_day"
    ),
    sa.CheckConstraint("waiting >= 0", name="waiting"),
    sa.CheckConstraint(
        "set_reorder_point >= 0 AND computed_reorder_point >= 0", name="reorder_point"
    ),
    sa.Index(
        "ix_inventory_items_low",
        "store_id",
        "variant_id",
        postgresql_where=sa.text("low_since IS NOT NULL"),
    ),
    comment="One row for each variant: its policy, and the lock of all its stock.",
)

levels: Final = sa.Table(
    "inventory_levels",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("variant_id", sa.Uuid, primary_key=True),
    sa.Column(
        "location_id",
        sa.Uuid,
        sa.ForeignKey("inventory_locations.id", name="fk_inventory_levels_location_id"),
        primary_key=True,
    ),
    sa.Column("on_hand", sa.Integer, nullable=False),
    sa.Column("allocated", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("on_hand >= 0", name="on_hand"),
    sa.CheckConstraint("allocated >= 0", name="allocated"),
    sa.Index("ix_inventory_levels_location_id", "location_id", "variant_id"),
)

lots: Final = sa.Table(
    "inventory_lots",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("variant_id", sa.Uuid, nullable=False),
    sa.Column(
        "location_id",
        sa.Uuid,
        sa.ForeignKey("inventory_locations.id", name="fk_inventory_lots_location_id"),
        nullable=False,
    ),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("expires_on", sa.Date),
    # The last day on which it may be sold, which may lie before it expires.
    sa.Column("sell_until", sa.Date),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("on_hand", sa.Integer, nullable=False),
    sa.CheckConstraint("on_hand >= 0", name="on_hand"),
    sa.UniqueConstraint(
        "store_id",
        "variant_id",
        "location_id",
        "code",
        name="uq_inventory_lots_store_id_variant_id_location_id_code",
    ),
    sa.Index("ix_inventory_lots_store_id_id", "store_id", "id"),
    sa.Index(
        "ix_inventory_lots_expires_on",
        "store_id",
        "expires_on",
        postgresql_where=sa.text("expires_on IS NOT NULL AND on_hand > 0"),
    ),
    sa.Index(
        "ix_inventory_lots_expiring",
        "store_id",
        "variant_id",
        "location_id",
        postgresql_where=sa.text("sell_until IS NOT NULL AND on_hand > 0"),
    ),
    sa.CheckConstraint("sell_until <= expires_on", name="sell_until"),
)

movements: Final = sa.Table(
    "inventory_movements",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("variant_id", sa.Uuid, nullable=False),
    sa.Column("location_id", sa.Uuid, nullable=False),
    sa.Column("lot_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.Column("balance", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("reference_id", sa.Uuid),
    sa.Column("moved_by", sa.Uuid),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("quantity <> 0", name="quantity"),
    sa.CheckConstraint("balance >= 0", name="balance"),
    sa.CheckConstraint(
        "kind IN ('receipt', 'adjustment', 'count', 'sale', 'return', 'transfer_out',"
        " 'transfer_in', 'write_off')",
        name="kind",
    ),
    sa.Index("ix_inventory_movements_store_id_id", "store_id", "id"),
    sa.Index("ix_inventory_movements_store_id_variant_id_id", "store_id", "variant_id", "id"),
    sa.Index(
        "ix_inventory_movements_sales",
        "store_id",
        "variant_id",
        "at",
        postgresql_where=sa.text("kind = 'sale'"),
    ),
    sa.Index(
        "ix_inventory_movements_reference_id",
        "store_id",
        "reference_id",
        postgresql_where=sa.text("reference_id IS NOT NULL"),
    ),
    comment="Every change of what lies in a lot; rows are added, and never changed or removed.",
)
