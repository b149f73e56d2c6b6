"""The table of announcements that wait for the relay."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Integer,
    Table,
    Text,
    Uuid,
    func,
)

from cartwheel.kernel.db import metadata

outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("traceparent", Text),
    Column("created_at", DateTime(timezone=True), server_default=func.now(), nullable=False),
    comment="Announcements that wait for the relay; of no store, and in no answer.",
)
