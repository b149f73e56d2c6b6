"""Locations, categories, cars and vehicles for rent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    op.create_table(
        "rental_categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_categories")),
        sa.UniqueConstraint("store_id", "code", name="uq_rental_categories_store_id_code"),
    )
    op.create_table(
        "rental_locations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("opening_hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_locations")),
        sa.UniqueConstraint("store_id", "code", name="uq_rental_locations_store_id_code"),
    )
    op.create_index(
        "ix_rental_locations_store_id_id", "rental_locations", ["store_id", "id"], unique=False
    )
    op.create_table(
        "rental_cars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("features", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=True),
        sa.Column("rates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("day_minor", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('named', 'class')", name=op.f("ck_rental_cars_kind")),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'archived')", name=op.f("ck_rental_cars_status")
        ),
        sa.CheckConstraint("day_minor >= 0", name=op.f("ck_rental_cars_day_minor")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["rental_categories.id"], name="fk_rental_cars_category_id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_cars")),
        sa.UniqueConstraint("store_id", "slug", name="uq_rental_cars_store_id_slug"),
        comment="What is offered: a car by name, or a class of which any vehicle is handed over.",
    )
    op.create_index("ix_rental_cars_category_id", "rental_cars", ["category_id"], unique=False)
    op.create_index(
        "ix_rental_cars_store_id_day_minor",
        "rental_cars",
        ["store_id", "day_minor", "id"],
        unique=False,
    )
    op.create_index("ix_rental_cars_store_id_id", "rental_cars", ["store_id", "id"], unique=False)
    op.create_table(
        "rental_vehicles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("car_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("vin", sa.Text(), nullable=True),
        sa.Column("mileage", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('in_service', 'off_road', 'retired')", name=op.f("ck_rental_vehicles_state")
        ),
        sa.CheckConstraint("mileage >= 0", name=op.f("ck_rental_vehicles_mileage")),
        sa.ForeignKeyConstraint(["car_id"], ["rental_cars.id"], name="fk_rental_vehicles_car_id"),
        sa.ForeignKeyConstraint(
            ["location_id"], ["rental_locations.id"], name="fk_rental_vehicles_location_id"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_vehicles")),
        sa.UniqueConstraint("store_id", "plate", name="uq_rental_vehicles_store_id_plate"),
        sa.UniqueConstraint("store_id", "vin", name="uq_rental_vehicles_store_id_vin"),
    )
    op.create_index("ix_rental_vehicles_car_id", "rental_vehicles", ["car_id"], unique=False)
    op.create_index(
        "ix_rental_vehicles_location_id", "rental_vehicles", ["location_id"], unique=False
    )
    op.create_index(
        "ix_rental_vehicles_store_id_id", "rental_vehicles", ["store_id", "id"], unique=False
    )
    protect(op, "rental_categories")
    protect(op, "rental_locations")
    protect(op, "rental_cars")
    protect(op, "rental_vehicles")


def downgrade() -> None:
    op.drop_index("ix_rental_vehicles_store_id_id", table_name="rental_vehicles")
    op.drop_index("ix_rental_vehicles_location_id", table_name="rental_vehicles")
    op.drop_index("ix_rental_vehicles_car_id", table_name="rental_vehicles")
    op.drop_table("rental_vehicles")
    op.drop_index("ix_rental_cars_store_id_id", table_name="rental_cars")
    op.drop_index("ix_rental_cars_store_id_day_minor", table_name="rental_cars")
    op.drop_index("ix_rental_cars_category_id", table_name="rental_cars")
    op.drop_table("rental_cars")
    op.drop_index("ix_rental_locations_store_id_id", table_name="rental_locations")
    op.drop_table("rental_locations")
    op.drop_table("rental_categories")
