"""Routes of events, and what waits in them."""

import sqlalchemy as sa
from alembic import op

from cartwheel.migrations.tenancy import protect

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.create_table(
        "event_routes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("matching", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_routes")),
    )
    op.create_index("ix_event_routes_store_id_id", "event_routes", ["store_id", "id"])
    op.create_table(
        "event_route_items",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_route_items")),
    )
    op.create_index(
        "ix_event_route_items_route", "event_route_items", ["store_id", "route_id", "number"]
    )
    protect(op, "event_routes")
    protect(op, "event_route_items")


def downgrade() -> None:
    op.drop_table("event_route_items")
    op.drop_table("event_routes")
