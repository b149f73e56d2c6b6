"""The tables of the outbox: what waits, the lanes it waits in, and what could not be delivered."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

outbox: Final = sa.Table(
    "outbox",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("aggregate_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("traceparent", sa.Text),
    sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    ),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    # Of jobs alone.
    sa.Column("queue", sa.Text),
    sa.Column("options", sa.Text),
    # The one consumer that a replayed announcement is for.
    sa.Column("consumer", sa.Text),
    sa.Column(
        "queued_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    ),
    sa.Column("attempts", sa.Integer, server_default=sa.text("0"), nullable=False),
    sa.Column("retry_at", sa.DateTime(timezone=True)),
    sa.Column("error", sa.Text),
    sa.Index("ix_outbox_kind_lane_position", "kind", "lane", "position"),
    sa.Index(
        "ix_outbox_held",
        "kind",
        "aggregate_id",
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    ),
    comment="Announcements and jobs that wait for the relay; of no store, and in no answer.",
    info={"outside": "relayed for all stores at once"},
)

outbox_lanes: Final = sa.Table(
    "outbox_lanes",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("lane", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("published", sa.BigInteger, server_default=sa.text("0"), nullable=False),
    sa.Column("failed", sa.BigInteger, server_default=sa.text("0"), nullable=False),
    sa.Column("dead", sa.BigInteger, server_default=sa.text("0"), nullable=False),
    comment="Who holds a lane's row relays the lane; what was relayed is counted in it.",
    info={"outside": "relayed for all stores at once"},
)

dead_letters: Final = sa.Table(
    "outbox_dead_letters",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("consumer_group", sa.Text),
    sa.Column("handler", sa.Text),
    sa.Column("message_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("lane", sa.SmallInteger, nullable=False),
    sa.Column("aggregate_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("queue", sa.Text),
    sa.Column("options", sa.Text),
    sa.Column("headers", JSONB, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("traceparent", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column(
        "failed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    ),
    sa.CheckConstraint("source IN ('publish', 'handle')", name="source"),
    sa.CheckConstraint("(consumer_group IS NOT NULL) = (handler IS NOT NULL)", name="consumer"),
    sa.Index(
        "uq_outbox_dead_letters_consumer_group_handler_message_id",
        "consumer_group",
        "handler",
        "message_id",
        unique=True,
        postgresql_where=sa.text("source = 'handle'"),
    ),
    comment="Messages that could not be published or handled; for operators alone.",
    info={"outside": "for operators, of all stores"},
)
