"""Live carts and the clocks that they are followed by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.migrations.tenancy import protect

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "carts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("store_id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("currency", sa.Text),
        sa.Column("value_minor", sa.BigInteger, nullable=False),
        sa.Column("episode", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("abandoned_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("order_id", sa.Text),
        sa.Column("order_value_minor", sa.BigInteger),
        sa.CheckConstraint(
            "state IN ('open', 'abandoned', 'converted', 'recovered')", name="ck_carts_state"
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (state IN ('open', 'abandoned'))",
            name="ck_carts_closed_when_bought",
        ),
    )
    op.create_index(
        "uq_carts_live",
        "carts",
        ["store_id", "visitor_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_carts_idle",
        "carts",
        ["store_id", "last_seen_at"],
        postgresql_where=sa.text("state = 'open' AND jsonb_array_length(items) > 0"),
    )
    op.create_index("ix_carts_store_id_id", "carts", ["store_id", "id"])
    op.create_table(
        "cart_clocks",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("events_seen", sa.BigInteger, nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        comment="How many of a store's events carts have taken in, and the latest event time.",
    )
    op.create_table(
        "cart_watermarks",
        sa.Column("store_id", sa.Uuid, primary_key=True),
        sa.Column("watermark", sa.DateTime(timezone=True), nullable=False),
        comment="How far the clock of a store that lives by its events has come.",
    )
    for table in ("carts", "cart_clocks", "cart_watermarks"):
        protect(op, table)


def downgrade() -> None:
    for table in ("cart_watermarks", "cart_clocks", "carts"):
        op.drop_table(table)
