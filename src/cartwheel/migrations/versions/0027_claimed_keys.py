"""A flow claims its idempotency key before it has an answer."""

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.alter_column("idempotency_keys", "answer", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM idempotency_keys WHERE answer IS NULL")
    op.alter_column("idempotency_keys", "answer", nullable=False)
