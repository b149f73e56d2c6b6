"""Repairs of dead letters, what was learned of them, and alarms about failures that last."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0065"
down_revision = "0064"

_PROPOSED = sa.text("status = 'proposed'")


def upgrade() -> None:
    op.create_table(
        "event_repairs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("operations", sa.Text(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_repairs")),
        comment="What dead letters were repaired to, or might be, with what came.",
    )
    op.create_index("ix_event_repairs_store_id_id", "event_repairs", ["store_id", "id"])
    op.create_index(
        "uq_event_repairs_proposed",
        "event_repairs",
        ["store_id", "letter_id"],
        unique=True,
        postgresql_where=_PROPOSED,
    )
    op.create_table(
        "event_repair_models",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "version", name=op.f("pk_event_repair_models")),
    )
    op.create_table(
        "dead_letter_alarms",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "fingerprint", name=op.f("pk_dead_letter_alarms")),
    )
    for table in ("event_repairs", "event_repair_models", "dead_letter_alarms"):
        protect(op, table)


def downgrade() -> None:
    for table in ("dead_letter_alarms", "event_repair_models", "event_repairs"):
        op.drop_table(table)
