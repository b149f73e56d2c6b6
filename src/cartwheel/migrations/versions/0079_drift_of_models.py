"""How far carts have drifted from what models began with, and what that has triggered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    op.create_table(
        "drift_cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("training_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shadow_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('training', 'shadow', 'promoted', 'kept', 'failed')",
            name=op.f("ck_drift_cases_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_cases")),
        comment="What drift has triggered, step by step.",
    )
    op.create_index("ix_drift_cases_store_id_id", "drift_cases", ["store_id", "id"], unique=False)
    op.create_index(
        "uq_drift_cases_open",
        "drift_cases",
        ["store_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "drift_references",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "store_id", "model", "model_version", name=op.f("pk_drift_references")
        ),
        comment="The carts that each model began with, counted by feature.",
    )
    op.create_table(
        "drift_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("model_version", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reference_rows", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("subjects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("performance", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_reports")),
        comment="How far carts are from those that the model in use began with, day by day.",
    )
    op.create_index(
        "ix_drift_reports_store_id_id", "drift_reports", ["store_id", "id"], unique=False
    )
    protect(op, "drift_cases")
    protect(op, "drift_references")
    protect(op, "drift_reports")


def downgrade() -> None:
    op.drop_index("ix_drift_reports_store_id_id", table_name="drift_reports")
    op.drop_table("drift_reports")
    op.drop_table("drift_references")
    op.drop_index(
        "uq_drift_cases_open",
        table_name="drift_cases",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index("ix_drift_cases_store_id_id", table_name="drift_cases")
    op.drop_table("drift_cases")
