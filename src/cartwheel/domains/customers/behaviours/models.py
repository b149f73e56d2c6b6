"""The table of what customers did."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

behaviours: Final = sa.Table(
    "customer_behaviours",
    metadata,
    sa.Column(
        "customer_id",
        sa.Uuid,
        sa.ForeignKey(
            "customers.id", name="fk_customer_behaviours_customer_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("on", sa.Date, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
    # With all that a segment's question needs, so that it reads the index alone.
    sa.Index(
        "ix_customer_behaviours_store_id_name_on",
        "store_id",
        "name",
        "on",
        "customer_id",
        "times",
    ),
)
