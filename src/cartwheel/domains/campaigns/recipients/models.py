"""The table of how often customers want to be sent campaigns."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

campaign_preferences: Final = sa.Table(
    "campaign_preferences",
    metadata,
    sa.Column("customer_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("wants_less", sa.Boolean, nullable=False),
    sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_campaign_preferences_store_id", "store_id", "customer_id"),
    comment="What customers have chosen of campaigns beside their consent.",
)
