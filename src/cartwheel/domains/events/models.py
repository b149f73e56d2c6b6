"""Tables of the events domain in PostgreSQL; the events themselves are in ClickHouse."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

event_counts: Final = sa.Table(
    "event_counts",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("accepted", sa.BigInteger, nullable=False),
    sa.Column("duplicates", sa.BigInteger, nullable=False),
    sa.Column("invalid", sa.BigInteger, nullable=False),
    sa.Column("repaired", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("refused", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("misfits", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("suppressed", sa.BigInteger, nullable=False, server_default=sa.text("0")),
)

dead_letters: Final = sa.Table(
    "dead_letters",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("place", sa.Text),
    sa.Column("events", sa.Integer),
    sa.Column("replayed_at", sa.DateTime(timezone=True)),
    # The bytes as they came, where the text of `event` is not the same.
    sa.Column("original", sa.LargeBinary),
    # Where a single event lies in the log.
    sa.Column("position", sa.Text),
    sa.Column("fingerprint", sa.Text, nullable=False, server_default=""),
    sa.Column("edited", sa.Text),
    # Which version of the proposer has looked at it.
    sa.Column("looked_at_by", sa.Integer),
    sa.Index("ix_dead_letters_store_id_id", "store_id", "id"),
    sa.Index("ix_dead_letters_groups", "store_id", "reason", "fingerprint", "id"),
)

visitor_profiles: Final = sa.Table(
    "visitor_profiles",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("visitor_id", sa.Text, primary_key=True),
    sa.Column("user_id", sa.Text),
    sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("visits", sa.Integer, nullable=False),
    sa.Column("purchases", sa.Integer, nullable=False),
    sa.Column("spent", JSONB, nullable=False),
    sa.Column("categories", JSONB, nullable=False),
    sa.Column("brands", JSONB, nullable=False),
    sa.Index("ix_visitor_profiles_store_id_last_seen_at", "store_id", "last_seen_at"),
)
