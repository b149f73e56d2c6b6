"""Keys of mutations that take effect once, with their answers."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("actor_id", sa.Uuid, primary_key=True),
        sa.Column("procedure", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        comment="Answers of keyed mutations; they count for 24 hours and are cleared afterwards.",
    )
    op.create_index(
        "ix_idempotency_keys_store_id_created_at", "idempotency_keys", ["store_id", "created_at"]
    )
    protect(op, "idempotency_keys")


def downgrade() -> None:
    op.drop_table("idempotency_keys")
