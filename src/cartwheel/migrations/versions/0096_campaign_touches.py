"""What was done with mails of campaigns, by people and by programs."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0096"
down_revision = "0095"


def upgrade() -> None:
    op.create_table(
        "campaign_touches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('open', 'click')", name=op.f("ck_campaign_touches_kind")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaigns.id"],
            name="fk_campaign_touches_campaign_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_touches")),
    )
    op.create_index(
        "ix_campaign_touches_recipient",
        "campaign_touches",
        ["campaign_id", "customer_id", "at"],
        unique=False,
    )
    op.create_index(
        "ix_campaign_touches_store_id",
        "campaign_touches",
        ["store_id", "campaign_id", "kind"],
        unique=False,
    )
    protect(op, "campaign_touches")


def downgrade() -> None:
    op.drop_index("ix_campaign_touches_store_id", table_name="campaign_touches")
    op.drop_index("ix_campaign_touches_recipient", table_name="campaign_touches")
    op.drop_table("campaign_touches")
