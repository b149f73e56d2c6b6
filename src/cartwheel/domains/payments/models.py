"""Tables of the payments domain."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _minor(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False)


def _of_payment(table: str) -> sa.Column[Any]:
    return sa.Column(
        "payment_id",
        sa.Uuid,
        sa.ForeignKey("payments.id", name=f"fk_{table}_payment_id", ondelete="CASCADE"),
        nullable=False,
    )


def _few(name: str, condition: str) -> sa.Index:
    """Index a store's rows of which a condition holds, the newest of them first or last."""
    return sa.Index(name, "store_id", "id", postgresql_where=sa.text(condition))


providers: Final = sa.Table(
    "payment_providers",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("settings", JSONB, nullable=False),
    # Sealed, as one text.
    sa.Column("secrets", sa.Text, nullable=False),
    sa.Column("secret_names", sa.ARRAY(sa.Text), nullable=False),
    # It finds the store of a message; what proves one is its signature.
    sa.Column("webhook_key", sa.Text, nullable=False),
    _at("checked_at", nullable=True),
    sa.Column("check_error", sa.Text),
    _at("created_at"),
    _at("updated_at"),
    sa.UniqueConstraint("store_id", "provider", name="uq_payment_providers_store_id_provider"),
)

references: Final = sa.Table(
    "payment_references",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("reference_id", sa.Uuid, primary_key=True),
    _at("cancelled_at", nullable=True),
)

