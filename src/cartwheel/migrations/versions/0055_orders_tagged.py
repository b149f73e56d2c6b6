"""Tags of orders, and the index of those that have some."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.add_column(
        "orders", sa.Column("tags", sa.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.create_index(
        "ix_orders_tagged",
        "orders",
        ["store_id", "id"],
        unique=False,
        postgresql_where=sa.text("cardinality(tags) > 0"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_orders_tagged", table_name="orders", postgresql_where=sa.text("cardinality(tags) > 0")
    )
    op.drop_column("orders", "tags")
