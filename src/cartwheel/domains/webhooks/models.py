"""Tables of the webhooks domain."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

endpoints: Final = sa.Table(
    "webhook_endpoints",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("event_types", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("disabled_reason", sa.Text),
    sa.Column("disabled_at", sa.DateTime(timezone=True)),
    sa.Column("failing_since", sa.DateTime(timezone=True)),
    # Sealed, but for those from before there was sealing, until the upkeep has sealed them too.
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("previous_secret", sa.Text),
    sa.Column("previous_secret_until", sa.DateTime(timezone=True)),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("disabled_reason IN ('owner', 'gone', 'failing')", name="disabled_reason"),
    sa.CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled"),
    sa.CheckConstraint(
        "(previous_secret IS NULL) = (previous_secret_until IS NULL)", name="previous_secret"
    ),
    sa.Index("ix_webhook_endpoints_store_id_id", "store_id", "id"),
)

messages: Final = sa.Table(
    "webhook_messages",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("event_type", sa.Text, nullable=False),
    # Text and not JSON: these very bytes are signed, on every attempt.
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_webhook_messages_store_id_created_at", "store_id", "created_at"),
)

deliveries: Final = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "message_id",
        sa.Uuid,
        sa.ForeignKey(
            "webhook_messages.id", name="fk_webhook_deliveries_message_id", ondelete="CASCADE"
        ),
        nullable=False,
    ),
    sa.Column(
        "endpoint_id",
        sa.Uuid,
        sa.ForeignKey(
            "webhook_endpoints.id", name="fk_webhook_deliveries_endpoint_id", ondelete="CASCADE"
        ),
        nullable=False,
    ),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", sa.DateTime(timezone=True)),
    sa.Column("last_status", sa.Integer),
    sa.Column("last_error", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True)),
    sa.UniqueConstraint(
        "message_id", "endpoint_id", name="uq_webhook_deliveries_message_id_endpoint_id"
    ),
    sa.CheckConstraint("state IN ('pending', 'delivered', 'failed', 'cancelled')", name="state"),
    sa.CheckConstraint(
        "(ended_at IS NULL) = (state = 'pending')"
        " AND (next_attempt_at IS NOT NULL) = (state = 'pending')",
        name="ended",
    ),
    sa.Index("ix_webhook_deliveries_store_id_id", "store_id", "id"),
    sa.Index("ix_webhook_deliveries_endpoint_id_id", "endpoint_id", "id"),
)

attempts: Final = sa.Table(
    "webhook_attempts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "delivery_id",
        sa.Uuid,
        sa.ForeignKey(
            "webhook_deliveries.id", name="fk_webhook_attempts_delivery_id", ondelete="CASCADE"
        ),
        nullable=False,
    ),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("duration_ms", sa.Integer, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("response", sa.Text),
    sa.Column("error", sa.Text),
    sa.Index("ix_webhook_attempts_delivery_id_id", "delivery_id", "id"),
)
