"""Tables of consents: every word that was given, and what holds now."""

from typing import Final

import sqlalchemy as sa

from cartwheel.domains.customers.models import customer_key
from cartwheel.kernel.db import metadata

consents: Final = sa.Table(
    "customer_consents",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_consents"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("given", sa.Boolean, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("text_version", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Index("ix_customer_consents_customer_id_id", "customer_id", "id"),
    comment="Rows are added; all that changes is whose they are, when customers are merged.",
)

consent_states: Final = sa.Table(
    "customer_consent_states",
    metadata,
    sa.Column(
        "customer_id",
        sa.Uuid,
        sa.ForeignKey(
            "customers.id", name="fk_customer_consent_states_customer_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("given", sa.Boolean, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column(
        "consent_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_consents.id",
            name="fk_customer_consent_states_consent_id",
            ondelete="CASCADE",
        ),
        nullable=False,
    ),
)
