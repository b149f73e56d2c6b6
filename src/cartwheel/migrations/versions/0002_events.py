"""Progress of consumers; the outcome of events: counts and dead letters."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "consumer_progress",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.ARRAY(sa.BigInteger), nullable=False),
        comment="The last log position whose effect is committed.",
    )
    op.create_table(
        "event_counts",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("accepted", sa.BigInteger, nullable=False),
        sa.Column("duplicates", sa.BigInteger, nullable=False),
        sa.Column("invalid", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_dead_letters_store_id_id", "dead_letters", ["store_id", "id"])
    protect(op, "event_counts")
    protect(op, "dead_letters")


def downgrade() -> None:
    for table in ("dead_letters", "event_counts", "consumer_progress"):
        op.drop_table(table)
