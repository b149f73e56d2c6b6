"""The table of saved views."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

views: Final = sa.Table(
    "saved_views",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("list", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column(
        "owner_id",
        sa.Uuid,
        sa.ForeignKey("people.id", name="fk_saved_views_owner_id", ondelete="CASCADE"),
    ),
    sa.Column("look", JSONB, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_saved_views_store_id_list", "store_id", "list"),
    sa.Index("ix_saved_views_owner_id", "owner_id"),
    comment="How lists are looked at: by their owner, or by everybody in the store.",
)
