"""Orders that are paid with loyalty points."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    nothing = sa.text("0")
    for column in (
        sa.Column("points", sa.Integer(), nullable=False, server_default=nothing),
        sa.Column("points_minor", sa.BigInteger(), nullable=False, server_default=nothing),
    ):
        op.add_column("orders", column)
        op.alter_column("orders", column.name, server_default=None)
    op.create_check_constraint(
        op.f("ck_orders_points_of_offline"),
        "orders",
        "points >= 0 AND points_minor BETWEEN 0 AND offline_minor",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_orders_points_of_offline"), "orders", type_="check")
    op.drop_column("orders", "points_minor")
    op.drop_column("orders", "points")
