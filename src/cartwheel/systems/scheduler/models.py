"""The tables of the scheduler: tenants' own, and what the scheduler looks through for all."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

schedules: Final = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("cron", sa.Text),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("misfire", sa.Text, nullable=False),
    sa.Column("grace", sa.Interval, nullable=False),
    sa.Column("overlap", sa.Text, nullable=False),
    sa.Column("paused_at", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(cron IS NULL) <> (at IS NULL)", name="rhythm"),
    sa.CheckConstraint("misfire IN ('run_once', 'skip', 'all')", name="misfire"),
    sa.CheckConstraint("overlap IN ('allow', 'skip')", name="overlap"),
    sa.UniqueConstraint("store_id", "name"),
    sa.Index("ix_schedules_store_id_id", "store_id", "id"),
)

schedule_dues: Final = sa.Table(
    "schedule_dues",
    metadata,
    sa.Column(
        "schedule_id", sa.Uuid, sa.ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), index=True),
    sa.Column("planned_at", sa.DateTime(timezone=True)),
    sa.Index(
        "ix_schedule_dues_planned_at",
        "planned_at",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    comment="When each schedule of any store is due next, and its lock; no content of a store.",
    info={"outside": "looked through for all stores at once"},
)

firings: Final = sa.Table(
    "firings",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "schedule_id", sa.Uuid, sa.ForeignKey("schedules.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_due_at", sa.DateTime(timezone=True)),
    sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("job_id", sa.Uuid),
    sa.Column("started_at", sa.DateTime(timezone=True)),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("error", sa.Text),
    sa.CheckConstraint("trigger IN ('due', 'manual')", name="trigger"),
    sa.CheckConstraint(
        "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'skipped')",
        name="state",
    ),
    sa.CheckConstraint("(last_due_at IS NOT NULL) = (state = 'skipped')", name="skipped"),
    # What keeps any number of schedulers from firing a due twice, whatever else goes wrong.
    sa.Index(
        "uq_firings_schedule_id_due_at",
        "schedule_id",
        "due_at",
        unique=True,
        postgresql_where=sa.text("trigger = 'due'"),
    ),
    sa.Index("ix_firings_schedule_id_id", "schedule_id", "id"),
    sa.Index(
        "ix_firings_open", "schedule_id", postgresql_where=sa.text("state IN ('queued', 'running')")
    ),
    sa.Index(
        "ix_firings_open_job_id",
        "job_id",
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    ),
)
