"""Tables of sending: the run of a campaign, its ledger, and addresses that are not written to."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)
_NONE: Final = sa.text("0")

campaign_runs: Final = sa.Table(
    "campaign_runs",
    metadata,
    sa.Column(
        "campaign_id",
        sa.Uuid,
        sa.ForeignKey("campaigns.id", name="fk_campaign_runs_campaign_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    # Who was entered last: filling goes on behind.
    sa.Column("filled_to", sa.Uuid),
    sa.Column("filled_at", _AT),
    sa.Column("entered", sa.Integer, nullable=False, server_default=_NONE),
    # The pace: how much of this second and of this day is used up, and of the domains' seconds.
    sa.Column("tokens", sa.Double, nullable=False, server_default=_NONE),
    sa.Column("tokens_at", _AT),
    sa.Column("day_on", sa.Date),
    sa.Column("day_sent", sa.Integer, nullable=False, server_default=_NONE),
    sa.Column("domains", JSONB, nullable=False, server_default=sa.text("'{}'")),
    # Of a test: the variant that the rest gets, since when, and why.
    sa.Column("tested_until", _AT),
    sa.Column("winner", sa.SmallInteger),
    sa.Column("decided_at", _AT),
    sa.Column("decision", JSONB),
    sa.Index("ix_campaign_runs_store_id", "store_id"),
    comment="How far the sending of a campaign has come; whoever claims locks its row.",
)

campaign_recipients: Final = sa.Table(
    "campaign_recipients",
    metadata,
    sa.Column(
        "campaign_id",
        sa.Uuid,
        sa.ForeignKey(
            "campaigns.id", name="fk_campaign_recipients_campaign_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("customer_id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("domain", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    # None waits for the winner of the test.
    sa.Column("variant", sa.SmallInteger),
    sa.Column("due_at", _AT, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default=_NONE),
    sa.Column("doubts", sa.SmallInteger, nullable=False, server_default=_NONE),
    sa.Column("claim", sa.Uuid),
    sa.Column("claimed_until", _AT),
    sa.Column("code", sa.Text),
    sa.Column("sent_at", _AT),
    sa.Column("delivered_at", _AT),
    sa.Column("bounced_at", _AT),
    sa.Column("complained_at", _AT),
    sa.Column("unsubscribed_at", _AT),
    sa.Column("opened_at", _AT),
    sa.Column("clicked_at", _AT),
    sa.Column("bot_opened_at", _AT),
    sa.Column("bot_clicked_at", _AT),
    sa.CheckConstraint(
        "state IN ('waiting', 'sending', 'sent', 'skipped', 'failed', 'heldOut')", name="state"
    ),
    sa.CheckConstraint("(claim IS NOT NULL) = (state = 'sending')", name="claim"),
    sa.Index(
        "ix_campaign_recipients_waiting",
        "campaign_id",
        "due_at",
        postgresql_where=sa.text("state = 'waiting'"),
    ),
    sa.Index(
        "ix_campaign_recipients_sending",
        "campaign_id",
        "claimed_until",
        postgresql_where=sa.text("state = 'sending'"),
    ),
    sa.Index(
        "ix_campaign_recipients_customer",
        "store_id",
        "customer_id",
        "sent_at",
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    ),
    sa.Index("ix_campaign_recipients_address", "store_id", "address"),
    comment="One row for each recipient of a campaign, claimed by one sender at a time.",
)

campaign_suppressions: Final = sa.Table(
    "campaign_suppressions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("campaign_id", sa.Uuid),
    sa.Column("at", _AT, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("gen_random_uuid()")),
    sa.Index("ix_campaign_suppressions_at", "store_id", "at", "id", unique=True),
    sa.CheckConstraint("because IN ('bounced', 'complained', 'refused', 'manual')", name="because"),
    comment="Addresses that no campaign is sent to any more.",
)
