"""Tables of the sandbox: what a stranger's service would keep in a database of its own."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

payments: Final = sa.Table(
    "sandbox_payments",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("state", JSONB, nullable=False),
)

answers: Final = sa.Table(
    "sandbox_answers",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("answer", JSONB, nullable=False),
)

events: Final = sa.Table(
    "sandbox_events",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("account_id", sa.Uuid, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_sandbox_events_account_id_due_at", "account_id", "due_at"),
)
