"""Tables of forecasts."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

forecast_runs: Final = sa.Table(
    "forecast_runs",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("products", sa.Integer, nullable=False),
    sa.Column("weeks", sa.Integer, nullable=False),
    sa.Column("method", sa.Text),
    sa.Column("scores", JSONB, nullable=False),
    sa.Column("covered", sa.Double, nullable=False),
    sa.Index("ix_forecast_runs_store_id_id", "store_id", "id"),
    comment="How forecasts were made, by which method, and how good each was in the test.",
)

demand_forecasts: Final = sa.Table(
    "demand_forecasts",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("product_id", sa.Uuid, primary_key=True),
    sa.Column("run_id", sa.Uuid, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("from_day", sa.Date, nullable=False),
    sa.Column("weeks", JSONB, nullable=False),
    sa.Column("deviation", sa.Double, nullable=False),
    # By variant, of the units that were sold of the product within a quarter of a year.
    sa.Column("shares", JSONB, nullable=False),
    comment="The latest forecast of each product that sold within half a year.",
)
