"""What will be sold of products, and how that was forecast."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "demand_forecasts",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("weeks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deviation", sa.Double(), nullable=False),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "product_id", name=op.f("pk_demand_forecasts")),
        comment="The latest forecast of each product that sold within half a year.",
    )
    op.create_table(
        "forecast_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("covered", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_runs")),
        comment="How forecasts were made, by which method, and how good each was in the test.",
    )
    op.create_index(
        "ix_forecast_runs_store_id_id", "forecast_runs", ["store_id", "id"], unique=False
    )
    protect(op, "demand_forecasts")
    protect(op, "forecast_runs")


def downgrade() -> None:
    op.drop_index("ix_forecast_runs_store_id_id", table_name="forecast_runs")
    op.drop_table("forecast_runs")
    op.drop_table("demand_forecasts")
