"""The table of touches: what was done with mails, by people and by programs."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

campaign_touches: Final = sa.Table(
    "campaign_touches",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "campaign_id",
        sa.Uuid,
        sa.ForeignKey("campaigns.id", name="fk_campaign_touches_campaign_id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("customer_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    # None of a person.
    sa.Column("rule", sa.Text),
    sa.CheckConstraint("kind IN ('open', 'click')", name="kind"),
    sa.Index("ix_campaign_touches_recipient", "campaign_id", "customer_id", "at"),
    sa.Index("ix_campaign_touches_store_id", "store_id", "campaign_id", "kind"),
)
