"""The table of addresses."""

from typing import Final

import sqlalchemy as sa

from cartwheel.domains.customers.models import customer_key
from cartwheel.kernel.db import metadata

addresses: Final = sa.Table(
    "customer_addresses",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    customer_key("customer_addresses"),
    sa.Column("country", sa.Text, nullable=False),
    *(
        sa.Column(name, sa.Text, nullable=False)
        for name in (
            *("name", "company", "street", "district", "city", "region"),
            *("postal_code", "sorting_code", "phone"),
        )
    ),
    sa.Column("is_shipping", sa.Boolean, nullable=False),
    sa.Column("is_billing", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_customer_addresses_customer_id_id", "customer_id", "id"),
    # One address is the usual one for each of the two.
    *(
        sa.Index(
            f"uq_customer_addresses_{purpose}",
            "customer_id",
            unique=True,
            postgresql_where=sa.text(purpose),
        )
        for purpose in ("is_shipping", "is_billing")
    ),
)
