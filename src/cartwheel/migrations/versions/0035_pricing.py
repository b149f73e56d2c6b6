"""Pricing: promotions with their codes and claims, price lists, taxes and shipping."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0035"
down_revision = "0034"

_TABLES = (
    "pricing_revisions",
    "pricing_promotions",
    "pricing_coupon_batches",
    "pricing_coupons",
    "pricing_claims",
    "pricing_customer_uses",
    "pricing_lists",
    "pricing_list_prices",
    "pricing_tax_rates",
    "pricing_tax_exemptions",
    "pricing_shipping_zones",
    "pricing_shipping_rates",
)


def upgrade() -> None:
    _promotions()
    _codes()
    _claims()
    _lists()
    _taxes()
    _shipping()
    for table in _TABLES:
        protect(op, table)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _promotions() -> None:
    op.create_table(
        "pricing_revisions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_pricing_revisions")),
    )
    op.create_table(
        "pricing_promotions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uses_limit", sa.Integer(), nullable=True),
        sa.Column("customer_limit", sa.Integer(), nullable=True),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'paused', 'archived')",
            name=op.f("ck_pricing_promotions_status"),
        ),
        sa.CheckConstraint(
            "trigger IN ('automatic', 'code')", name=op.f("ck_pricing_promotions_trigger")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_pricing_promotions_dates")),
        sa.CheckConstraint(
            "spent_minor >= 0 AND spent_minor <= budget_minor",
            name=op.f("ck_pricing_promotions_spent"),
        ),
        sa.CheckConstraint(
            "uses >= 0 AND uses <= uses_limit", name=op.f("ck_pricing_promotions_uses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_promotions")),
    )
    op.create_index(
        "ix_pricing_promotions_store_id_id", "pricing_promotions", ["store_id", "id"], unique=False
    )
    op.create_index(
        "ix_pricing_promotions_store_id_status",
        "pricing_promotions",
        ["store_id", "status", "trigger", "id"],
        unique=False,
    )


def _codes() -> None:
    op.create_table(
        "pricing_coupon_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["pricing_promotions.id"],
            name="fk_pricing_coupon_batches_promotion_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_coupon_batches")),
    )
    op.create_index(
        "ix_pricing_coupon_batches_promotion_id",
        "pricing_coupon_batches",
        ["promotion_id"],
        unique=False,
    )
    op.create_index(
        "ix_pricing_coupon_batches_store_id_id",
        "pricing_coupon_batches",
        ["store_id", "id"],
        unique=False,
    )
    op.create_table(
        "pricing_coupons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("uses_limit", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "uses >= 0 AND uses <= uses_limit", name=op.f("ck_pricing_coupons_uses")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["pricing_coupon_batches.id"], name="fk_pricing_coupons_batch_id"
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["pricing_promotions.id"],
            name="fk_pricing_coupons_promotion_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_coupons")),
        sa.UniqueConstraint("store_id", "key", name="uq_pricing_coupons_store_id_key"),
    )
    op.create_index(
        "ix_pricing_coupons_batch_id_id", "pricing_coupons", ["batch_id", "id"], unique=False
    )
    op.create_index(
        "ix_pricing_coupons_promotion_id_id",
        "pricing_coupons",
        ["promotion_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pricing_coupons_store_id_id", "pricing_coupons", ["store_id", "id"], unique=False
    )


def _claims() -> None:
    op.create_table(
        "pricing_claims",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("coupon_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("counts_uses", sa.Boolean(), nullable=False),
        sa.Column("counts_customer", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["pricing_coupons.id"], name="fk_pricing_claims_coupon_id"
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["pricing_promotions.id"], name="fk_pricing_claims_promotion_id"
        ),
        sa.PrimaryKeyConstraint("order_id", "promotion_id", name=op.f("pk_pricing_claims")),
    )
    op.create_index("ix_pricing_claims_coupon_id", "pricing_claims", ["coupon_id"], unique=False)
    op.create_index(
        "ix_pricing_claims_promotion_id",
        "pricing_claims",
        ["promotion_id", "currency"],
        unique=False,
    )
    op.create_table(
        "pricing_customer_uses",
        sa.Column("promotion_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.CheckConstraint("uses >= 0", name=op.f("ck_pricing_customer_uses_uses")),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["pricing_promotions.id"],
            name="fk_pricing_customer_uses_promotion_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "promotion_id", "customer_id", name=op.f("pk_pricing_customer_uses")
        ),
    )


def _lists() -> None:
    op.create_table(
        "pricing_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_pricing_lists_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_lists")),
    )
    op.create_index(
        "ix_pricing_lists_store_id_id", "pricing_lists", ["store_id", "id"], unique=False
    )
    op.create_table(
        "pricing_list_prices",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_pricing_list_prices_amount_minor")),
        sa.CheckConstraint("least > 0", name=op.f("ck_pricing_list_prices_least")),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["pricing_lists.id"],
            name="fk_pricing_list_prices_list_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "list_id", "variant_id", "least", name=op.f("pk_pricing_list_prices")
        ),
    )
    op.create_index(
        "ix_pricing_list_prices_store_id_variant_id",
        "pricing_list_prices",
        ["store_id", "variant_id"],
        unique=False,
    )


def _taxes() -> None:
    op.create_table(
        "pricing_tax_rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postal_prefix", sa.Text(), nullable=True),
        sa.Column("tax_class", sa.Text(), nullable=True),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_tax_rates")),
        sa.UniqueConstraint(
            "store_id",
            "country",
            "region",
            "postal_prefix",
            "tax_class",
            "layer",
            name="uq_pricing_tax_rates_place",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_pricing_tax_rates_store_id_id", "pricing_tax_rates", ["store_id", "id"], unique=False
    )
    op.create_table(
        "pricing_tax_exemptions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing IN ('exempt', 'business')", name=op.f("ck_pricing_tax_exemptions_standing")
        ),
        sa.PrimaryKeyConstraint("store_id", "customer_id", name=op.f("pk_pricing_tax_exemptions")),
    )


def _shipping() -> None:
    op.create_table(
        "pricing_shipping_zones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_shipping_zones")),
    )
    op.create_index(
        "ix_pricing_shipping_zones_store_id_id",
        "pricing_shipping_zones",
        ["store_id", "id"],
        unique=False,
    )
    op.create_table(
        "pricing_shipping_rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["zone_id"],
            ["pricing_shipping_zones.id"],
            name="fk_pricing_shipping_rates_zone_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pricing_shipping_rates")),
    )
    op.create_index(
        "ix_pricing_shipping_rates_store_id_id",
        "pricing_shipping_rates",
        ["store_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pricing_shipping_rates_zone_id_id",
        "pricing_shipping_rates",
        ["zone_id", "id"],
        unique=False,
    )
