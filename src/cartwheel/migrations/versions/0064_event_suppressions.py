"""People of whom a store keeps no events."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    op.create_table(
        "event_suppressions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("store_id", "digest", name="uq_event_suppressions_store_id_digest"),
    )
    op.create_index("ix_event_suppressions_store_id_id", "event_suppressions", ["store_id", "id"])
    protect(op, "event_suppressions")
    op.add_column(
        "event_counts",
        sa.Column("suppressed", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )


def downgrade() -> None:
    op.drop_column("event_counts", "suppressed")
    op.drop_table("event_suppressions")
