"""Tables of notes about customers, and of what was said to them."""

from typing import Final

import sqlalchemy as sa

from cartwheel.domains.customers.models import customer_key
from cartwheel.kernel.db import metadata

notes: Final = sa.Table(
    "customer_notes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_notes"),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("is_pinned", sa.Boolean, nullable=False),
    sa.Column("author_kind", sa.Text, nullable=False),
    sa.Column("author_id", sa.Uuid, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_customer_notes_customer_id_id", "customer_id", "id"),
)

communications: Final = sa.Table(
    "customer_communications",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_communications"),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint(
        "store_id", "kind", "reference", name="uq_customer_communications_reference"
    ),
    sa.CheckConstraint("direction IN ('out', 'in')", name="direction"),
    sa.Index("ix_customer_communications_customer_id_at", "customer_id", "at", "id"),
)
