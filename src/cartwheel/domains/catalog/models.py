"""Tables of products and variants."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from cartwheel.kernel.db import metadata

_STATUSES: Final = "status IN ('draft', 'active', 'archived')"


def _part_of(table: str, column: str, whole: str) -> "sa.Column[Any]":
    """Return a column that names a row without which this one does not exist."""
    name = f"fk_{table}_{column}"
    return sa.Column(
        column, sa.Uuid, sa.ForeignKey(f"{whole}.id", name=name, ondelete="CASCADE"), nullable=False
    )


products: Final = sa.Table(
    "catalog_products",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("tax_class", sa.Text, nullable=False),
    sa.Column("channels", ARRAY(sa.Text), nullable=False),
    sa.Column("category_ids", ARRAY(sa.Uuid), nullable=False),
    # The names of the options; each variant has a value for each, in this order.
    sa.Column("options", ARRAY(sa.Text), nullable=False),
    sa.Column("attributes", JSONB, nullable=False),
    sa.Column("expires", sa.Boolean, nullable=False),
    sa.Column("shelf_life_days", sa.Integer),
    sa.Column("sell_until_days", sa.Integer, nullable=False),
    # What inventory told last: null until it has.
    sa.Column("in_stock", sa.Boolean),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(_STATUSES, name="status"),
    sa.CheckConstraint("kind IN ('physical', 'digital', 'service')", name="kind"),
    sa.CheckConstraint("shelf_life_days > 0", name="shelf_life_days"),
    sa.CheckConstraint("sell_until_days >= 0", name="sell_until_days"),
    sa.CheckConstraint("expires OR shelf_life_days IS NULL", name="expires"),
    sa.Index("ix_catalog_products_store_id_id", "store_id", "id"),
    sa.Index("ix_catalog_products_store_id_status", "store_id", "status", "in_stock"),
    sa.Index("ix_catalog_products_store_id_updated_at", "store_id", "updated_at", "id"),
    sa.Index("ix_catalog_products_category_ids", "category_ids", postgresql_using="gin"),
    sa.Index(
        "ix_catalog_products_attributes",
        "attributes",
        postgresql_using="gin",
        postgresql_ops={"attributes": "jsonb_path_ops"},
    ),
)

slugs: Final = sa.Table(
    "catalog_slugs",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("slug", sa.Text, primary_key=True),
    _part_of("catalog_slugs", "product_id", "catalog_products"),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_catalog_slugs_product_id", "product_id"),
    comment="Every slug that a product has or had.",
)

variants: Final = sa.Table(
    "catalog_variants",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _part_of("catalog_variants", "product_id", "catalog_products"),
    sa.Column("sku", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("option_values", ARRAY(sa.Text), nullable=False),
    sa.Column("barcode", sa.Text, nullable=False),
    sa.Column("weight_g", sa.Integer),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "sku", name="uq_catalog_variants_store_id_sku"),
    sa.CheckConstraint("status IN ('active', 'archived')", name="status"),
    sa.CheckConstraint("weight_g >= 0", name="weight_g"),
    sa.Index("ix_catalog_variants_product_id_position", "product_id", "position"),
    # Of two with the same options nobody could say which is meant.
    sa.Index(
        "uq_catalog_variants_product_id_option_values",
        "product_id",
        "option_values",
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    ),
)

prices: Final = sa.Table(
    "catalog_prices",
    metadata,
    sa.Column(
        "variant_id",
        sa.Uuid,
        sa.ForeignKey(
            "catalog_variants.id", name="fk_catalog_prices_variant_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("compare_at_minor", sa.BigInteger),
    sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
    sa.CheckConstraint("compare_at_minor > amount_minor", name="compare_at_minor"),
)

price_spans: Final = sa.Table(
    "catalog_price_spans",
    metadata,
    sa.Column(
        "product_id",
        sa.Uuid,
        sa.ForeignKey(
            "catalog_products.id", name="fk_catalog_price_spans_product_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("low_minor", sa.BigInteger, nullable=False),
    sa.Column("high_minor", sa.BigInteger, nullable=False),
    sa.Index(
        "ix_catalog_price_spans_store_id_low", "store_id", "currency", "low_minor", "product_id"
    ),
    comment="The lowest and the highest price among a product's active variants.",
)

components: Final = sa.Table(
    "catalog_components",
    metadata,
    sa.Column(
        "variant_id",
        sa.Uuid,
        sa.ForeignKey(
            "catalog_variants.id", name="fk_catalog_components_variant_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column(
        "component_id",
        sa.Uuid,
        sa.ForeignKey("catalog_variants.id", name="fk_catalog_components_component_id"),
        primary_key=True,
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity"),
    sa.CheckConstraint("variant_id <> component_id", name="component_id"),
    sa.Index("ix_catalog_components_component_id", "component_id"),
    comment="What bundles consist of: variants that are no bundles themselves.",
)
