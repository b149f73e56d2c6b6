"""Dead letters of whole entries know where these were, and when they were replayed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("dead_letters", sa.Column("place", sa.Text))
    op.add_column("dead_letters", sa.Column("events", sa.Integer))
    op.add_column("dead_letters", sa.Column("replayed_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for column in ("replayed_at", "events", "place"):
        op.drop_column("dead_letters", column)
