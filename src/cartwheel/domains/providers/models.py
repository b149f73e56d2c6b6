"""Tables of the providers domain."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

provider_calls: Final = sa.Table(
    "provider_calls",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("capability", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Uuid),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("failure", sa.Text),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("input_tokens", sa.BigInteger),
    sa.Column("output_tokens", sa.BigInteger),
    sa.Column("reserved_micros", sa.BigInteger, nullable=False),
    sa.Column("cost_micros", sa.BigInteger, nullable=False),
    sa.Column("is_exact", sa.Boolean, nullable=False),
    sa.Column("is_stand_in", sa.Boolean, nullable=False),
    sa.Column("request_id", sa.Text),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.CheckConstraint("reserved_micros >= 0 AND cost_micros >= 0", name="micros"),
    sa.CheckConstraint("outcome IN ('running', 'done', 'left', 'failed', 'lost')", name="outcome"),
    sa.CheckConstraint("(outcome = 'running') = (ended_at IS NULL)", name="ended"),
    sa.Index("ix_provider_calls_store_id_id", "store_id", "id"),
    sa.Index("ix_provider_calls_store_id_month", "store_id", "month"),
    sa.Index(
        "ix_provider_calls_running",
        "store_id",
        "asked_at",
        postgresql_where=sa.text("outcome = 'running'"),
    ),
    comment="Calls of outside services that cost money; settled once.",
)

provider_spending: Final = sa.Table(
    "provider_spending",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("month", sa.Text, primary_key=True),
    sa.Column("reserved_micros", sa.BigInteger, nullable=False),
    sa.Column("spent_micros", sa.BigInteger, nullable=False),
    sa.CheckConstraint("reserved_micros >= 0 AND spent_micros >= 0", name="micros"),
    comment="What a store's calls of a month cost, and what those that run may cost.",
)

provider_troubles: Final = sa.Table(
    "provider_troubles",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("cause", sa.Text, primary_key=True),
    sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
    comment="When a store was told last of what is wrong with an outside service.",
)
