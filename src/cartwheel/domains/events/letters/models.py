"""Replays of dead letters in PostgreSQL; the letters are with the other tables of events."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

letter_replays: Final = sa.Table(
    "dead_letter_replays",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("fingerprint", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    # The last of the letters that lay when it was asked for, and the last one looked at.
    sa.Column("until", sa.Uuid, nullable=False),
    sa.Column("cursor", sa.Uuid),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("replayed", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("events", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("repaired", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("proposed", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("unusable", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Index("ix_dead_letter_replays_store_id_id", "store_id", "id"),
)
