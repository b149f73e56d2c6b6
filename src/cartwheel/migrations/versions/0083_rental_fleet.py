"""One-way fees, extras, photos and slugs of the fleet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from cartwheel.migrations.tenancy import protect

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    op.create_table(
        "rental_extras",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("most_per_rental", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("tax_class", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("per IN ('day', 'rental')", name=op.f("ck_rental_extras_per")),
        sa.CheckConstraint("most_per_rental > 0", name=op.f("ck_rental_extras_most_per_rental")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_rental_extras_price_minor")),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_rental_extras_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_extras")),
        sa.UniqueConstraint("store_id", "code", name="uq_rental_extras_store_id_code"),
    )
    op.create_index(
        "ix_rental_extras_store_id_id", "rental_extras", ["store_id", "id"], unique=False
    )
    op.create_table(
        "rental_one_way_fees",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_rental_one_way_fees_fee_minor")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_rental_one_way_fees_elsewhere")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["rental_locations.id"], name="fk_rental_one_way_fees_from_id"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["rental_locations.id"], name="fk_rental_one_way_fees_to_id"
        ),
        sa.PrimaryKeyConstraint("from_id", "to_id", name=op.f("pk_rental_one_way_fees")),
        comment="What it costs to give back elsewhere; where there is no row it is not possible.",
    )
    op.create_index("ix_rental_one_way_fees_to_id", "rental_one_way_fees", ["to_id"], unique=False)
    op.create_table(
        "rental_car_slugs",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("car_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["car_id"], ["rental_cars.id"], name="fk_rental_car_slugs_car_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "slug", name=op.f("pk_rental_car_slugs")),
        comment="Every slug that a car has or had leads to it.",
    )
    op.create_index("ix_rental_car_slugs_car_id", "rental_car_slugs", ["car_id"], unique=False)
    op.create_table(
        "rental_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("car_id", sa.Uuid(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("sizes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'ready') = (shown IS NOT NULL)", name=op.f("ck_rental_photos_shown")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'ready', 'failed')", name=op.f("ck_rental_photos_status")
        ),
        sa.ForeignKeyConstraint(
            ["car_id"], ["rental_cars.id"], name="fk_rental_photos_car_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental_photos")),
    )
    op.create_index(
        "ix_rental_photos_car_id_position", "rental_photos", ["car_id", "position"], unique=False
    )
    protect(op, "rental_extras")
    protect(op, "rental_one_way_fees")
    protect(op, "rental_car_slugs")
    protect(op, "rental_photos")


def downgrade() -> None:
    op.drop_index("ix_rental_photos_car_id_position", table_name="rental_photos")
    op.drop_table("rental_photos")
    op.drop_index("ix_rental_car_slugs_car_id", table_name="rental_car_slugs")
    op.drop_table("rental_car_slugs")
    op.drop_index("ix_rental_one_way_fees_to_id", table_name="rental_one_way_fees")
    op.drop_table("rental_one_way_fees")
    op.drop_index("ix_rental_extras_store_id_id", table_name="rental_extras")
    op.drop_table("rental_extras")
