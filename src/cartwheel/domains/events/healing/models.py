"""Repairs, what was learned of them, and alarms about dead letters, in PostgreSQL."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

event_repairs: Final = sa.Table(
    "event_repairs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("letter_id", sa.Uuid, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("operations", sa.Text, nullable=False),
    sa.Column("before", sa.LargeBinary, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("model_version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("decided_at", sa.DateTime(timezone=True)),
    sa.Column("decided_by", sa.Uuid),
    sa.Index("ix_event_repairs_store_id_id", "store_id", "id"),
    # Of a letter one proposal waits for somebody's word.
    sa.Index(
        "uq_event_repairs_proposed",
        "store_id",
        "letter_id",
        unique=True,
        postgresql_where=sa.text("status = 'proposed'"),
    ),
    comment="What dead letters were repaired to, or might be, with what came.",
)

repair_models: Final = sa.Table(
    "event_repair_models",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("model", sa.LargeBinary, nullable=False),
    sa.Column("choices", sa.Integer, nullable=False),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
)

letter_alarms: Final = sa.Table(
    "dead_letter_alarms",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
)
