"""Exchanges: what comes back counts for what is sent instead."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    nothing = sa.text("0")
    for table, column in (("orders", "credit_minor"), ("order_refunds", "credited_minor")):
        op.add_column(
            table, sa.Column(column, sa.BigInteger(), nullable=False, server_default=nothing)
        )
        op.alter_column(table, column, server_default=None)
    op.create_check_constraint(
        op.f("ck_orders_credit"), "orders", "credit_minor BETWEEN 0 AND offline_minor"
    )
    op.create_check_constraint(
        op.f("ck_order_refunds_credited_of_amount"),
        "order_refunds",
        "credited_minor BETWEEN 0 AND amount_minor",
    )
    op.add_column("order_returns", sa.Column("exchange_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_order_returns_exchange_id",
        "order_returns",
        ["exchange_id"],
        unique=False,
        postgresql_where=sa.text("exchange_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_order_returns_exchange_id", table_name="order_returns")
    op.drop_column("order_returns", "exchange_id")
    op.drop_constraint(op.f("ck_order_refunds_credited_of_amount"), "order_refunds", type_="check")
    op.drop_constraint(op.f("ck_orders_credit"), "orders", type_="check")
    op.drop_column("order_refunds", "credited_minor")
    op.drop_column("orders", "credit_minor")
