"""Decisions with their reasons, shoppers who want to be left alone, and when shoppers come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    op.add_column("interventions", sa.Column("left_at", sa.DateTime(timezone=True)))
    op.add_column(
        "interventions", sa.Column("holdout_share", sa.Double(), server_default=sa.text("0"))
    )
    op.execute("ALTER TABLE interventions NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE interventions SET left_at = created_at")
    op.execute("ALTER TABLE interventions FORCE ROW LEVEL SECURITY")
    for name in ("left_at", "holdout_share"):
        op.alter_column("interventions", name, nullable=False, server_default=None)
    op.create_table(
        "intervention_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("failed", sa.Text()),
        sa.Column("checks", JSONB(), nullable=False),
        sa.Column("channels", JSONB(), nullable=False),
        sa.Column("campaign_id", sa.Uuid()),
        sa.Column("intervention_id", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('reach', 'leave', 'holdOut')",
            name=op.f("ck_intervention_decisions_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention_decisions")),
        sa.UniqueConstraint(
            "store_id", "cart_id", "episode", name="uq_intervention_decisions_episode"
        ),
    )
    op.create_index(
        "ix_intervention_decisions_store_id_id", "intervention_decisions", ["store_id", "id"]
    )
    op.create_index(
        "ix_intervention_decisions_failed", "intervention_decisions", ["store_id", "failed", "id"]
    )
    op.create_table(
        "shopper_opt_outs",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "visitor_id", name=op.f("pk_shopper_opt_outs")),
        comment="Shoppers who are not to be reached by anything, not even on the shop's own page.",
    )
    op.create_table(
        "shopper_hours",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_id", sa.Text(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_shopper_hours_hour")),
        sa.PrimaryKeyConstraint("store_id", "visitor_id", "hour", name=op.f("pk_shopper_hours")),
        comment="How often a shopper was here, by the hour of the day in UTC.",
    )
    for table in ("intervention_decisions", "shopper_opt_outs", "shopper_hours"):
        protect(op, table)


def downgrade() -> None:
    for table in ("shopper_hours", "shopper_opt_outs", "intervention_decisions"):
        op.drop_table(table)
    for name in ("holdout_share", "left_at"):
        op.drop_column("interventions", name)
