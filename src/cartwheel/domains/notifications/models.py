"""The tables of notifications, and of who has read them."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

notifications: Final = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("about", JSONB, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_notifications_store_id_id", "store_id", "id"),
    sa.UniqueConstraint("store_id", "kind", "subject", name="uq_notifications_subject"),
    comment="What needs somebody; of one subject one, with a new id when it happens again.",
)

notification_reads: Final = sa.Table(
    "notification_reads",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("reader_id", sa.Uuid, primary_key=True),
    sa.Column("notification_id", sa.Uuid, primary_key=True),
    sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    comment="Which notifications a person, or a key, has read.",
)
