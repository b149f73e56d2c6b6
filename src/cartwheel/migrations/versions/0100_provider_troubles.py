"""When a store was told last of what is wrong with an outside service."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0100"
down_revision = "0099"


def upgrade() -> None:
    op.create_table(
        "provider_troubles",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "cause", name=op.f("pk_provider_troubles")),
        comment="When a store was told last of what is wrong with an outside service.",
    )
    protect(op, "provider_troubles")


def downgrade() -> None:
    op.drop_table("provider_troubles")
