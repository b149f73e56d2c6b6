"""The table of trainings."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

prediction_trainings: Final = sa.Table(
    "prediction_trainings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("progress", sa.Double, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True)),
    sa.Column("within_seconds", sa.Double, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("deploys", sa.Boolean, nullable=False),
    sa.Column("examples", sa.Integer),
    sa.Column("version", sa.Integer),
    sa.Column("failed_because", sa.Text),
    sa.Column("asked_by", sa.Text),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    sa.CheckConstraint(
        "(ended_at IS NULL) = (state IN ('waiting', 'running'))", name="ended_when_over"
    ),
    # One of a store at a time.
    sa.Index(
        "uq_prediction_trainings_going_on",
        "store_id",
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    sa.Index("ix_prediction_trainings_store_id_id", "store_id", "id"),
    comment="Trainings of models, and what came of them.",
)
