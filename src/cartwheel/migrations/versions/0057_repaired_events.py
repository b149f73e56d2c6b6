"""Events that were repaired, and those that were refused, are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    for name in ("repaired", "refused"):
        column = sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        op.add_column("event_counts", column)


def downgrade() -> None:
    op.drop_column("event_counts", "refused")
    op.drop_column("event_counts", "repaired")
