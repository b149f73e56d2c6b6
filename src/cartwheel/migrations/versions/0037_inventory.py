"""Stock: where it lies, what is promised, on its way and counted, and every movement."""

import sqlalchemy as sa
from alembic import context, op

from cartwheel.migrations.tenancy import protect

revision = "0037"
down_revision = "0036"


_STANDING = """
CREATE FUNCTION inventory_standing(of_store uuid, given uuid[], today date, moment timestamptz)
RETURNS TABLE (
  variant_id uuid, is_tracked boolean, picking text, oversell text, oversell_limit integer,
  available_on date, reorder_point integer, waiting integer, low_since timestamptz,
  waiting_held integer, location_id uuid, priority integer, channels text[], is_active boolean,
  on_hand integer, allocated integer, version integer, held integer, expired integer
)
LANGUAGE sql STABLE AS $$
  WITH held AS (
    SELECT h.variant_id, h.location_id, sum(h.quantity)::integer AS quantity
    FROM inventory_hold_lines h
    WHERE h.store_id = of_store AND h.variant_id = ANY (given)
      AND h.until > moment AND h.quantity > 0
    GROUP BY h.variant_id, h.location_id
  ), expired AS (
    SELECT o.variant_id, o.location_id, sum(o.on_hand)::integer AS quantity
    FROM inventory_lots o
    WHERE o.store_id = of_store AND o.variant_id = ANY (given)
      AND o.sell_until IS NOT NULL AND o.on_hand > 0 AND o.sell_until < today
    GROUP BY o.variant_id, o.location_id
  )
  SELECT i.variant_id, i.is_tracked, i.picking, i.oversell, i.oversell_limit, i.available_on,
    coalesce(i.set_reorder_point, i.computed_reorder_point), i.waiting, i.low_since,
    coalesce(w.quantity, 0), l.location_id, p.priority, p.channels, p.is_active,
    l.on_hand, l.allocated, l.version, coalesce(h.quantity, 0), coalesce(e.quantity, 0)
  FROM inventory_items i
  LEFT JOIN inventory_levels l ON l.store_id = i.store_id AND l.variant_id = i.variant_id
  LEFT JOIN inventory_locations p ON p.id = l.location_id
  LEFT JOIN held h ON h.variant_id = l.variant_id AND h.location_id = l.location_id
  LEFT JOIN held w ON w.variant_id = i.variant_id AND w.location_id IS NULL
  LEFT JOIN expired e ON e.variant_id = l.variant_id AND e.location_id = l.location_id
  WHERE i.store_id = of_store AND i.variant_id = ANY (given)
$$
"""

