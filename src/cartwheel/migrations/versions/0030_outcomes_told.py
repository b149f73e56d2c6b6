"""Workers tell what becomes of scheduled jobs: nobody has to keep a list of those to ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

OPEN = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.drop_table("open_firings")
    op.create_index("ix_firings_open_job_id", "firings", ["job_id"], postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_firings_open_job_id", "firings")
    op.create_table(
        "open_firings",
        sa.Column(
            "firing_id",
            sa.Uuid,
            sa.ForeignKey("firings.id", ondelete="CASCADE", name="fk_open_firings_firing_id"),
            primary_key=True,
        ),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True)),
        comment="Firings of any store whose outcome is awaited; no content of a store.",
    )
    op.create_index("ix_open_firings_look_at", "open_firings", ["look_at"])
