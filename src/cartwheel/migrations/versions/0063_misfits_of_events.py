"""How many events do not fit their schemas is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.add_column(
        "event_counts",
        sa.Column("misfits", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
    )


def downgrade() -> None:
    op.drop_column("event_counts", "misfits")
