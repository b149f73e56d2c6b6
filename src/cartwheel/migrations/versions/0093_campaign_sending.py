"""The sending of campaigns: runs, the ledger of recipients, and suppressed addresses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0093"
down_revision = "0092"


def upgrade() -> None:
    op.create_table(
        "campaign_suppressions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "because IN ('bounced', 'complained', 'refused', 'manual')",
            name=op.f("ck_campaign_suppressions_because"),
        ),
        sa.PrimaryKeyConstraint("store_id", "address", name=op.f("pk_campaign_suppressions")),
        comment="Addresses that no campaign is sent to any more.",
    )
    op.create_table(
        "campaign_recipients",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("variant", sa.SmallInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("doubts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bot_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bot_clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(claim IS NOT NULL) = (state = 'sending')", name=op.f("ck_campaign_recipients_claim")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'skipped', 'failed', 'heldOut')",
            name=op.f("ck_campaign_recipients_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name="fk_campaign_recipients_campaign_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "customer_id", name=op.f("pk_campaign_recipients")),
        comment="One row for each recipient of a campaign, claimed by one sender at a time.",
    )
    op.create_index(
        "ix_campaign_recipients_address",
        "campaign_recipients",
        ["store_id", "address"],
        unique=False,
    )
    op.create_index(
        "ix_campaign_recipients_customer",
        "campaign_recipients",
        ["store_id", "customer_id", "sent_at"],
        unique=False,
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index(
        "ix_campaign_recipients_sending",
        "campaign_recipients",
        ["campaign_id", "claimed_until"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_campaign_recipients_waiting",
        "campaign_recipients",
        ["campaign_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "campaign_runs",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("filled_to", sa.Uuid(), nullable=True),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tokens", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("tokens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("day_on", sa.Date(), nullable=True),
        sa.Column("day_sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "domains",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("tested_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("winner", sa.SmallInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name="fk_campaign_runs_campaign_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_runs")),
        comment="How far the sending of a campaign has come; whoever claims locks its row.",
    )
    op.create_index("ix_campaign_runs_store_id", "campaign_runs", ["store_id"], unique=False)
    protect(op, "campaign_suppressions")
    protect(op, "campaign_recipients")
    protect(op, "campaign_runs")


def downgrade() -> None:
    op.drop_index("ix_campaign_runs_store_id", table_name="campaign_runs")
    op.drop_table("campaign_runs")
    op.drop_index(
        "ix_campaign_recipients_waiting",
        table_name="campaign_recipients",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(
        "ix_campaign_recipients_sending",
        table_name="campaign_recipients",
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.drop_index(
        "ix_campaign_recipients_customer",
        table_name="campaign_recipients",
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.drop_index("ix_campaign_recipients_address", table_name="campaign_recipients")
    op.drop_table("campaign_recipients")
    op.drop_table("campaign_suppressions")
