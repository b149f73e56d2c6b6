"""What the job queues did minute by minute, and the last alarm of each kind."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "job_minutes",
        sa.Column("queue", sa.Text, primary_key=True),
        sa.Column("minute", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("failed", sa.BigInteger, nullable=False),
        sa.Column("retried", sa.BigInteger, nullable=False),
        sa.Column("cancelled", sa.BigInteger, nullable=False),
        sa.Column("run_ms", sa.BigInteger, nullable=False),
        sa.Column("wait_ms", sa.BigInteger, nullable=False),
        sa.Column("busy_ms", sa.BigInteger, nullable=False),
        sa.Column("capacity_ms", sa.BigInteger, nullable=False),
        sa.Column("dead_letters", sa.BigInteger),
        comment="What the workers did in each minute; of no store. Kept for 30 days.",
    )
    op.create_index("ix_job_minutes_minute", "job_minutes", ["minute"])
    op.create_table(
        "job_alarms",
        sa.Column("alarm", sa.Text, primary_key=True),
        sa.Column("queue", sa.Text, primary_key=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.BigInteger, nullable=False),
        comment="When each alarm was last announced, so that one process announces it.",
    )


def downgrade() -> None:
    op.drop_table("job_alarms")
    op.drop_table("job_minutes")