payments: Final = sa.Table(
    "payments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "provider_id",
        sa.Uuid,
        sa.ForeignKey("payment_providers.id", name="fk_payments_provider_id"),
        nullable=False,
    ),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("reference_id", sa.Uuid, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    _minor("amount_minor"),
    sa.Column("capture_mode", sa.Text, nullable=False),
    sa.Column("method", sa.Text),
    sa.Column("request", JSONB, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    # What the service has told, which only grows.
    sa.Column("provider_reference", sa.Text),
    sa.Column("capture_reference", sa.Text),
    sa.Column("stage", sa.Text, nullable=False),
    _minor("authorised_minor"),
    _minor("captured_minor"),
    sa.Column("is_voided", sa.Boolean, nullable=False),
    sa.Column("failure_code", sa.Text),
    sa.Column("failure_message", sa.Text),
    # What refunds and disputes come to, which have rows of their own.
    _minor("refunded_minor"),
    sa.Column("is_disputed", sa.Boolean, nullable=False),
    sa.Column("next_action", JSONB),
    sa.Column("is_wanted", sa.Boolean, nullable=False),
    sa.Column("is_settled", sa.Boolean, nullable=False),
    # When the sweep is to ask the service; null when nothing more is expected.
    _at("due_at", nullable=True),
    _at("created_at"),
    _at("updated_at"),
    sa.UniqueConstraint("store_id", "key", name="uq_payments_store_id_key"),
    sa.UniqueConstraint(
        "provider_id", "provider_reference", name="uq_payments_provider_id_provider_reference"
    ),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint(
        "captured_minor >= 0 AND captured_minor <= authorised_minor", name="captured"
    ),
    sa.CheckConstraint("refunded_minor >= 0 AND refunded_minor <= captured_minor", name="refunded"),
    sa.CheckConstraint("capture_mode IN ('automatic', 'manual')", name="capture_mode"),
    sa.CheckConstraint(
        "state IN ('pending', 'requires_action', 'processing', 'failed', 'authorised',"
        " 'captured', 'partially_refunded', 'refunded', 'voided')",
        name="state",
    ),
    sa.Index("ix_payments_store_id_id", "store_id", "id"),
    sa.Index("ix_payments_store_id_reference_id", "store_id", "reference_id"),
    sa.Index("ix_payments_store_id_state_id", "store_id", "state", "id"),
    sa.Index(
        "ix_payments_provider_id_capture_reference",
        "provider_id",
        "capture_reference",
        postgresql_where=sa.text("capture_reference IS NOT NULL"),
    ),
    # What somebody has to look at is seldom, and must be found among millions.
    _few("ix_payments_unsettled", "NOT is_settled"),
    _few("ix_payments_unwanted", "NOT is_wanted"),
    _few("ix_payments_disputed", "is_disputed"),
    sa.Index(
        "ix_payments_store_id_due_at",
        "store_id",
        "due_at",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
)

operations: Final = sa.Table(
    "payment_operations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _of_payment("payment_operations"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _minor("amount_minor"),
    sa.Column("reason", sa.Text),
    sa.Column("error_code", sa.Text),
    sa.Column("error_message", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("is_automatic", sa.Boolean, nullable=False),
    _at("asked_at"),
    _at("created_at"),
    _at("ended_at", nullable=True),
    sa.UniqueConstraint("payment_id", "key", name="uq_payment_operations_payment_id_key"),
    sa.CheckConstraint("kind IN ('begin', 'complete', 'capture', 'void', 'refund')", name="kind"),
    sa.CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name="state"),
    sa.CheckConstraint("(ended_at IS NULL) = (state = 'pending')", name="ended"),
)

refunds: Final = sa.Table(
    "payment_refunds",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _of_payment("payment_refunds"),
    sa.Column("provider_reference", sa.Text, nullable=False),
    sa.Column("operation_id", sa.Uuid),
    _minor("amount_minor"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    _at("created_at"),
    sa.UniqueConstraint(
        "payment_id",
        "provider_reference",
        name="uq_payment_refunds_payment_id_provider_reference",
    ),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name="state"),
)

disputes: Final = sa.Table(
    "payment_disputes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _of_payment("payment_disputes"),
    sa.Column("provider_reference", sa.Text, nullable=False),
    _minor("amount_minor"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _at("created_at"),
    _at("updated_at"),
    sa.UniqueConstraint(
        "payment_id",
        "provider_reference",
        name="uq_payment_disputes_payment_id_provider_reference",
    ),
    sa.CheckConstraint("state IN ('open', 'lost', 'won')", name="state"),
)

entries: Final = sa.Table(
    "payment_entries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    _of_payment("payment_entries"),
    sa.Column("operation_id", sa.Uuid),
    _at("at"),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("detail", JSONB, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Index("ix_payment_entries_payment_id_id", "payment_id", "id"),
)

webhooks: Final = sa.Table(
    "payment_webhooks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "provider_id",
        sa.Uuid,
        sa.ForeignKey("payment_providers.id", name="fk_payment_webhooks_provider_id"),
        nullable=False,
    ),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("event_type", sa.Text, nullable=False),
    # As it came: what was signed. It is forgotten in time, and the rest stays.
    sa.Column("body", sa.LargeBinary),
    # What the body tells of a payment, read when its signature was proved.
    sa.Column("snapshot", JSONB),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("payment_id", sa.Uuid),
    sa.Column("deliveries", sa.Integer, nullable=False),
    sa.Column("note", sa.Text),
    _at("received_at"),
    _at("applied_at", nullable=True),
    sa.UniqueConstraint("provider_id", "event_id", name="uq_payment_webhooks_provider_id_event_id"),
    sa.CheckConstraint(
        "state IN ('received', 'applied', 'stale', 'unknown', 'irrelevant')", name="state"
    ),
    sa.Index("ix_payment_webhooks_store_id_id", "store_id", "id"),
    _few("ix_payment_webhooks_received", "state = 'received'"),
    sa.Index(
        "ix_payment_webhooks_bodies",
        "store_id",
        "received_at",
        postgresql_where=sa.text("body IS NOT NULL"),
    ),
    sa.Index(
        "ix_payment_webhooks_unknown",
        "provider_id",
        "id",
        postgresql_where=sa.text("state = 'unknown'"),
    ),
    sa.Index("ix_payment_webhooks_payment_id_id", "payment_id", "id"),
)
