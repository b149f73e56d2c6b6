"""Whether whoever chose a password has shown to have the address too."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    # Of those from before it cannot be told any more.
    op.add_column(
        "people",
        sa.Column("password_is_proved", sa.Boolean, nullable=False, server_default=sa.text("true")),
    )


def downgrade() -> None:
    op.drop_column("people", "password_is_proved")
