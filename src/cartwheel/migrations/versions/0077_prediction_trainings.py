"""Trainings of models: asked for, running, and what came of them."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    op.create_table(
        "prediction_trainings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("within_seconds", sa.Double(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("deploys", sa.Boolean(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("failed_because", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('waiting', 'running'))",
            name=op.f("ck_prediction_trainings_ended_when_over"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')",
            name=op.f("ck_prediction_trainings_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_trainings")),
        comment="Trainings of models, and what came of them.",
    )
    op.create_index(
        "ix_prediction_trainings_store_id_id",
        "prediction_trainings",
        ["store_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_prediction_trainings_going_on",
        "prediction_trainings",
        ["store_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    protect(op, "prediction_trainings")


def downgrade() -> None:
    op.drop_index(
        "uq_prediction_trainings_going_on",
        table_name="prediction_trainings",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_prediction_trainings_store_id_id", table_name="prediction_trainings")
    op.drop_table("prediction_trainings")
