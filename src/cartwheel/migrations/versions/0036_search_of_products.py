"""The words by which products are found, and the vocabulary of each store."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "catalog_words",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "word", name=op.f("pk_catalog_words")),
    )
    op.create_index(
        "ix_catalog_words_keys",
        "catalog_words",
        ["keys"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "catalog_indexed",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_products.id"],
            name="fk_catalog_indexed_product_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_catalog_indexed")),
    )
    op.create_index(
        "ix_catalog_indexed_store_id_product_id",
        "catalog_indexed",
        ["store_id", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_catalog_indexed_store_id_title",
        "catalog_indexed",
        ["store_id", "title", "product_id"],
        unique=False,
    )
    op.create_index(
        "ix_catalog_indexed_words",
        "catalog_indexed",
        ["words", "facets"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_index(op.f("ix_catalog_products_store_id_brand"), table_name="catalog_products")
    op.drop_index(op.f("ix_catalog_products_store_id_status"), table_name="catalog_products")
    op.drop_index(op.f("ix_catalog_products_store_id_title"), table_name="catalog_products")


def downgrade() -> None:
    op.create_index(
        op.f("ix_catalog_products_store_id_title"),
        "catalog_products",
        ["store_id", sa.literal_column('"left"(title, 200)'), "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_catalog_products_store_id_status"),
        "catalog_products",
        ["store_id", "status", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_catalog_products_store_id_brand"),
        "catalog_products",
        ["store_id", "brand", "id"],
        unique=False,
    )
    op.drop_index(
        "ix_catalog_indexed_words",
        table_name="catalog_indexed",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_index("ix_catalog_indexed_store_id_title", table_name="catalog_indexed")
    op.drop_index("ix_catalog_indexed_store_id_product_id", table_name="catalog_indexed")
    op.drop_table("catalog_indexed")
    op.drop_index(
        "ix_catalog_words_keys",
        table_name="catalog_words",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.drop_table("catalog_words")
