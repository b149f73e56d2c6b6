"""Tables of segments, of who is in them, and of who was."""

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata


def _customer(table: str) -> sa.Column[UUID]:
    return sa.Column(
        "customer_id",
        sa.Uuid,
        sa.ForeignKey("customers.id", name=f"fk_{table}_customer_id", ondelete="CASCADE"),
        primary_key=True,
    )


segments: Final = sa.Table(
    "customer_segments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("rule", JSONB, nullable=False),
    # Time alone moves people in and out of these.
    sa.Column("is_timed", sa.Boolean, nullable=False),
    sa.Column("members_count", sa.Integer, nullable=False),
    sa.Column("evaluated_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "name", name="uq_customer_segments_store_id_name"),
)

members: Final = sa.Table(
    "customer_segment_members",
    metadata,
    sa.Column(
        "segment_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_segments.id",
            name="fk_customer_segment_members_segment_id",
            ondelete="CASCADE",
        ),
        primary_key=True,
    ),
    _customer("customer_segment_members"),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_customer_segment_members_customer_id", "customer_id"),
)

snapshots: Final = sa.Table(
    "customer_segment_snapshots",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    # The segment may be gone, and what it was is kept.
    sa.Column("segment_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("rule", JSONB, nullable=False),
    sa.Column("members_count", sa.Integer, nullable=False),
    sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_customer_segment_snapshots_segment_id", "store_id", "segment_id", "id"),
)

snapshot_members: Final = sa.Table(
    "customer_segment_snapshot_members",
    metadata,
    sa.Column(
        "snapshot_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_segment_snapshots.id",
            name="fk_customer_segment_snapshot_members_snapshot_id",
            ondelete="CASCADE",
        ),
        primary_key=True,
    ),
    _customer("customer_segment_snapshot_members"),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Index("ix_customer_segment_snapshot_members_customer_id", "customer_id"),
)
