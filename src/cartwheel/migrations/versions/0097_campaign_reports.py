"""What was told of campaigns' mails after they were taken: bounces and complaints."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0097"
down_revision = "0096"


def upgrade() -> None:
    op.create_table(
        "campaign_reports",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('delayed', 'hard', 'soft', 'rejected', 'complained')",
            name=op.f("ck_campaign_reports_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name="fk_campaign_reports_campaign_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id", "customer_id", "kind", name=op.f("pk_campaign_reports")
        ),
        comment="What was told of a recipient's mail, each kind once; not of deliveries.",
    )
    op.create_index(
        "ix_campaign_reports_address",
        "campaign_reports",
        ["store_id", "address", "at"],
        unique=False,
    )
    protect(op, "campaign_reports")


def downgrade() -> None:
    op.drop_index("ix_campaign_reports_address", table_name="campaign_reports")
    op.drop_table("campaign_reports")
