"""Stores that demand a second factor, sessions that showed one, and people who are blocked."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column(
        "stores",
        sa.Column(
            "demands_second_factor", sa.Boolean, nullable=False, server_default=sa.text("false")
        ),
    )
    op.add_column(
        "person_sessions",
        sa.Column("factor_proved", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    # What sessions from before have shown is written down by a migration of its own.
    op.add_column("people", sa.Column("blocked_at", sa.DateTime(timezone=True)))
    op.add_column("people", sa.Column("blocked_for", sa.Text))
    op.create_check_constraint(
        "ck_people_blocked", "people", "(blocked_at IS NULL) = (blocked_for IS NULL)"
    )


def downgrade() -> None:
    op.drop_column("people", "blocked_for")
    op.drop_column("people", "blocked_at")
    op.drop_column("person_sessions", "factor_proved")
    op.drop_column("stores", "demands_second_factor")
