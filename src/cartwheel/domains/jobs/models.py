"""Tables of the jobs domain. They stand outside row-level security: they belong to no store."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

job_minutes: Final = sa.Table(
    "job_minutes",
    metadata,
    sa.Column("queue", sa.Text, primary_key=True),
    sa.Column("minute", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("failed", sa.BigInteger, nullable=False),
    sa.Column("retried", sa.BigInteger, nullable=False),
    sa.Column("cancelled", sa.BigInteger, nullable=False),
    sa.Column("run_ms", sa.BigInteger, nullable=False),
    sa.Column("wait_ms", sa.BigInteger, nullable=False),
    # Unlike run_ms, spread over the minutes in which the jobs ran.
    sa.Column("busy_ms", sa.BigInteger, nullable=False),
    sa.Column("capacity_ms", sa.BigInteger, nullable=False),
    sa.Column("dead_letters", sa.BigInteger),
    sa.Index("ix_job_minutes_minute", "minute"),
    comment="What the workers did in each minute; of no store. Kept for 30 days.",
    info={"outside": "queues are the platform's"},
)

job_alarms: Final = sa.Table(
    "job_alarms",
    metadata,
    sa.Column("alarm", sa.Text, primary_key=True),
    sa.Column("queue", sa.Text, primary_key=True),
    sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("level", sa.BigInteger, nullable=False),
    comment="When each alarm was last announced, so that one process announces it.",
    info={"outside": "queues are the platform's"},
)
