"""Segments ask indexes alone who allows something, and who did something."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

_DID = "ix_customer_behaviours_store_id_name_on"


def upgrade() -> None:
    op.drop_index("ix_customer_consent_states_store_id", "customer_consent_states")
    op.create_index(
        "ix_customer_consent_states_allowing",
        "customer_consent_states",
        ["store_id", "channel", "purpose", "customer_id"],
        postgresql_where=sa.text("given"),
    )
    op.drop_index(_DID, "customer_behaviours")
    op.create_index(_DID, "customer_behaviours", ["store_id", "name", "on", "customer_id", "times"])


def downgrade() -> None:
    op.drop_index(_DID, "customer_behaviours")
    op.create_index(_DID, "customer_behaviours", ["store_id", "name", "on"])
    op.drop_index("ix_customer_consent_states_allowing", "customer_consent_states")
    op.create_index(
        "ix_customer_consent_states_store_id",
        "customer_consent_states",
        ["store_id", "channel", "purpose", "given"],
    )
