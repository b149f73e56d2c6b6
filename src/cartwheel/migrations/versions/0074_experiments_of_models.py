"""Experiments between models: who was in which arm, and which carts were won back."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0074"
down_revision = "0073"


def upgrade() -> None:
    op.create_table(
        "prediction_experiments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("champion_version", sa.Integer(), nullable=True),
        sa.Column("challenger_version", sa.Integer(), nullable=False),
        sa.Column("coverage_percent", sa.Double(), nullable=False),
        sa.Column("challenger_percent", sa.Integer(), nullable=False),
        sa.Column("outcome_hours", sa.Integer(), nullable=False),
        sa.Column("expected_rate", sa.Double(), nullable=False),
        sa.Column("discount_tolerance", sa.Double(), nullable=False),
        sa.Column("fallback_tolerance", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'ended') = (outcome IS NOT NULL)",
            name=op.f("ck_prediction_experiments_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'ended')", name=op.f("ck_prediction_experiments_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_experiments")),
        comment="Comparisons of models, and how they ended.",
    )
    op.create_index(
        "ix_prediction_experiments_store_id_id",
        "prediction_experiments",
        ["store_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_prediction_experiments_running",
        "prediction_experiments",
        ["store_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "prediction_outcomes",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("bought_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "cart_id", name=op.f("pk_prediction_outcomes")),
        comment="Abandoned carts that were bought after all: what predictions are held against.",
    )
    op.create_index(
        "ix_prediction_outcomes_bought_at",
        "prediction_outcomes",
        ["store_id", "bought_at"],
        unique=False,
    )
    op.create_index(
        "ix_prediction_outcomes_visitor",
        "prediction_outcomes",
        ["store_id", "visitor_id", "bought_at"],
        unique=False,
    )
    op.create_table(
        "prediction_exposures",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("experiment_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("exposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_discounted", sa.Boolean(), nullable=False),
        sa.Column("fell_back", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "arm IN ('champion', 'challenger')", name=op.f("ck_prediction_exposures_arm")
        ),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["prediction_experiments.id"],
            name="fk_prediction_exposures_experiment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "experiment_id", "visitor_id", name=op.f("pk_prediction_exposures")
        ),
        comment="Who was in which arm of an experiment, once each, and since when.",
    )
    op.create_index(
        "ix_prediction_exposures_store_id",
        "prediction_exposures",
        ["store_id", "experiment_id", "exposed_at"],
        unique=False,
    )
    protect(op, "prediction_experiments")
    protect(op, "prediction_outcomes")
    protect(op, "prediction_exposures")


def downgrade() -> None:
    op.drop_index("ix_prediction_exposures_store_id", table_name="prediction_exposures")
    op.drop_table("prediction_exposures")
    op.drop_index("ix_prediction_outcomes_visitor", table_name="prediction_outcomes")
    op.drop_index("ix_prediction_outcomes_bought_at", table_name="prediction_outcomes")
    op.drop_table("prediction_outcomes")
    op.drop_index(
        "uq_prediction_experiments_running",
        table_name="prediction_experiments",
        postgresql_where=sa.text("state = 'running'"),
    )
    op.drop_index("ix_prediction_experiments_store_id_id", table_name="prediction_experiments")
    op.drop_table("prediction_experiments")
