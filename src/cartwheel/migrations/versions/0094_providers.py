"""Calls of outside services that cost money, and what a month has cost."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0094"
down_revision = "0093"


def upgrade() -> None:
    op.create_table(
        "provider_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("capability", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("reserved_micros", sa.BigInteger(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("is_stand_in", sa.Boolean(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'running') = (ended_at IS NULL)", name=op.f("ck_provider_calls_ended")
        ),
        sa.CheckConstraint(
            "outcome IN ('running', 'done', 'left', 'failed', 'lost')",
            name=op.f("ck_provider_calls_outcome"),
        ),
        sa.CheckConstraint(
            "reserved_micros >= 0 AND cost_micros >= 0", name=op.f("ck_provider_calls_micros")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_calls")),
        comment="Calls of outside services that cost money; settled once.",
    )
    op.create_index(
        "ix_provider_calls_running",
        "provider_calls",
        ["store_id", "asked_at"],
        unique=False,
        postgresql_where=sa.text("outcome = 'running'"),
    )
    op.create_index(
        "ix_provider_calls_store_id_id",
        "provider_calls",
        ["store_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_provider_calls_store_id_month",
        "provider_calls",
        ["store_id", "month"],
        unique=False,
    )
    op.create_table(
        "provider_spending",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("reserved_micros", sa.BigInteger(), nullable=False),
        sa.Column("spent_micros", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reserved_micros >= 0 AND spent_micros >= 0", name=op.f("ck_provider_spending_micros")
        ),
        sa.PrimaryKeyConstraint("store_id", "month", name=op.f("pk_provider_spending")),
        comment="What a store's calls of a month cost, and what those that run may cost.",
    )
    protect(op, "provider_calls")
    protect(op, "provider_spending")


def downgrade() -> None:
    op.drop_table("provider_spending")
    op.drop_index("ix_provider_calls_store_id_month", table_name="provider_calls")
    op.drop_index("ix_provider_calls_store_id_id", table_name="provider_calls")
    op.drop_index(
        "ix_provider_calls_running",
        table_name="provider_calls",
        postgresql_where=sa.text("outcome = 'running'"),
    )
    op.drop_table("provider_calls")
