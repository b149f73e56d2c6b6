"""People may run the platform: whoever is appointed does what its operator's key does."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    op.add_column(
        "people",
        sa.Column("is_operator", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    op.drop_column("people", "is_operator")
