"""Tables of the pricing domain."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata


def _part_of(table: str, column: str, whole: str) -> "sa.Column[Any]":
    """Return a column that names a row without which this one does not exist."""
    name = f"fk_{table}_{column}"
    return sa.Column(
        column, sa.Uuid, sa.ForeignKey(f"{whole}.id", name=name, ondelete="CASCADE"), nullable=False
    )


# Another one whenever rules of the store have changed: what is remembered of them is known by it.
revisions: Final = sa.Table(
    "pricing_revisions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Uuid, nullable=False),
)

promotions: Final = sa.Table(
    "pricing_promotions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("terms", JSONB, nullable=False),
    sa.Column("starts_at", sa.DateTime(timezone=True)),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    sa.Column("uses_limit", sa.Integer),
    sa.Column("customer_limit", sa.Integer),
    sa.Column("budget_minor", sa.BigInteger),
    # Reckoned while there is a limit or a budget; without, claims are counted when asked.
    sa.Column("uses", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("spent_minor", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'active', 'paused', 'archived')", name="status"),
    sa.CheckConstraint("trigger IN ('automatic', 'code')", name="trigger"),
    sa.CheckConstraint("ends_at > starts_at", name="dates"),
    sa.CheckConstraint("uses >= 0 AND uses <= uses_limit", name="uses"),
    sa.CheckConstraint("spent_minor >= 0 AND spent_minor <= budget_minor", name="spent"),
    sa.Index("ix_pricing_promotions_store_id_id", "store_id", "id"),
    sa.Index("ix_pricing_promotions_store_id_status", "store_id", "status", "trigger", "id"),
)

batches: Final = sa.Table(
    "pricing_coupon_batches",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _part_of("pricing_coupon_batches", "promotion_id", "pricing_promotions"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_pricing_coupon_batches_store_id_id", "store_id", "id"),
    sa.Index("ix_pricing_coupon_batches_promotion_id", "promotion_id"),
)

coupons: Final = sa.Table(
    "pricing_coupons",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _part_of("pricing_coupons", "promotion_id", "pricing_promotions"),
    sa.Column(
        "batch_id",
        sa.Uuid,
        sa.ForeignKey("pricing_coupon_batches.id", name="fk_pricing_coupons_batch_id"),
    ),
    sa.Column("code", sa.Text, nullable=False),
    # The code as codes are compared.
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("uses_limit", sa.Integer),
    sa.Column("uses", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    sa.Column("disabled_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "key", name="uq_pricing_coupons_store_id_key"),
    sa.CheckConstraint("uses >= 0 AND uses <= uses_limit", name="uses"),
    sa.Index("ix_pricing_coupons_store_id_id", "store_id", "id"),
    sa.Index("ix_pricing_coupons_promotion_id_id", "promotion_id", "id"),
    sa.Index("ix_pricing_coupons_batch_id_id", "batch_id", "id"),
    sa.Index(
        "ix_pricing_coupons_customer_id",
        "customer_id",
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    ),
)

claims: Final = sa.Table(
    "pricing_claims",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column(
        "promotion_id",
        sa.Uuid,
        sa.ForeignKey("pricing_promotions.id", name="fk_pricing_claims_promotion_id"),
        primary_key=True,
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "coupon_id",
        sa.Uuid,
        sa.ForeignKey("pricing_coupons.id", name="fk_pricing_claims_coupon_id"),
    ),
    sa.Column("customer_id", sa.Uuid),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    # What of it was counted, and is given back with it.
    sa.Column("counts_uses", sa.Boolean, nullable=False),
    sa.Column("counts_customer", sa.Boolean, nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_pricing_claims_promotion_id", "promotion_id", "currency"),
    sa.Index("ix_pricing_claims_coupon_id", "coupon_id"),
    sa.Index("ix_pricing_claims_customer_id", "customer_id"),
)

customer_uses: Final = sa.Table(
    "pricing_customer_uses",
    metadata,
    sa.Column(
        "promotion_id",
        sa.Uuid,
        sa.ForeignKey(
            "pricing_promotions.id",
            name="fk_pricing_customer_uses_promotion_id",
            ondelete="CASCADE",
        ),
        primary_key=True,
    ),
    sa.Column("customer_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.CheckConstraint("uses >= 0", name="uses"),
    sa.Index("ix_pricing_customer_uses_customer_id", "customer_id"),
)

lists: Final = sa.Table(
    "pricing_lists",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("terms", JSONB, nullable=False),
    sa.Column("starts_at", sa.DateTime(timezone=True)),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("ends_at > starts_at", name="dates"),
    sa.Index("ix_pricing_lists_store_id_id", "store_id", "id"),
)

list_prices: Final = sa.Table(
    "pricing_list_prices",
    metadata,
    sa.Column(
        "list_id",
        sa.Uuid,
        sa.ForeignKey(
            "pricing_lists.id", name="fk_pricing_list_prices_list_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("variant_id", sa.Uuid, primary_key=True),
    sa.Column("least", sa.Integer, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.CheckConstraint("least > 0", name="least"),
    sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
    sa.Index("ix_pricing_list_prices_store_id_variant_id", "store_id", "variant_id"),
)

tax_rates: Final = sa.Table(
    "pricing_tax_rates",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("region", sa.Text),
    sa.Column("postal_prefix", sa.Text),
    sa.Column("tax_class", sa.Text),
    sa.Column("layer", sa.Integer, nullable=False),
    sa.Column("terms", JSONB, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint(
        *("store_id", "country", "region", "postal_prefix", "tax_class", "layer"),
        name="uq_pricing_tax_rates_place",
        postgresql_nulls_not_distinct=True,
    ),
    sa.Index("ix_pricing_tax_rates_store_id_id", "store_id", "id"),
)

tax_exemptions: Final = sa.Table(
    "pricing_tax_exemptions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("customer_id", sa.Uuid, primary_key=True),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("valid_until", sa.DateTime(timezone=True)),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("standing IN ('exempt', 'business')", name="standing"),
)

zones: Final = sa.Table(
    "pricing_shipping_zones",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("terms", JSONB, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_pricing_shipping_zones_store_id_id", "store_id", "id"),
)

shipping_rates: Final = sa.Table(
    "pricing_shipping_rates",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _part_of("pricing_shipping_rates", "zone_id", "pricing_shipping_zones"),
    sa.Column("terms", JSONB, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_pricing_shipping_rates_store_id_id", "store_id", "id"),
    sa.Index("ix_pricing_shipping_rates_zone_id_id", "zone_id", "id"),
)
