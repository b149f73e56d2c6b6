"""How often customers want to be sent campaigns."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0101"
down_revision = "0100"


def upgrade() -> None:
    op.create_table(
        "campaign_preferences",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("wants_less", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_campaign_preferences")),
        comment="What customers have chosen of campaigns beside their consent.",
    )
    op.create_index(
        "ix_campaign_preferences_store_id",
        "campaign_preferences",
        ["store_id", "customer_id"],
        unique=False,
    )
    protect(op, "campaign_preferences")


def downgrade() -> None:
    op.drop_index("ix_campaign_preferences_store_id", table_name="campaign_preferences")
    op.drop_table("campaign_preferences")