# Volatile, so that each statement sees what was committed before it began: what is read at
# last is what those left who held the locks before. A statement that locks and reads at once
# would read, beside the rows it waited for, what was true before it waited.
_LOCKED = """
CREATE FUNCTION inventory_locked(
  of_store uuid, of_holder uuid, given uuid[], today date, moment timestamptz
)
RETURNS TABLE (
  hold_id uuid,
  variant_id uuid, is_tracked boolean, picking text, oversell text, oversell_limit integer,
  available_on date, reorder_point integer, waiting integer, low_since timestamptz,
  waiting_held integer, location_id uuid, priority integer, channels text[], is_active boolean,
  on_hand integer, allocated integer, version integer, held integer, expired integer
)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  found_id uuid;
  concerned uuid[] := given;
BEGIN
  IF of_holder IS NOT NULL THEN
    SELECT h.id INTO found_id FROM inventory_holds h
    WHERE h.store_id = of_store AND h.holder_id = of_holder FOR UPDATE;
    concerned := concerned || ARRAY(
      SELECT x.variant_id FROM inventory_hold_lines x WHERE x.hold_id = found_id
    );
  END IF;
  PERFORM 1 FROM inventory_items i
  WHERE i.store_id = of_store AND i.variant_id = ANY (concerned)
  ORDER BY i.variant_id FOR UPDATE;
  RETURN QUERY
    SELECT found_id, s.* FROM inventory_standing(of_store, concerned, today, moment) s;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "inventory_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('held', 'allocated'))",
            name=op.f("ck_inventory_holds_ended"),
        ),
        sa.CheckConstraint(
            "state <> 'held' OR until IS NOT NULL", name=op.f("ck_inventory_holds_until")
        ),
        sa.CheckConstraint(
            "state IN ('held', 'allocated', 'shipped', 'released', 'expired')",
            name=op.f("ck_inventory_holds_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_holds")),
        sa.UniqueConstraint("store_id", "holder_id", name="uq_inventory_holds_store_id_holder_id"),
    )
    op.create_index(
        "ix_inventory_holds_ended_at",
        "inventory_holds",
        ["store_id", "ended_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('released', 'expired')"),
    )
    op.create_index(
        "ix_inventory_holds_store_id_id", "inventory_holds", ["store_id", "id"], unique=False
    )
    op.create_index(
        "ix_inventory_holds_until",
        "inventory_holds",
        ["store_id", "until"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "inventory_items",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("is_tracked", sa.Boolean(), nullable=False),
        sa.Column("picking", sa.Text(), nullable=False),
        sa.Column("oversell", sa.Text(), nullable=False),
        sa.Column("oversell_limit", sa.Integer(), nullable=True),
        sa.Column("available_on", sa.Date(), nullable=True),
        sa.Column("lead_time_days", sa.Integer(), nullable=True),
        sa.Column("service_level", sa.Double(), nullable=True),
        sa.Column("set_reorder_point", sa.Integer(), nullable=True),
        sa.Column("computed_reorder_point", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("low_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "oversell <> 'preorder' OR available_on IS NOT NULL",
            name=op.f("ck_inventory_items_preorder_has_a_day"),
        ),
        sa.CheckConstraint(
            "oversell IN ('deny', 'backorder', 'preorder')",
            name=op.f("ck_inventory_items_oversell"),
        ),
        sa.CheckConstraint("picking IN ('fefo', 'fifo')", name=op.f("ck_inventory_items_picking")),
        sa.CheckConstraint("oversell_limit >= 0", name=op.f("ck_inventory_items_oversell_limit")),
        sa.CheckConstraint(
            "set_reorder_point >= 0 AND computed_reorder_point >= 0",
            name=op.f("ck_inventory_items_reorder_point"),
        ),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_inventory_items_waiting")),
        sa.PrimaryKeyConstraint("store_id", "variant_id", name=op.f("pk_inventory_items")),
        comment="One row for each variant: its policy, and the lock of all its stock.",
    )
    op.create_index(
        "ix_inventory_items_low",
        "inventory_items",
        ["store_id", "variant_id"],
        unique=False,
        postgresql_where=sa.text("low_since IS NOT NULL"),
    )
    op.create_table(
        "inventory_locations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("channels", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_locations")),
        sa.UniqueConstraint("store_id", "code", name="uq_inventory_locations_store_id_code"),
    )
    op.create_index(
        "ix_inventory_locations_store_id_id",
        "inventory_locations",
        ["store_id", "id"],
        unique=False,
    )
    op.create_table(
        "inventory_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=True),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('receipt', 'adjustment', 'count', 'sale', 'return', 'transfer_out',"
            " 'transfer_in', 'write_off')",
            name=op.f("ck_inventory_movements_kind"),
        ),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_inventory_movements_balance")),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_inventory_movements_quantity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_movements")),
        comment="Every change of what lies in a lot; rows are added, and never changed or removed.",
    )
    op.create_index(
        "ix_inventory_movements_reference_id",
        "inventory_movements",
        ["store_id", "reference_id"],
        unique=False,
        postgresql_where=sa.text("reference_id IS NOT NULL"),
    )
    op.create_index(
        "ix_inventory_movements_sales",
        "inventory_movements",
        ["store_id", "variant_id", "at"],
        unique=False,
        postgresql_where=sa.text("kind = 'sale'"),
    )
    op.create_index(
        "ix_inventory_movements_store_id_id",
        "inventory_movements",
        ["store_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_movements_store_id_variant_id_id",
        "inventory_movements",
        ["store_id", "variant_id", "id"],
        unique=False,
    )
    op.create_table(
        "inventory_counts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (state = 'open')", name=op.f("ck_inventory_counts_closed")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'applied', 'cancelled')", name=op.f("ck_inventory_counts_state")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["inventory_locations.id"], name="fk_inventory_counts_location_id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_counts")),
    )
    op.create_index(
        "ix_inventory_counts_store_id_id", "inventory_counts", ["store_id", "id"], unique=False
    )
    op.create_table(
        "inventory_hold_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("sold_id", sa.Uuid(), nullable=False),
        sa.Column("per_unit", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("shipped", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("asked > 0", name=op.f("ck_inventory_hold_lines_asked")),
        sa.CheckConstraint("per_unit > 0", name=op.f("ck_inventory_hold_lines_per_unit")),
        sa.CheckConstraint(
            "quantity >= 0 AND shipped >= 0 AND quantity + shipped <= asked",
            name=op.f("ck_inventory_hold_lines_quantity"),
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"],
            ["inventory_holds.id"],
            name="fk_inventory_hold_lines_hold_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_hold_lines")),
    )
    op.create_index(
        "ix_inventory_hold_lines_allocated",
        "inventory_hold_lines",
        ["store_id", "variant_id"],
        unique=False,
        postgresql_where=sa.text("until IS NULL AND quantity > 0"),
    )
    op.create_index(
        "ix_inventory_hold_lines_held",
        "inventory_hold_lines",
        ["store_id", "variant_id", "until"],
        unique=False,
        postgresql_where=sa.text("until IS NOT NULL AND quantity > 0"),
    )
    op.create_index(
        "ix_inventory_hold_lines_hold_id", "inventory_hold_lines", ["hold_id"], unique=False
    )
    op.create_table(
        "inventory_levels",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("allocated >= 0", name=op.f("ck_inventory_levels_allocated")),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_inventory_levels_on_hand")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["inventory_locations.id"], name="fk_inventory_levels_location_id"
        ),
        sa.PrimaryKeyConstraint(
            "store_id", "variant_id", "location_id", name=op.f("pk_inventory_levels")
        ),
    )
    op.create_index(
        "ix_inventory_levels_location_id",
        "inventory_levels",
        ["location_id", "variant_id"],
        unique=False,
    )
    op.create_table(
        "inventory_lots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("sell_until", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_inventory_lots_on_hand")),
        sa.CheckConstraint("sell_until <= expires_on", name=op.f("ck_inventory_lots_sell_until")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["inventory_locations.id"], name="fk_inventory_lots_location_id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_lots")),
        sa.UniqueConstraint(
            "store_id",
            "variant_id",
            "location_id",
            "code",
            name="uq_inventory_lots_store_id_variant_id_location_id_code",
        ),
    )
    op.create_index(
        "ix_inventory_lots_expires_on",
        "inventory_lots",
        ["store_id", "expires_on"],
        unique=False,
        postgresql_where=sa.text("expires_on IS NOT NULL AND on_hand > 0"),
    )
    op.create_index(
        "ix_inventory_lots_expiring",
        "inventory_lots",
        ["store_id", "variant_id", "location_id"],
        unique=False,
        postgresql_where=sa.text("sell_until IS NOT NULL AND on_hand > 0"),
    )
    op.create_index(
        "ix_inventory_lots_store_id_id", "inventory_lots", ["store_id", "id"], unique=False
    )
    op.create_table(
        "inventory_transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state = 'sent')", name=op.f("ck_inventory_transfers_ended")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'received', 'returned')", name=op.f("ck_inventory_transfers_state")
        ),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_inventory_transfers_places")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["inventory_locations.id"], name="fk_inventory_transfers_source_id"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["inventory_locations.id"], name="fk_inventory_transfers_target_id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_transfers")),
    )
    op.create_index(
        "ix_inventory_transfers_store_id_id",
        "inventory_transfers",
        ["store_id", "id"],
        unique=False,
    )
    op.create_table(
        "inventory_count_lines",
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("lot_code", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_inventory_count_lines_counted")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["inventory_counts.id"], name="fk_inventory_count_lines_count_id"
        ),
        sa.PrimaryKeyConstraint(
            "count_id", "variant_id", "lot_code", name=op.f("pk_inventory_count_lines")
        ),
    )
    op.create_table(
        "inventory_transfer_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("sell_until", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_inventory_transfer_lines_quantity")),
        sa.CheckConstraint(
            "received >= 0 AND received <= quantity",
            name=op.f("ck_inventory_transfer_lines_received"),
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["inventory_transfers.id"],
            name="fk_inventory_transfer_lines_transfer_id",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_transfer_lines")),
    )
    op.create_index(
        "ix_inventory_transfer_lines_store_id_variant_id",
        "inventory_transfer_lines",
        ["store_id", "variant_id"],
        unique=False,
    )
    op.create_index(
        "ix_inventory_transfer_lines_transfer_id",
        "inventory_transfer_lines",
        ["transfer_id"],
        unique=False,
    )
    protect(op, "inventory_holds")
    protect(op, "inventory_items")
    protect(op, "inventory_locations")
    protect(op, "inventory_movements")
    protect(op, "inventory_counts")
    protect(op, "inventory_hold_lines")
    protect(op, "inventory_levels")
    protect(op, "inventory_lots")
    protect(op, "inventory_transfers")
    protect(op, "inventory_count_lines")
    protect(op, "inventory_transfer_lines")
    op.execute(_STANDING)
    op.execute(_LOCKED)
    app_role = op.get_bind().dialect.identifier_preparer.quote(
        context.config.attributes["app_role"]
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON inventory_movements FROM {app_role}")
    op.execute(
        "CREATE FUNCTION refuse_movement_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'movements are only added to' USING ERRCODE = '42501'; END $$"
    )
    op.execute(
        "CREATE TRIGGER inventory_movements_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON inventory_movements FOR EACH STATEMENT EXECUTE FUNCTION refuse_movement_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER inventory_movements_are_only_added ON inventory_movements")
    op.execute("DROP FUNCTION refuse_movement_change()")
    op.execute("DROP FUNCTION inventory_locked(uuid, uuid, uuid[], date, timestamptz)")
    op.execute("DROP FUNCTION inventory_standing(uuid, uuid[], date, timestamptz)")
    op.drop_index("ix_inventory_transfer_lines_transfer_id", table_name="inventory_transfer_lines")
    op.drop_index(
        "ix_inventory_transfer_lines_store_id_variant_id", table_name="inventory_transfer_lines"
    )
    op.drop_table("inventory_transfer_lines")
    op.drop_table("inventory_count_lines")
    op.drop_index("ix_inventory_transfers_store_id_id", table_name="inventory_transfers")
    op.drop_table("inventory_transfers")
    op.drop_index("ix_inventory_lots_store_id_id", table_name="inventory_lots")
    op.drop_index(
        "ix_inventory_lots_expiring",
        table_name="inventory_lots",
        postgresql_where=sa.text("sell_until IS NOT NULL AND on_hand > 0"),
    )
    op.drop_index(
        "ix_inventory_lots_expires_on",
        table_name="inventory_lots",
        postgresql_where=sa.text("expires_on IS NOT NULL AND on_hand > 0"),
    )
    op.drop_table("inventory_lots")
    op.drop_index("ix_inventory_levels_location_id", table_name="inventory_levels")
    op.drop_table("inventory_levels")
    op.drop_index("ix_inventory_hold_lines_hold_id", table_name="inventory_hold_lines")
    op.drop_index(
        "ix_inventory_hold_lines_held",
        table_name="inventory_hold_lines",
        postgresql_where=sa.text("until IS NOT NULL AND quantity > 0"),
    )
    op.drop_index(
        "ix_inventory_hold_lines_allocated",
        table_name="inventory_hold_lines",
        postgresql_where=sa.text("until IS NULL AND quantity > 0"),
    )
    op.drop_table("inventory_hold_lines")
    op.drop_index("ix_inventory_counts_store_id_id", table_name="inventory_counts")
    op.drop_table("inventory_counts")
    op.drop_index("ix_inventory_movements_store_id_variant_id_id", table_name="inventory_movements")
    op.drop_index("ix_inventory_movements_store_id_id", table_name="inventory_movements")
    op.drop_index(
        "ix_inventory_movements_sales",
        table_name="inventory_movements",
        postgresql_where=sa.text("kind = 'sale'"),
    )
    op.drop_index(
        "ix_inventory_movements_reference_id",
        table_name="inventory_movements",
        postgresql_where=sa.text("reference_id IS NOT NULL"),
    )
    op.drop_table("inventory_movements")
    op.drop_index("ix_inventory_locations_store_id_id", table_name="inventory_locations")
    op.drop_table("inventory_locations")
    op.drop_index(
        "ix_inventory_items_low",
        table_name="inventory_items",
        postgresql_where=sa.text("low_since IS NOT NULL"),
    )
    op.drop_table("inventory_items")
    op.drop_index(
        "ix_inventory_holds_until",
        table_name="inventory_holds",
        postgresql_where=sa.text("state = 'held'"),
    )
    op.drop_index("ix_inventory_holds_store_id_id", table_name="inventory_holds")
    op.drop_index(
        "ix_inventory_holds_ended_at",
        table_name="inventory_holds",
        postgresql_where=sa.text("state IN ('released', 'expired')"),
    )
    op.drop_table("inventory_holds")
