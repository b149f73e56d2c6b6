"""Customers: profiles, addresses, consents, purchases, points, segments and contacts."""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0032"
down_revision = "0031"

_TABLES = (
    "customers",
    "customer_words",
    "customer_visitors",
    "customer_groups",
    "customer_group_members",
    "customer_addresses",
    "customer_consents",
    "customer_consent_states",
    "customer_purchases",
    "customer_purchase_lines",
    "customer_purchase_refunds",
    "customer_points_entries",
    "customer_points_lots",
    "customer_points_draws",
    "customer_segments",
    "customer_segment_members",
    "customer_segment_snapshots",
    "customer_segment_snapshot_members",
    "customer_behaviours",
    "customer_notes",
    "customer_communications",
)


def upgrade() -> None:
    _profiles()
    _addresses_and_consents()
    _purchases()
    _points()
    _segments()
    _contacts()
    for table in _TABLES:
        protect(op, table)
    # Consents and bookings are only added; a merge says whose they are now.
    app_role = op.get_bind().dialect.identifier_preparer.quote(
        context.config.attributes["app_role"]
    )
    for table in ("customer_consents", "customer_points_entries"):
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {app_role}")
        op.execute(f"GRANT UPDATE (customer_id) ON {table} TO {app_role}")


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _profiles() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text),
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
        sa.Column("country", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Uuid),
        sa.Column("merged_at", sa.DateTime(timezone=True)),
        sa.Column("orders_count", sa.Integer, server_default="0", nullable=False),
        sa.Column("spent_minor", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("first_order_at", sa.DateTime(timezone=True)),
        sa.Column("last_order_at", sa.DateTime(timezone=True)),
        sa.Column("points", sa.BigInteger, server_default="0", nullable=False),
        sa.CheckConstraint(
            "(merged_into IS NULL) = (merged_at IS NULL)", name=op.f("ck_customers_merged")
        ),
        sa.CheckConstraint(
            "discount_bps BETWEEN 0 AND 10000", name=op.f("ck_customers_discount_bps")
        ),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_customers_merged_into_another")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_customers_points")),
        sa.ForeignKeyConstraint(["merged_into"], ["customers.id"], name="fk_customers_merged"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_index(
        "ix_customers_country",
        "customers",
        ["store_id", "country", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_created_at",
        "customers",
        ["store_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_last_order_at",
        "customers",
        ["store_id", "last_order_at", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_mailbox",
        "customers",
        ["store_id", "mailbox", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index("ix_customers_merged_into", "customers", ["merged_into"])
    op.create_index(
        "ix_customers_name_key",
        "customers",
        ["store_id", "name_key", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_orders_count",
        "customers",
        ["store_id", "orders_count", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_phone",
        "customers",
        ["store_id", "phone", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_points",
        "customers",
        ["store_id", "points", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_sort_name",
        "customers",
        ["store_id", "sort_name", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_customers_spent_minor",
        "customers",
        ["store_id", "spent_minor", "id"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "uq_customers_store_id_email",
        "customers",
        ["store_id", "email"],
        unique=True,
        postgresql_where=sa.text("email IS NOT NULL"),
    )
    op.create_index(
        "uq_customers_store_id_external_id",
        "customers",
        ["store_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "customer_words",
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_words_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "word", "customer_id", name=op.f("pk_customer_words")),
    )
    op.create_index("ix_customer_words_customer_id", "customer_words", ["customer_id"])
    op.create_table(
        "customer_visitors",
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_visitors_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "visitor_id", name=op.f("pk_customer_visitors")),
    )
    op.create_index("ix_customer_visitors_customer_id", "customer_visitors", ["customer_id"])
    op.create_table(
        "customer_groups",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("discount_bps", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "discount_bps BETWEEN 0 AND 10000", name=op.f("ck_customer_groups_discount_bps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_groups")),
        sa.UniqueConstraint("store_id", "name", name="uq_customer_groups_store_id_name"),
    )
    op.create_table(
        "customer_group_members",
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("group_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_group_members_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["customer_groups.id"],
            name="fk_customer_group_members_group_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "group_id", name=op.f("pk_customer_group_members")),
    )
    op.create_index(
        "ix_customer_group_members_group_id", "customer_group_members", ["group_id", "customer_id"]
    )


def _addresses_and_consents() -> None:
    op.create_table(
        "customer_addresses",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("street", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("postal_code", sa.Text, nullable=False),
        sa.Column("sorting_code", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("is_shipping", sa.Boolean, nullable=False),
        sa.Column("is_billing", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_addresses_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_addresses")),
    )
    op.create_index(
        "ix_customer_addresses_customer_id_id", "customer_addresses", ["customer_id", "id"]
    )
    op.create_index(
        "uq_customer_addresses_is_billing",
        "customer_addresses",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("is_billing"),
    )
    op.create_index(
        "uq_customer_addresses_is_shipping",
        "customer_addresses",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("is_shipping"),
    )
    op.create_table(
        "customer_consents",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_consents_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_consents")),
        comment="Rows are added; all that changes is whose they are, when customers are merged.",
    )
    op.create_index(
        "ix_customer_consents_customer_id_id", "customer_consents", ["customer_id", "id"]
    )
    op.create_table(
        "customer_consent_states",
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"],
            ["customer_consents.id"],
            name="fk_customer_consent_states_consent_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_consent_states_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "customer_id", "channel", "purpose", name=op.f("pk_customer_consent_states")
        ),
    )
    op.create_index(
        "ix_customer_consent_states_store_id",
        "customer_consent_states",
        ["store_id", "channel", "purpose", "given"],
    )


def _purchases() -> None:
    op.create_table(
        "customer_purchases",
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("refunded_minor", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "refunded_minor BETWEEN 0 AND total_minor", name=op.f("ck_customer_purchases_refunded")
        ),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_customer_purchases_total")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_purchases_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_customer_purchases")),
    )
    op.create_index(
        "ix_customer_purchases_customer_id_placed_at",
        "customer_purchases",
        ["customer_id", "placed_at"],
    )
    op.create_index(
        "ix_customer_purchases_store_id_placed_at",
        "customer_purchases",
        ["store_id", "placed_at", "customer_id"],
    )
    op.create_table(
        "customer_purchase_lines",
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("product_id", sa.Uuid, nullable=False),
        sa.Column("variant_id", sa.Uuid, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_customer_purchase_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_purchases.order_id"],
            name="fk_customer_purchase_lines_order_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_customer_purchase_lines")),
    )
    op.create_index(
        "ix_customer_purchase_lines_product_id",
        "customer_purchase_lines",
        ["store_id", "product_id", "order_id"],
    )
    op.create_table(
        "customer_purchase_refunds",
        sa.Column("refund_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_customer_purchase_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_purchases.order_id"],
            name="fk_customer_purchase_refunds_order_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_customer_purchase_refunds")),
    )
    op.create_index(
        "ix_customer_purchase_refunds_order_id", "customer_purchase_refunds", ["order_id"]
    )


def _points() -> None:
    op.create_table(
        "customer_points_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("points", sa.BigInteger, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind = 'adjusted' OR (points > 0) = (kind IN ('earned', 'given_back'))",
            name=op.f("ck_customer_points_entries_sign"),
        ),
        sa.CheckConstraint(
            "kind IN ('earned', 'redeemed', 'given_back', 'revoked', 'expired', 'adjusted')",
            name=op.f("ck_customer_points_entries_kind"),
        ),
        sa.CheckConstraint(
            "points <> 0 OR kind = 'revoked'", name=op.f("ck_customer_points_entries_points")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_points_entries_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_points_entries")),
        sa.UniqueConstraint(
            "store_id", "kind", "reference", name="uq_customer_points_entries_reference"
        ),
        comment="Rows are added; all that changes is whose they are, when customers are merged.",
    )
    op.create_index(
        "ix_customer_points_entries_customer_id_id",
        "customer_points_entries",
        ["customer_id", "id"],
    )
    op.create_table(
        "customer_points_lots",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("points", sa.BigInteger, nullable=False),
        sa.Column("remaining", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "remaining BETWEEN 0 AND points", name=op.f("ck_customer_points_lots_remaining")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_points_lots_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["customer_points_entries.id"],
            name="fk_customer_points_lots_entry_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_points_lots")),
    )
    op.create_index(
        "ix_customer_points_lots_customer_id",
        "customer_points_lots",
        ["customer_id", "expires_at", "id"],
        unique=False,
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_index("ix_customer_points_lots_entry_id", "customer_points_lots", ["entry_id"])
    op.create_index(
        "ix_customer_points_lots_store_id_expires_at",
        "customer_points_lots",
        ["store_id", "expires_at"],
        unique=False,
        postgresql_where=sa.text("remaining > 0 AND expires_at IS NOT NULL"),
    )
    op.create_table(
        "customer_points_draws",
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("lot_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("points", sa.BigInteger, nullable=False),
        sa.Column("given_back", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            "points > 0 AND given_back BETWEEN 0 AND points",
            name=op.f("ck_customer_points_draws_points"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["customer_points_entries.id"],
            name="fk_customer_points_draws_entry_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["customer_points_lots.id"],
            name="fk_customer_points_draws_lot_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "lot_id", name=op.f("pk_customer_points_draws")),
    )
    op.create_index("ix_customer_points_draws_lot_id", "customer_points_draws", ["lot_id"])


def _segments() -> None:
    op.create_table(
        "customer_segments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("rule", JSONB, nullable=False),
        sa.Column("is_timed", sa.Boolean, nullable=False),
        sa.Column("members_count", sa.Integer, nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_segments")),
        sa.UniqueConstraint("store_id", "name", name="uq_customer_segments_store_id_name"),
    )
    op.create_table(
        "customer_segment_members",
        sa.Column("segment_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_segment_members_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"],
            ["customer_segments.id"],
            name="fk_customer_segment_members_segment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "segment_id", "customer_id", name=op.f("pk_customer_segment_members")
        ),
    )
    op.create_index(
        "ix_customer_segment_members_customer_id", "customer_segment_members", ["customer_id"]
    )
    op.create_table(
        "customer_segment_snapshots",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("segment_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rule", JSONB, nullable=False),
        sa.Column("members_count", sa.Integer, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_segment_snapshots")),
    )
    op.create_index(
        "ix_customer_segment_snapshots_segment_id",
        "customer_segment_snapshots",
        ["store_id", "segment_id", "id"],
    )
    op.create_table(
        "customer_segment_snapshot_members",
        sa.Column("snapshot_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_segment_snapshot_members_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["customer_segment_snapshots.id"],
            name="fk_customer_segment_snapshot_members_snapshot_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "snapshot_id", "customer_id", name=op.f("pk_customer_segment_snapshot_members")
        ),
    )
    op.create_index(
        "ix_customer_segment_snapshot_members_customer_id",
        "customer_segment_snapshot_members",
        ["customer_id"],
    )
    op.create_table(
        "customer_behaviours",
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_behaviours_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", "name", "on", name=op.f("pk_customer_behaviours")),
    )
    op.create_index(
        "ix_customer_behaviours_store_id_name_on", "customer_behaviours", ["store_id", "name", "on"]
    )


def _contacts() -> None:
    op.create_table(
        "customer_notes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("is_pinned", sa.Boolean, nullable=False),
        sa.Column("author_kind", sa.Text, nullable=False),
        sa.Column("author_id", sa.Uuid, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_notes_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_notes")),
    )
    op.create_index("ix_customer_notes_customer_id_id", "customer_notes", ["customer_id", "id"])
    op.create_table(
        "customer_communications",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "direction IN ('out', 'in')", name=op.f("ck_customer_communications_direction")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_communications_customer_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_communications")),
        sa.UniqueConstraint(
            "store_id", "kind", "reference", name="uq_customer_communications_reference"
        ),
    )
    op.create_index(
        "ix_customer_communications_customer_id_at",
        "customer_communications",
        ["customer_id", "at", "id"],
    )
