"""Tables of the predictions domain."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

predictions: Final = sa.Table(
    "predictions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("cart_id", sa.Uuid, nullable=False),
    sa.Column("visitor_id", sa.Text, nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("probability", sa.Double, nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("discount_percent", sa.Integer, nullable=False),
    sa.Column("reasons", JSONB, nullable=False),
    sa.Column("features", JSONB, nullable=False),
    sa.Column("contributions", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("model_version", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    # One abandonment is scored once; this also finds a cart's latest.
    sa.UniqueConstraint(
        "store_id", "cart_id", "episode", name="uq_predictions_store_id_cart_id_episode"
    ),
    sa.CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
    sa.CheckConstraint("action IN ('none', 'reminder', 'discount', 'urgency')", name="action"),
)
