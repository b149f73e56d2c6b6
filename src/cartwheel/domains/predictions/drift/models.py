"""Tables of drift."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

drift_references: Final = sa.Table(
    "drift_references",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("model_version", sa.Text, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("counts", JSONB, nullable=False),
    sa.Column("until", _AT, nullable=False),
    comment="The carts that each model began with, counted by feature.",
)

drift_reports: Final = sa.Table(
    "drift_reports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("made_at", _AT, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("model_version", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("reference_rows", sa.Integer, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("subjects", JSONB, nullable=False),
    sa.Column("performance", JSONB),
    sa.Index("ix_drift_reports_store_id_id", "store_id", "id"),
    comment="How far carts are from those that the model in use began with, day by day.",
)

drift_cases: Final = sa.Table(
    "drift_cases",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("report_id", sa.Uuid, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("training_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer),
    sa.Column("steps", JSONB, nullable=False),
    sa.Column("opened_at", _AT, nullable=False),
    sa.Column("shadow_since", _AT),
    sa.Column("closed_at", _AT),
    sa.CheckConstraint(
        "state IN ('training', 'shadow', 'promoted', 'kept', 'failed')", name="state"
    ),
    sa.Index("ix_drift_cases_store_id_id", "store_id", "id"),
    # One at a time.
    sa.Index(
        "uq_drift_cases_open",
        "store_id",
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
    comment="What drift has triggered, step by step.",
)
