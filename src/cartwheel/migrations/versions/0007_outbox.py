"""The outbox in lanes, with jobs, retries and dead letters; the inbox of those who act on it."""

from zlib import crc32

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_LANES = 16


def upgrade() -> None:
    _widen_outbox()
    op.create_table(
        "outbox_lanes",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("lane", sa.SmallInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.BigInteger, server_default=sa.text("0"), nullable=False)
            for name in ("published", "failed", "dead")
        ),
        comment="Who holds a lane's row relays the lane; what was relayed is counted in it.",
    )
    op.execute(
        "INSERT INTO outbox_lanes (kind, lane) SELECT kind, lane"
        " FROM unnest(ARRAY['event', 'job']) AS kind, generate_series(0, 15) AS lane"
    )
    # Rewritten with every batch: room on the page keeps its index as it is.
    op.execute("ALTER TABLE outbox_lanes SET (fillfactor = 50)")
    _create_dead_letters()
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        comment="Messages that have had their effect; of no store, and in no answer.",
    )
    op.create_index("ix_inbox_seen_at", "inbox", ["seen_at"])


def downgrade() -> None:
    for table in ("inbox", "outbox_dead_letters", "outbox_lanes"):
        op.drop_table(table)
    op.execute("DELETE FROM outbox WHERE kind = 'job'")
    op.drop_index("ix_outbox_kind_lane_position", "outbox")
    op.drop_index("ix_outbox_held", "outbox")
    for column in (
        *("kind", "lane", "queue", "options", "consumer"),
        *("queued_at", "attempts", "retry_at", "error"),
    ):
        op.drop_column("outbox", column)
    op.create_table_comment(
        "outbox", "Announcements that wait for the relay; of no store, and in no answer."
    )
    op.execute(
        "ALTER TABLE outbox RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"
    )
    op.alter_column("outbox", "body", type_=sa.Text, postgresql_using="convert_from(body, 'UTF8')")


def _widen_outbox() -> None:
    op.create_table_comment(
        "outbox",
        "Announcements and jobs that wait for the relay; of no store, and in no answer.",
    )
    for column in (
        sa.Column("kind", sa.Text, server_default="event", nullable=False),
        sa.Column("lane", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("queue", sa.Text),
        sa.Column("options", sa.Text),
        sa.Column("consumer", sa.Text),
        sa.Column(
            "queued_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("attempts", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text),
    ):
        op.add_column("outbox", column)
    op.alter_column(
        "outbox", "body", type_=sa.LargeBinary, postgresql_using="convert_to(body, 'UTF8')"
    )
    # What waits already gets the lane in which its aggregate goes on.
    connection = op.get_bind()
    waiting = connection.scalars(sa.text("SELECT DISTINCT aggregate_id FROM outbox")).all()
    for aggregate_id in waiting:
        connection.execute(
            sa.text("UPDATE outbox SET lane = :lane WHERE aggregate_id = :aggregate_id"),
            {"lane": crc32(aggregate_id.encode()) % _LANES, "aggregate_id": aggregate_id},
        )
    for column_name in ("kind", "lane"):
        op.alter_column("outbox", column_name, server_default=None)
    op.create_index("ix_outbox_kind_lane_position", "outbox", ["kind", "lane", "position"])
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["kind", "aggregate_id"],
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    )
    # Its rows come and go: what was deleted is cleared away by number, not by share.
    op.execute(
        "ALTER TABLE outbox SET"
        " (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)"
    )


def _create_dead_letters() -> None:
    op.create_table(
        "outbox_dead_letters",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("consumer_group", sa.Text),
        sa.Column("handler", sa.Text),
        sa.Column("message_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("lane", sa.SmallInteger, nullable=False),
        sa.Column("aggregate_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("queue", sa.Text),
        sa.Column("options", sa.Text),
        sa.Column("headers", sa.dialects.postgresql.JSONB, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("traceparent", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column(
            "failed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.CheckConstraint("source IN ('publish', 'handle')", name="ck_outbox_dead_letters_source"),
        sa.CheckConstraint(
            "(consumer_group IS NOT NULL) = (handler IS NOT NULL)",
            name="ck_outbox_dead_letters_consumer",
        ),
        comment="Messages that could not be published or handled; for operators alone.",
    )
    op.create_index(
        "uq_outbox_dead_letters_consumer_group_handler_message_id",
        "outbox_dead_letters",
        ["consumer_group", "handler", "message_id"],
        unique=True,
        postgresql_where=sa.text("source = 'handle'"),
    )
