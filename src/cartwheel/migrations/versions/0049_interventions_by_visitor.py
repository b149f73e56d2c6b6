"""An index by which a shopper's page finds what waits for it."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_index(
        "ix_interventions_pending_visitor",
        "interventions",
        ["store_id", "visitor_id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_interventions_pending_visitor",
        table_name="interventions",
        postgresql_where=sa.text("state = 'pending'"),
    )
