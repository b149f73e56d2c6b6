"""Webhook endpoints, messages, deliveries and their attempts; keys may manage them."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0010"
down_revision = "0009"

_ADDED = "ARRAY['webhooks:read', 'webhooks:write']"


def upgrade() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("event_types", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("disabled_reason", sa.Text),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.Column("failing_since", sa.DateTime(timezone=True)),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("previous_secret", sa.Text),
        sa.Column("previous_secret_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "disabled_reason IN ('owner', 'gone', 'failing')",
            name="ck_webhook_endpoints_disabled_reason",
        ),
        sa.CheckConstraint(
            "(disabled_at IS NULL) = (disabled_reason IS NULL)",
            name="ck_webhook_endpoints_disabled",
        ),
        sa.CheckConstraint(
            "(previous_secret IS NULL) = (previous_secret_until IS NULL)",
            name="ck_webhook_endpoints_previous_secret",
        ),
    )
    op.create_index("ix_webhook_endpoints_store_id_id", "webhook_endpoints", ["store_id", "id"])
    op.create_table(
        "webhook_messages",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_webhook_messages_store_id_created_at", "webhook_messages", ["store_id", "created_at"]
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column(
            "message_id",
            sa.Uuid,
            sa.ForeignKey(
                "webhook_messages.id",
                name="fk_webhook_deliveries_message_id",
                ondelete="CASCADE",
            ),
            nullable=False,
        ),
        sa.Column(
            "endpoint_id",
            sa.Uuid,
            sa.ForeignKey(
                "webhook_endpoints.id",
                name="fk_webhook_deliveries_endpoint_id",
                ondelete="CASCADE",
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
        sa.CheckConstraint(
            "state IN ('pending', 'delivered', 'failed', 'cancelled')",
            name="ck_webhook_deliveries_state",
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state = 'pending')"
            " AND (next_attempt_at IS NOT NULL) = (state = 'pending')",
            name="ck_webhook_deliveries_ended",
        ),
    )
    op.create_index("ix_webhook_deliveries_store_id_id", "webhook_deliveries", ["store_id", "id"])
    op.create_index(
        "ix_webhook_deliveries_endpoint_id_id", "webhook_deliveries", ["endpoint_id", "id"]
    )
    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column(
            "delivery_id",
            sa.Uuid,
            sa.ForeignKey(
                "webhook_deliveries.id",
                name="fk_webhook_attempts_delivery_id",
                ondelete="CASCADE",
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("response", sa.Text),
        sa.Column("error", sa.Text),
    )
    op.create_index("ix_webhook_attempts_delivery_id_id", "webhook_attempts", ["delivery_id", "id"])
    for table in _TABLES:
        protect(op, table)
    # Whoever may open stores with a key could make a new one that holds these.
    op.execute(
        f"UPDATE store_keys SET permissions = permissions || {_ADDED} "  # noqa: S608
        f"WHERE 'accounts:write' = ANY (permissions) AND NOT permissions && {_ADDED}"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE store_keys SET permissions = array_remove("
        "array_remove(permissions, 'webhooks:read'), 'webhooks:write')"
    )
    for table in reversed(_TABLES):
        op.drop_table(table)


_TABLES = ("webhook_endpoints", "webhook_messages", "webhook_deliveries", "webhook_attempts")
