"""The table of what was told of mails after they were taken."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

campaign_reports: Final = sa.Table(
    "campaign_reports",
    metadata,
    sa.Column(
        "campaign_id",
        sa.Uuid,
        sa.ForeignKey("campaigns.id", name="fk_campaign_reports_campaign_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("customer_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(
        "kind IN ('delayed', 'hard', 'soft', 'rejected', 'complained')", name="kind"
    ),
    sa.Index("ix_campaign_reports_address", "store_id", "address", "at"),
    comment="What was told of a recipient's mail, each kind once; not of deliveries.",
)
