"""The table of categories."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.kernel.db import metadata

categories: Final = sa.Table(
    "catalog_categories",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "parent_id",
        sa.Uuid,
        sa.ForeignKey("catalog_categories.id", name="fk_catalog_categories_parent_id"),
    ),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    # From the root down to the category itself: what is below one holds its id.
    sa.Column("path", ARRAY(sa.Uuid), nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "slug", name="uq_catalog_categories_store_id_slug"),
    sa.CheckConstraint("path[cardinality(path)] = id", name="path"),
    sa.Index("ix_catalog_categories_path", "path", postgresql_using="gin"),
    sa.Index("ix_catalog_categories_parent_id", "parent_id"),
)
