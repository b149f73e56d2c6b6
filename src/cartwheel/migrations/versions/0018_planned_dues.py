"""When each schedule's due was planned: a clock that was ahead is known by it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("schedule_dues", sa.Column("planned_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_schedule_dues_planned_at",
        "schedule_dues",
        ["planned_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_column("schedule_dues", "planned_at")
