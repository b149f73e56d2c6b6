"""What features were defined as, store by store."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    op.create_table(
        "feature_revisions",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commit", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("definitions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('catalogue', 'amended', 'rolled_back')",
            name=op.f("ck_feature_revisions_kind"),
        ),
        sa.PrimaryKeyConstraint("store_id", "revision", name=op.f("pk_feature_revisions")),
        comment="What features were defined as, one row a change; none changes, none goes.",
    )
    protect(op, "feature_revisions")


def downgrade() -> None:
    op.drop_table("feature_revisions")
