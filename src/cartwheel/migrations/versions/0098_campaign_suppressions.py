"""Suppressed addresses have ids, by which they are named, and are listed by when they came."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0097"


def upgrade() -> None:
    op.add_column(
        "campaign_suppressions",
        sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")),
    )
    op.create_index(
        "ix_campaign_suppressions_at",
        "campaign_suppressions",
        ["store_id", "at", "id"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index("ix_campaign_suppressions_at", table_name="campaign_suppressions")
    op.drop_column("campaign_suppressions", "id")
