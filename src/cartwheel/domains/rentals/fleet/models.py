"""Tables of the fleet."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    sa.Column("features", ARRAY(sa.Text), nullable=False),
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

one_way_fees: Final = sa.Table(
    "rental_one_way_fees",
    metadata,
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "from_id",
        sa.Uuid,
        sa.ForeignKey("rental_locations.id", name="fk_rental_one_way_fees_from_id"),
        primary_key=True,
    ),
    sa.Column(
        "to_id",
        sa.Uuid,
        sa.ForeignKey("rental_locations.id", name="fk_rental_one_way_fees_to_id"),
        primary_key=True,
    ),
    sa.Column("fee_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.CheckConstraint("fee_minor >= 0", name="fee_minor"),
    sa.CheckConstraint("from_id <> to_id", name="elsewhere"),
    sa.Index("ix_rental_one_way_fees_to_id", "to_id"),
    comment="What it costs to give back elsewhere; where there is no row it is not possible.",
)

extras: Final = sa.Table(
    "rental_extras",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("per", sa.Text, nullable=False),
    sa.Column("price_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("most_per_rental", sa.Integer, nullable=False),
    # So many there are at once in all rentals; null is no limit.
    sa.Column("stock", sa.Integer),
    sa.Column("tax_class", sa.Text),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("store_id", "code", name="uq_rental_extras_store_id_code"),
    sa.CheckConstraint("per IN ('day', 'rental')", name="per"),
    sa.CheckConstraint("price_minor >= 0", name="price_minor"),
    sa.CheckConstraint("most_per_rental > 0", name="most_per_rental"),
    sa.CheckConstraint("stock >= 0", name="stock"),
    sa.Index("ix_rental_extras_store_id_id", "store_id", "id"),
)

car_slugs: Final = sa.Table(
    "rental_car_slugs",
    metadata,
    sa.Column("store_id", sa.Uuid, primary_key=True),
    sa.Column("slug", sa.Text, primary_key=True),
    sa.Column(
        "car_id",
        sa.Uuid,
        sa.ForeignKey("rental_cars.id", name="fk_rental_car_slugs_car_id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Index("ix_rental_car_slugs_car_id", "car_id"),
    comment="Every slug that a car has or had leads to it.",
)

photos: Final = sa.Table(
    "rental_photos",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("store_id", sa.Uuid, nullable=False),
    sa.Column(
        "car_id",
        sa.Uuid,
        sa.ForeignKey("rental_cars.id", name="fk_rental_photos_car_id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("alt", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    # Where the upload lies, which is never shown.
    sa.Column("original", sa.Text, nullable=False),
    sa.Column("sizes", JSONB, nullable=False),
    # The address of the size that lists show.
    sa.Column("shown", sa.Text),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'ready', 'failed')", name="status"),
    sa.CheckConstraint("(status = 'ready') = (shown IS NOT NULL)", name="shown"),
    sa.Index("ix_rental_photos_car_id_position", "car_id", "position"),
)
