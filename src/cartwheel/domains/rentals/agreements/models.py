"""Tables of agreements, and of the services that have them signed."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

_AT: Final = sa.DateTime(timezone=True)

agreements: Final = sa.Table(
    "rental_agreements",
    metadata,
    # That of the service's key and of the first mail.
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("reference", sa.Text),
    sa.Column("amends", sa.Uuid),
    # What of the booking it is about: another says something else.
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    # What the document says, for whoever cannot read a PDF.
    sa.Column("sheet", JSONB(none_as_null=True)),
    sa.Column("document", sa.LargeBinary),
    sa.Column("digest", sa.Text, nullable=False),
    # Who signed here, and how that is known; of other services their document tells.
    sa.Column("evidence", JSONB(none_as_null=True)),
    sa.Column("signed_document", sa.LargeBinary),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", _AT, nullable=False),
    sa.Column("claimed_at", _AT),
    sa.Column("sent_at", _AT),
    sa.Column("expires_at", _AT),
    sa.Column("followed_at", _AT),
    sa.Column("ended_at", _AT),
    sa.Column("forgotten_at", _AT),
    sa.ForeignKeyConstraint(
        ["booking_id"],
        ["rental_bookings.id"],
        name="fk_rental_agreements_booking_id",
        ondelete="CASCADE",
    ),
    sa.CheckConstraint("state IN ('made', 'sent', 'signed', 'declined', 'voided')", name="state"),
    sa.CheckConstraint("service IN ('built_in', 'docusign')", name="service"),
    sa.CheckConstraint(
        "state <> 'signed' OR signed_document IS NOT NULL OR forgotten_at IS NOT NULL",
        name="signed_document",
    ),
    sa.CheckConstraint("(document IS NULL) = (forgotten_at IS NOT NULL)", name="document"),
    sa.CheckConstraint("(ended_at IS NULL) = (state IN ('made', 'sent'))", name="ended_at"),
    sa.Index("uq_rental_agreements_number", "booking_id", "number", unique=True),
    sa.Index(
        "uq_rental_agreements_open",
        "booking_id",
        unique=True,
        postgresql_where=sa.text("state IN ('made', 'sent')"),
    ),
    sa.Index("ix_rental_agreements_store_id_reference", "store_id", "reference"),
    sa.Index(
        "ix_rental_agreements_sent",
        "store_id",
        "followed_at",
        postgresql_where=sa.text("state = 'sent'"),
    ),
    sa.Index(
        "ix_rental_agreements_kept",
        "store_id",
        "ended_at",
        postgresql_where=sa.text("forgotten_at IS NULL"),
    ),
    comment="Agreements as they were made, and as they were signed.",
)

services: Final = sa.Table(
    "rental_signing_services",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("settings", JSONB, nullable=False),
    # Sealed, as one text.
    sa.Column("secrets", sa.Text, nullable=False),
    sa.Column("secret_names", sa.ARRAY(sa.Text), nullable=False),
    # It finds the store of a message; what proves one is its signature.
    sa.Column("webhook_key", sa.Text, nullable=False),
    sa.Column("checked_at", _AT),
    sa.Column("check_error", sa.Text),
    sa.Column("created_at", _AT, nullable=False),
    sa.Column("updated_at", _AT, nullable=False),
    sa.UniqueConstraint("store_id", "service", name="uq_rental_signing_services_store_id_service"),
    comment="Services for signatures with a store's keys, and the keys of its own seal.",
)
