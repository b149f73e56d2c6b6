"""The table of what features were defined as."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

feature_revisions: Final = sa.Table(
    "feature_revisions",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("commit", sa.Text, nullable=False),
    sa.Column("parent", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("restores", sa.Integer),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("author_kind", sa.Text),
    sa.Column("author_id", sa.Uuid),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("definitions", JSONB, nullable=False),
    sa.CheckConstraint("kind IN ('catalogue', 'amended', 'rolled_back')", name="kind"),
    comment="What features were defined as, one row a change; none changes, none goes.",
)

features_to_store: Final = sa.Table(
    "features_to_store",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("cart_id", sa.Uuid, primary_key=True),
    sa.Column("episode", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("commit", sa.Text, nullable=False),
    sa.Column("cart", JSONB, nullable=False),
    sa.Column("served", JSONB, nullable=False),
    comment="What was served, on its way to the offline store; of no store, in no answer.",
    info={"outside": "taken to the offline store for all stores at once"},
)
