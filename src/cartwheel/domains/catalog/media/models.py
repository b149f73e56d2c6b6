"""The table of pictures."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

media: Final = sa.Table(
    "catalog_media",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "product_id",
        sa.Uuid,
        sa.ForeignKey(
            "catalog_products.id", name="fk_catalog_media_product_id", ondelete="CASCADE"
        ),
        nullable=False,
    ),
    sa.Column("alt", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    # Where the upload lies, which is never shown.
    sa.Column("original", sa.Text, nullable=False),
    sa.Column("sizes", JSONB, nullable=False),
    # The address of the size that lists show.
    sa.Column("shown", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'ready', 'failed')", name="status"),
    sa.CheckConstraint("(status = 'ready') = (shown IS NOT NULL)", name="shown"),
    sa.Index("ix_catalog_media_product_id_position", "product_id", "position"),
)
