"""What stores sell: products, their variants and prices, slugs and bundles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "catalog_products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("channels", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("category_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("options", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires", sa.Boolean(), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("sell_until_days", sa.Integer(), nullable=False),
        sa.Column("in_stock", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('physical', 'digital', 'service')", name=op.f("ck_catalog_products_kind")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'archived')", name=op.f("ck_catalog_products_status")
        ),
        sa.CheckConstraint(
            "expires OR shelf_life_days IS NULL", name=op.f("ck_catalog_products_expires")
        ),
        sa.CheckConstraint(
            "sell_until_days >= 0", name=op.f("ck_catalog_products_sell_until_days")
        ),
        sa.CheckConstraint("shelf_life_days > 0", name=op.f("ck_catalog_products_shelf_life_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_products")),
    )
    op.create_index(
        "ix_catalog_products_attributes",
        "catalog_products",
        ["attributes"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"attributes": "jsonb_path_ops"},
    )
    op.create_index(
        "ix_catalog_products_category_ids",
        "catalog_products",
        ["category_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_catalog_products_store_id_brand",
        "catalog_products",
        ["store_id", "brand", "id"],
        unique=False,
    )
    op.create_index(
        "ix_catalog_products_store_id_id", "catalog_products", ["store_id", "id"], unique=False
    )
    op.create_index(
        "ix_catalog_products_store_id_status",
        "catalog_products",
        ["store_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        "ix_catalog_products_store_id_title",
        "catalog_products",
        ["store_id", sa.literal_column("left(title, 200)"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_catalog_products_store_id_updated_at",
        "catalog_products",
        ["store_id", "updated_at", "id"],
        unique=False,
    )
    op.create_table(
        "catalog_price_spans",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("low_minor", sa.BigInteger(), nullable=False),
        sa.Column("high_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_products.id"],
            name="fk_catalog_price_spans_product_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", "currency", name=op.f("pk_catalog_price_spans")),
        comment="The lowest and the highest price among a product's active variants.",
    )
    op.create_index(
        "ix_catalog_price_spans_store_id_low",
        "catalog_price_spans",
        ["store_id", "currency", "low_minor", "product_id"],
        unique=False,
    )
    op.create_table(
        "catalog_slugs",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_products.id"],
            name="fk_catalog_slugs_product_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "slug", name=op.f("pk_catalog_slugs")),
        comment="Every slug that a product has or had.",
    )
    op.create_index("ix_catalog_slugs_product_id", "catalog_slugs", ["product_id"], unique=False)
    op.create_table(
        "catalog_variants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("option_values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'archived')", name=op.f("ck_catalog_variants_status")
        ),
        sa.CheckConstraint("weight_g >= 0", name=op.f("ck_catalog_variants_weight_g")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_products.id"],
            name="fk_catalog_variants_product_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_variants")),
        sa.UniqueConstraint("store_id", "sku", name="uq_catalog_variants_store_id_sku"),
    )
    op.create_index(
        "ix_catalog_variants_product_id_position",
        "catalog_variants",
        ["product_id", "position"],
        unique=False,
    )
    op.create_index(
        "uq_catalog_variants_product_id_option_values",
        "catalog_variants",
        ["product_id", "option_values"],
        unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "catalog_components",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_catalog_components_quantity")),
        sa.CheckConstraint(
            "variant_id <> component_id", name=op.f("ck_catalog_components_component_id")
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["catalog_variants.id"], name="fk_catalog_components_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["catalog_variants.id"],
            name="fk_catalog_components_variant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("variant_id", "component_id", name=op.f("pk_catalog_components")),
        comment="What bundles consist of: variants that are no bundles themselves.",
    )
    op.create_index(
        "ix_catalog_components_component_id", "catalog_components", ["component_id"], unique=False
    )
    op.create_table(
        "catalog_prices",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("compare_at_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_catalog_prices_amount_minor")),
        sa.CheckConstraint(
            "compare_at_minor > amount_minor", name=op.f("ck_catalog_prices_compare_at_minor")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["catalog_variants.id"],
            name="fk_catalog_prices_variant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("variant_id", "currency", name=op.f("pk_catalog_prices")),
    )
    protect(op, "catalog_products")
    protect(op, "catalog_price_spans")
    protect(op, "catalog_slugs")
    protect(op, "catalog_variants")
    protect(op, "catalog_components")
    protect(op, "catalog_prices")


def downgrade() -> None:
    op.drop_table("catalog_prices")
    op.drop_index("ix_catalog_components_component_id", table_name="catalog_components")
    op.drop_table("catalog_components")
    op.drop_index(
        "uq_catalog_variants_product_id_option_values",
        table_name="catalog_variants",
        postgresql_where=sa.text("status = 'active'"),
    )
    op.drop_index("ix_catalog_variants_product_id_position", table_name="catalog_variants")
    op.drop_table("catalog_variants")
    op.drop_index("ix_catalog_slugs_product_id", table_name="catalog_slugs")
    op.drop_table("catalog_slugs")
    op.drop_index("ix_catalog_price_spans_store_id_low", table_name="catalog_price_spans")
    op.drop_table("catalog_price_spans")
    op.drop_index("ix_catalog_products_store_id_updated_at", table_name="catalog_products")
    op.drop_index("ix_catalog_products_store_id_title", table_name="catalog_products")
    op.drop_index("ix_catalog_products_store_id_status", table_name="catalog_products")
    op.drop_index("ix_catalog_products_store_id_id", table_name="catalog_products")
    op.drop_index("ix_catalog_products_store_id_brand", table_name="catalog_products")
    op.drop_index(
        "ix_catalog_products_category_ids", table_name="catalog_products", postgresql_using="gin"
    )
    op.drop_index(
        "ix_catalog_products_attributes",
        table_name="catalog_products",
        postgresql_using="gin",
        postgresql_ops={"attributes": "jsonb_path_ops"},
    )
    op.drop_table("catalog_products")
