"""What pricing knows of a customer is found by the customer: two may turn out to be one."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_index(
        "ix_pricing_claims_customer_id", "pricing_claims", ["customer_id"], unique=False
    )
    op.create_index(
        "ix_pricing_coupons_customer_id",
        "pricing_coupons",
        ["customer_id"],
        unique=False,
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    op.create_index(
        "ix_pricing_customer_uses_customer_id",
        "pricing_customer_uses",
        ["customer_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_pricing_customer_uses_customer_id", table_name="pricing_customer_uses")
    op.drop_index(
        "ix_pricing_coupons_customer_id",
        table_name="pricing_coupons",
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    op.drop_index("ix_pricing_claims_customer_id", table_name="pricing_claims")
