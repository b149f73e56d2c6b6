"""What was served of carts, on its way to the offline store."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    op.create_table(
        "features_to_store",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("episode", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("commit", sa.Text(), nullable=False),
        sa.Column("cart", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("served", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            "store_id", "cart_id", "episode", name=op.f("pk_features_to_store")
        ),
        comment="What was served, on its way to the offline store; of no store, in no answer.",
    )


def downgrade() -> None:
    op.drop_table("features_to_store")
