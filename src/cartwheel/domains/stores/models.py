"""Tables of stores. They stand outside row-level security: keys open stores."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

stores: Final = sa.Table(
    "stores",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("clock", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("idle_limit", sa.Interval, nullable=False),
    sa.Column("synthetic", sa.Boolean, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False, server_default="UTC"),
    sa.Column("locale", sa.Text, nullable=False, server_default="en"),
    sa.Column("demands_second_factor", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("parent_id", sa.Uuid, sa.ForeignKey("stores.id")),
    sa.Column("source", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("clock IN ('wall', 'events')", name="clock"),
    sa.CheckConstraint("idle_limit > interval '0'", name="idle_limit"),
    sa.UniqueConstraint("parent_id", "source"),
    info={"outside": "looked up before a store is entered"},
)

store_keys: Final = sa.Table(
    "store_keys",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, sa.ForeignKey("stores.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("permissions", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("made_by_kind", sa.Text),
    sa.Column("made_by_id", sa.Uuid),
    sa.Column("calls_per_minute", sa.Integer),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True)),
    sa.Column("revoked_at", sa.DateTime(timezone=True)),
    sa.Column("last_used_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("calls_per_minute > 0", name="calls_per_minute"),
    sa.Index("ix_store_keys_store_id_id", "store_id", "id"),
    info={"outside": "a key says which store is opened"},
)
