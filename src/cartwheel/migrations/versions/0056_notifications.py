"""What needs somebody in a store, kept for thirty days, and who has read it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.create_table(
        "notification_reads",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "store_id", "reader_id", "notification_id", name=op.f("pk_notification_reads")
        ),
        comment="Which notifications a person, or a key, has read.",
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("store_id", "kind", "subject", name="uq_notifications_subject"),
        comment="What needs somebody; of one subject one, with a new id when it happens again.",
    )
    op.create_index(
        "ix_notifications_store_id_id", "notifications", ["store_id", "id"], unique=False
    )
    protect(op, "notification_reads")
    protect(op, "notifications")


def downgrade() -> None:
    op.drop_index("ix_notifications_store_id_id", table_name="notifications")
    op.drop_table("notifications")
    op.drop_table("notification_reads")
