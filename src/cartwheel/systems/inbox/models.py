"""The table of messages that have had their effect."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

inbox: Final = sa.Table(
    "inbox",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("message_id", sa.Uuid, primary_key=True),
    sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Index("ix_inbox_seen_at", "seen_at"),
    comment="Messages that have had their effect; of no store, and in no answer.",
    info={"outside": "ids alone, in no answer"},
)
