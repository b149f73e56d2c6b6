"""Routes of events, and what waits in them."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.db import metadata

event_routes: Final = sa.Table(
    "event_routes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("destination", sa.Text, nullable=False),
    sa.Column("conditions", sa.Text, nullable=False),
    sa.Column("matching", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("missed", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_event_routes_store_id_id", "store_id", "id"),
)

event_route_items: Final = sa.Table(
    "event_route_items",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("route_id", sa.Uuid, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("leased_until", sa.DateTime(timezone=True)),
    sa.Index("ix_event_route_items_route", "store_id", "route_id", "number"),
)
