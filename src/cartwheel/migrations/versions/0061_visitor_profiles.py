"""What is kept of each visitor."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "visitor_profiles",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("visitor_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visits", sa.Integer, nullable=False),
        sa.Column("purchases", sa.Integer, nullable=False),
        sa.Column("spent", JSONB, nullable=False),
        sa.Column("categories", JSONB, nullable=False),
        sa.Column("brands", JSONB, nullable=False),
    )
    op.create_index(
        "ix_visitor_profiles_store_id_last_seen_at",
        "visitor_profiles",
        ["store_id", "last_seen_at"],
    )
    protect(op, "visitor_profiles")


def downgrade() -> None:
    op.drop_table("visitor_profiles")
