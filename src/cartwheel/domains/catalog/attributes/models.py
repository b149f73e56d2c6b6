"""The table of attributes."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

attributes: Final = sa.Table(
    "catalog_attributes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("choices", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("required", sa.Boolean, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "key", name="uq_catalog_attributes_store_id_key"),
    sa.CheckConstraint("kind IN ('text', 'number', 'boolean', 'choice', 'date')", name="kind"),
    sa.CheckConstraint("(kind = 'choice') = (cardinality(choices) > 0)", name="choices"),
)
