"""Dead letters keep the bytes that came, and know what went wrong alike; replays by filter."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0060"
down_revision = "0059"

_NEW = ("looked_at_by", "edited", "fingerprint", "position", "original")


def upgrade() -> None:
    op.add_column("dead_letters", sa.Column("original", sa.LargeBinary()))
    op.add_column("dead_letters", sa.Column("position", sa.Text()))
    op.add_column(
        "dead_letters", sa.Column("fingerprint", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("dead_letters", sa.Column("edited", sa.Text()))
    op.add_column("dead_letters", sa.Column("looked_at_by", sa.Integer()))
    op.create_index(
        "ix_dead_letters_groups", "dead_letters", ["store_id", "reason", "fingerprint", "id"]
    )
    op.create_table(
        "dead_letter_replays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("fingerprint", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("until", sa.Uuid(), nullable=False),
        sa.Column("cursor", sa.Uuid()),
        sa.Column("total", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
            for name in ("done", "replayed", "events", "repaired", "proposed", "unusable")
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter_replays")),
    )
    op.create_index("ix_dead_letter_replays_store_id_id", "dead_letter_replays", ["store_id", "id"])
    protect(op, "dead_letter_replays")


def downgrade() -> None:
    op.drop_table("dead_letter_replays")
    op.drop_index("ix_dead_letters_groups", table_name="dead_letters")
    for name in _NEW:
        op.drop_column("dead_letters", name)
