"""Tables of the fleet."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cartwheel.kernel.db import metadata

locations: Final = sa.Table(
    "rental_locations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # Days, rates and opening hours are read on its clock.
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("opening_hours", JSONB, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "code", name="uq_rental_locations_store_id_code"),
    sa.Index("ix_rental_locations_store_id_id", "store_id", "id"),
)

categories: Final = sa.Table(
    "rental_categories",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "code", name="uq_rental_categories_store_id_code"),
)

cars: Final = sa.Table(
    "rental_cars",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column(
        "category_id",
        sa.Uuid,
        sa.ForeignKey("rental_categories.id", name="fk_rental_cars_category_id"),
        nullable=False,
    ),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("features", sa.ARRAY(sa.Text), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("tax_class", sa.Text),
    # `RatePlan` and `RentalTerms` as they are on the wire.
    sa.Column("rates", JSONB, nullable=False),
    sa.Column("terms", JSONB, nullable=False),
    # What the plan asks for one day out of season, by which lists are sorted and filtered.
    sa.Column("day_minor", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "slug", name="uq_rental_cars_store_id_slug"),
    sa.CheckConstraint("kind IN ('named', 'class')", name="kind"),
    sa.CheckConstraint("status IN ('draft', 'active', 'archived')", name="status"),
    sa.CheckConstraint("day_minor >= 0", name="day_minor"),
    sa.Index("ix_rental_cars_store_id_id", "store_id", "id"),
    sa.Index("ix_rental_cars_store_id_day_minor", "store_id", "day_minor", "id"),
    sa.Index("ix_rental_cars_category_id", "category_id"),
    comment="What is offered: a car by name, or a class of which any vehicle is handed over.",
)

vehicles: Final = sa.Table(
    "rental_vehicles",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "car_id",
        sa.Uuid,
        sa.ForeignKey("rental_cars.id", name="fk_rental_vehicles_car_id"),
        nullable=False,
    ),
    sa.Column(
        "location_id",
        sa.Uuid,
        sa.ForeignKey("rental_locations.id", name="fk_rental_vehicles_location_id"),
        nullable=False,
    ),
    sa.Column("plate", sa.Text, nullable=False),
    sa.Column("vin", sa.Text),
    sa.Column("mileage", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "plate", name="uq_rental_vehicles_store_id_plate"),
    sa.UniqueConstraint("store_id", "vin", name="uq_rental_vehicles_store_id_vin"),
    sa.CheckConstraint("mileage >= 0", name="mileage"),
    sa.CheckConstraint("state IN ('in_service', 'off_road', 'retired')", name="state"),
    sa.Index("ix_rental_vehicles_store_id_id", "store_id", "id"),
    sa.Index("ix_rental_vehicles_car_id", "car_id"),
    sa.Index("ix_rental_vehicles_location_id", "location_id"),
)
