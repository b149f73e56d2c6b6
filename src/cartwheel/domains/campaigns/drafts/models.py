"""Tables of campaigns and of what their steps have saved."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

campaigns: Final = sa.Table(
    "campaigns",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_by", sa.Uuid, nullable=False),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("updated_at", _AT, nullable=False),
    sa.Column("archived_at", _AT),
    sa.Column("approved_by", sa.Uuid),
    sa.Column("approved_at", _AT),
    sa.Column("starts_at", _AT),
    sa.Column("started_at", _AT),
    sa.Column("ended_at", _AT),
    sa.CheckConstraint(
        "state IN ('draft', 'scheduled', 'running', 'paused', 'stopped', 'done')", name="state"
    ),
    sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
    sa.Index("ix_campaigns_store_id_id", "store_id", "id"),
    sa.Index(
        "ix_campaigns_active",
        "store_id",
        "state",
        postgresql_where=sa.text("state IN ('scheduled', 'running', 'paused')"),
    ),
)

campaign_steps: Final = sa.Table(
    "campaign_steps",
    metadata,
    sa.Column(
        "campaign_id",
        sa.Uuid,
        sa.ForeignKey("campaigns.id", name="fk_campaign_steps_campaign_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("section", JSONB, nullable=False),
    sa.Column("saved_by", sa.Uuid, nullable=False),
    sa.Column("saved_at", _AT, nullable=False),
    sa.CheckConstraint("version > 0", name="version"),
    sa.Index("ix_campaign_steps_store_id", "store_id"),
)
