"""Indexes by which few payments and messages are found among many."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.create_index(
        "ix_payment_webhooks_received",
        "payment_webhooks",
        ["store_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_index(
        "ix_payment_webhooks_unknown",
        "payment_webhooks",
        ["provider_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'unknown'"),
    )
    op.create_index(
        "ix_payments_disputed",
        "payments",
        ["store_id", "id"],
        unique=False,
        postgresql_where=sa.text("is_disputed"),
    )
    op.create_index(
        "ix_payments_provider_id_capture_reference",
        "payments",
        ["provider_id", "capture_reference"],
        unique=False,
        postgresql_where=sa.text("capture_reference IS NOT NULL"),
    )
    op.create_index(
        "ix_payments_unsettled",
        "payments",
        ["store_id", "id"],
        unique=False,
        postgresql_where=sa.text("NOT is_settled"),
    )
    op.create_index(
        "ix_payments_unwanted",
        "payments",
        ["store_id", "id"],
        unique=False,
        postgresql_where=sa.text("NOT is_wanted"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_payments_unwanted", table_name="payments", postgresql_where=sa.text("NOT is_wanted")
    )
    op.drop_index(
        "ix_payments_unsettled", table_name="payments", postgresql_where=sa.text("NOT is_settled")
    )
    op.drop_index(
        "ix_payments_provider_id_capture_reference",
        table_name="payments",
        postgresql_where=sa.text("capture_reference IS NOT NULL"),
    )
    op.drop_index(
        "ix_payments_disputed", table_name="payments", postgresql_where=sa.text("is_disputed")
    )
    op.drop_index(
        "ix_payment_webhooks_unknown",
        table_name="payment_webhooks",
        postgresql_where=sa.text("state = 'unknown'"),
    )
    op.drop_index(
        "ix_payment_webhooks_received",
        table_name="payment_webhooks",
        postgresql_where=sa.text("state = 'received'"),
    )
