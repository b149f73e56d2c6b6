"""The table of whose events are dropped."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

suppressions: Final = sa.Table(
    "event_suppressions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "digest", name="uq_event_suppressions_store_id_digest"),
    sa.Index("ix_event_suppressions_store_id_id", "store_id", "id"),
)
