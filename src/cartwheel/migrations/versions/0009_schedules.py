"""Schedules and their firings, and what the scheduler looks through for all stores."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "schedules",
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
        sa.CheckConstraint("(cron IS NULL) <> (at IS NULL)", name="ck_schedules_rhythm"),
        sa.CheckConstraint("misfire IN ('run_once', 'skip', 'all')", name="ck_schedules_misfire"),
        sa.CheckConstraint("overlap IN ('allow', 'skip')", name="ck_schedules_overlap"),
        sa.UniqueConstraint("store_id", "name", name="uq_schedules_store_id_name"),
    )
    op.create_index("ix_schedules_store_id_id", "schedules", ["store_id", "id"])
    op.create_table(
        "schedule_dues",
        sa.Column(
            "schedule_id",
            sa.Uuid,
            sa.ForeignKey("schedules.id", ondelete="CASCADE", name="fk_schedule_dues_schedule_id"),
            primary_key=True,
        ),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        comment="When each schedule of any store is due next, and its lock; no content of a store.",
    )
    op.create_index("ix_schedule_dues_due_at", "schedule_dues", ["due_at"])
    op.create_table(
        "firings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column(
            "schedule_id",
            sa.Uuid,
            sa.ForeignKey("schedules.id", ondelete="CASCADE", name="fk_firings_schedule_id"),
            nullable=False,
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
        sa.CheckConstraint("trigger IN ('due', 'manual')", name="ck_firings_trigger"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'skipped')",
            name="ck_firings_state",
        ),
        sa.CheckConstraint(
            "(last_due_at IS NOT NULL) = (state = 'skipped')", name="ck_firings_skipped"
        ),
    )
    op.create_index(
        "uq_firings_schedule_id_due_at",
        "firings",
        ["schedule_id", "due_at"],
        unique=True,
        postgresql_where=sa.text("trigger = 'due'"),
    )
    op.create_index("ix_firings_schedule_id_id", "firings", ["schedule_id", "id"])
    op.create_index(
        "ix_firings_open",
        "firings",
        ["schedule_id"],
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "open_firings",
        sa.Column(
            "firing_id",
            sa.Uuid,
            sa.ForeignKey("firings.id", ondelete="CASCADE", name="fk_open_firings_firing_id"),
            primary_key=True,
        ),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True)),
        comment="Firings of any store whose outcome is awaited; no content of a store.",
    )
    op.create_index("ix_open_firings_look_at", "open_firings", ["look_at"])
    for table in ("schedules", "firings"):
        protect(op, table)


def downgrade() -> None:
    for table in ("open_firings", "firings", "schedule_dues", "schedules"):
        op.drop_table(table)
