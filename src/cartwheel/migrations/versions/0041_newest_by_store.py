"""The index of words is kept by store, so that no list walks through other stores' products."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.drop_constraint("pk_catalog_indexed", "catalog_indexed", type_="primary")
    op.create_primary_key("pk_catalog_indexed", "catalog_indexed", ["store_id", "product_id"])
    op.drop_index("ix_catalog_indexed_store_id_product_id", "catalog_indexed")


def downgrade() -> None:
    op.create_index(
        "ix_catalog_indexed_store_id_product_id", "catalog_indexed", ["store_id", "product_id"]
    )
    op.drop_constraint("pk_catalog_indexed", "catalog_indexed", type_="primary")
    op.create_primary_key("pk_catalog_indexed", "catalog_indexed", ["product_id"])
