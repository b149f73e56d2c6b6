"""Tables of groups."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

groups: Final = sa.Table(
    "customer_groups",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("discount_bps", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "name", name="uq_customer_groups_store_id_name"),
    sa.CheckConstraint("discount_bps BETWEEN 0 AND 10000", name="discount_bps"),
)

group_members: Final = sa.Table(
    "customer_group_members",
    metadata,
    sa.Column(
        "customer_id",
        sa.Uuid,
        sa.ForeignKey(
            "customers.id", name="fk_customer_group_members_customer_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column(
        "group_id",
        sa.Uuid,
        sa.ForeignKey(
            "customer_groups.id", name="fk_customer_group_members_group_id", ondelete="CASCADE"
        ),
        primary_key=True,
    ),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Index("ix_customer_group_members_group_id", "group_id", "customer_id"),
)
