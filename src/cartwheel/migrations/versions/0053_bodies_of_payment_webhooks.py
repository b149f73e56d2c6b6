"""Bodies of payment services' messages are forgotten in time."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.alter_column("payment_webhooks", "body", nullable=True)
    op.create_index(
        "ix_payment_webhooks_bodies",
        "payment_webhooks",
        ["store_id", "received_at"],
        unique=False,
        postgresql_where=sa.text("body IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_payment_webhooks_bodies", table_name="payment_webhooks")
    op.execute("UPDATE payment_webhooks SET body = '' WHERE body IS NULL")
    op.alter_column("payment_webhooks", "body", nullable=False)
